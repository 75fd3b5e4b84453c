// The worker: a session and the files it reads, away from the page's thread. It serves one analysis, then ends.

/** @import { FromWorker, ToWorker } from './reading-room.js' */
/** @import { Session } from './contract.js' */
/** @import { ToAttendant } from './slices.js' */
/** @import { Packed } from './unpack.js' */

import { compiledCore, loadCore } from './core.js';
import { Crash, updateSession } from './reading.js';
import { canShare, isWorthSharing, Rest, SecondWorker } from './slices.js';
import { PIECE } from './unpack.js';
import { REGISTERS, rehearse, TABLES, workbookRehearsal } from './warm-up.js';

/** More often than this, news of progress costs more than it tells. */
const PROGRESS_EVERY_MS = 50;

const page = /** @type {{ postMessage(message: FromWorker | ToAttendant, transfer?: Transferable[]): void }} */ (
  /** @type {unknown} */ (globalThis)
);

/** @type {Session | undefined} */
let session;

/** Whether there is work. */
let isAsked = false;
/** What was asked before comes first: reading waits in between. */
let before = Promise.resolve();

/** Whoever drops something else meanwhile does not wait for the loading; only the reading stands in the queue. */
async function expectWorkbook() {
  const [core, read] = [await loadCore(), await workbookRehearsal()];
  before = before.then(() => read(core, () => isAsked)).catch(() => {});
}

globalThis.addEventListener('message', ({ data }) => {
  if (data.type === 'expect') {
    expectWorkbook().catch(() => {});
    return;
  }
  // A `SecondWorker` hears that by itself.
  if (data.type === 'from-second') return;
  isAsked = true;
  before = before.then(() => answer(data));
});
page.postMessage({ type: 'ready' });

/** @type {SecondWorker | undefined} for a large file */
let spare;

// The core loads and learns its words while the page still asks which files.
loadCore()
  .then(async (core) => {
    await rehearse(core, TABLES, () => isAsked);
    // It starts while this one goes on, so that it is there when the page hears that all is.
    if (!isAsked && canShare()) spare = new SecondWorker(page, await compiledCore());
    await rehearse(core, REGISTERS, () => isAsked, rehearsePage);
  })
  .catch(() => {})
  .finally(() => page.postMessage({ type: 'warm' }));

/**
 * The page unpacks reports with code of its own.
 * @param {Packed} packed
 */
function rehearsePage(packed) {
  page.postMessage({ type: 'rehearsed', packed }, [packed.words.buffer, packed.numbers.buffer]);
}

/** @param {ToWorker} message */
async function answer(message) {
  const { id } = message;
  try {
    page.postMessage({ type: 'done', id, answer: await answerTo(message) });
  } catch (error) {
    if (error instanceof Crash) page.postMessage({ type: 'crashed', id, index: error.index, reason: error.message });
    else page.postMessage({ type: 'failed', id, error: portable(error) });
  }
}

/** @param {ToWorker} message */
function answerTo(message) {
  if (message.type === 'update') return update(message);
  if (!session) throw new Error('nothing has been read');
  return message.type === 'grid'
    ? session.grid(message.source, message.firstRow, message.count)
    : session.methods(message.language);
}

/** @param {Extract<ToWorker, { type: 'update' }>} message */
async function update({ change, locale }) {
  const [{ Session }, module] = await Promise.all([loadCore(), compiledCore()]);
  session ??= new Session({ locale });
  let lastNews = 0;
  const failures = await updateSession(session, change, {
    share({ name, content, size, recipe }) {
      if (!(content instanceof Blob) || !isWorthSharing(size)) return undefined;
      const second = spare ?? new SecondWorker(page, module);
      spare = undefined;
      return new Rest(second, { name, content, recipe, locale });
    },
    onProgress(progress) {
      const now = performance.now();
      if (now - lastNews < PROGRESS_EVERY_MS && progress.bytesRead < progress.bytesTotal) return;
      lastNews = now;
      page.postMessage({ type: 'progress', progress });
    },
  });
  // Packed: to make objects of it here, and copies of them there, is to make them three times. The page makes its
  // objects of one piece while the next is computed.
  const json = session.reportInPieces(
    PIECE,
    (preface) => page.postMessage({ type: 'preface', json: preface }),
    (words, numbers, news) =>
      page.postMessage({ type: 'results', packed: { words, numbers, news } }, [words.buffer, numbers.buffer]),
  );
  return { json, failures };
}

/**
 * An error loses its own properties on the way to the page.
 * @param {any} error
 */
function portable(error) {
  const { name, message, code, cell, parameters, messages } = error;
  return { name, message, code, cell, parameters, messages };
}
