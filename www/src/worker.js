// The worker: a session and the files it reads, away from the page's thread. It serves one analysis, then ends.

/** @import { FromWorker, ToWorker } from './reading-room.js' */
/** @import { Core, Session } from './contract.js' */

import { compiledCore, loadCore } from './core.js';
import { Crash, updateSession } from './reading.js';
import { isWorthSharing, Rest, startSliceWorker } from './slices.js';

/** More often than this, news of progress costs more than it tells. */
const PROGRESS_EVERY_MS = 50;

/** A long report comes in pieces of so many results, so that the page's thread is never held up by taking it in. */
const PIECE = 500;

/** So often a browser runs code before it thinks that it is worth compiling well. */
const ROUNDS = 40;

/** The same of registers, which run more of it at once. */
const REGISTERS = 6;

const PLACES =
  'Gent,Antwerpen,Leuven,Genk,Mechelen,Brugge,Aalst,Hasselt,Oostende,Kortrijk,Roeselare,Lier,Geel,Mol,Diest,Tienen'.split(
    ',',
  );
/** So many that they are counted in another way, and make a long report. */
const MANY_PLACES = Array.from({ length: 300 }, (_, at) => `Plaats ${at}`);
const COUNTRIES = ['Polen', 'Roemenië', 'Bulgarije', 'Marokko', 'België', '"Nederland"'];
const AGES = ['0-17 jaar', '18-64 jaar', '65 jaar en ouder'];
const YEARS = Array.from({ length: 8 }, (_, at) => 2005 + at);

/**
 * A table as reports have them, with all that is computed from one: shares, changes, comparisons.
 * @returns {string}
 */
function table() {
  const row = (/** @type {string} */ label, /** @type {number} */ figure) =>
    `${label};${YEARS.map((year) => figure + (year % 7)).join(';')}\n`;
  const rows = PLACES.map((place, at) => row(place, 100 + at * 3));
  return `Instroom MOE;${YEARS.join(';')}\n${rows.join('')}${row('Vlaams Gewest', 9000)}Aandeel Gent;1,2%\n`;
}

/**
 * Pieces of a register.
 * @param {string[]} places
 * @param {number} pieces
 * @returns {Generator<string>}
 */
function* records(places, pieces) {
  yield 'jaar;gemeente;onthaalbureau;nationaliteit;leeftijd;doelgroep;geslacht;aantal\n';
  for (let piece = 0; piece < pieces; piece += 1) {
    let text = '';
    for (let at = 0; at < 3000; at += 1) {
      const [place, country] = [places[(at * 7 + piece) % places.length], COUNTRIES[(at >> 2) % COUNTRIES.length]];
      const person = `${country};${AGES[at % AGES.length]};${at % 7 ? 'nieuwkomer' : '"Inburgeraar ""nieuw"""'}`;
      text += `${YEARS[at % YEARS.length]};${place};Brussel;${person};${at % 2 ? 'man' : 'vrouw'};${at}\n`;
    }
    yield text;
  }
}

const page = /** @type {{ postMessage(message: FromWorker, transfer?: Transferable[]): void }} */ (
  /** @type {unknown} */ (globalThis)
);

/** @type {Session | undefined} */
let session;

/** Whether there is work. */
let isAsked = false;
/** What was asked before comes first: reading waits in between. */
let before = Promise.resolve();
globalThis.addEventListener('message', ({ data }) => {
  isAsked = true;
  before = before.then(() => answer(data));
});
page.postMessage({ type: 'ready' });

/** @type {Worker | undefined} a second worker, for a large file */
let spare;

// The core loads and learns its words while the page still asks which files.
loadCore()
  .then(async (core) => {
    const tables = Array.from({ length: ROUNDS }, () => [table()]);
    await warmUp(core, [tables[0], records(PLACES, 12), ...tables]);
    // It starts while this one goes on, so that it is there when the page hears that all is.
    if (!isAsked) spare = startSliceWorker(await compiledCore());
    await warmUp(core, [records(MANY_PLACES, 12), ...Array.from({ length: REGISTERS }, () => records(MANY_PLACES, 3))]);
  })
  .catch(() => {})
  .finally(() => page.postMessage({ type: 'warm' }));

/**
 * The first table of all takes its time, since the vocabulary is built and code is compiled with it. That is not to be
 * the user's, unless he is here first: each step is short, and the last one is where work begins.
 * @param {Core} core
 * @param {Iterable<string>[]} files
 */
async function warmUp({ Session }, files) {
  for (const pieces of files) {
    if (isAsked) return;
    const session = new Session();
    session.open('instroom.csv');
    for (const piece of pieces) {
      if (!isAsked) session.push(new TextEncoder().encode(piece));
      await new Promise((resolve) => setTimeout(resolve));
    }
    if (!isAsked) {
      session.close();
      session.reportInPieces(PIECE, () => {});
    }
    session.free();
  }
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
      const second = spare ?? startSliceWorker(module);
      spare = undefined;
      return second && new Rest(second, { name, content, recipe, locale });
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
  const json = session.reportInPieces(PIECE, (words, numbers, news) =>
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
