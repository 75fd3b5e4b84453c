// The worker: a session and the files it reads, away from the page's thread. It serves one analysis, then ends.

/** @import { FromWorker, ToWorker } from './analyse.js' */
/** @import { Session } from './contract.js' */

import { loadCore } from './core.js';
import { Crash, readFiles, reportOf } from './reading.js';

/** More often than this, news of progress costs more than it tells. */
const PROGRESS_EVERY_MS = 50;

const page = /** @type {{ postMessage(message: FromWorker): void }} */ (/** @type {unknown} */ (globalThis));

/** @type {Session | undefined} */
let session;

globalThis.addEventListener('message', ({ data }) => answer(data));
page.postMessage({ type: 'ready' });

/** @param {ToWorker} message */
async function answer(message) {
  try {
    if (message.type === 'read') await read(message);
    else page.postMessage({ type: 'grid', id: message.id, rows: grid(message) });
  } catch (error) {
    if (error instanceof Crash) page.postMessage({ type: 'crashed', index: error.index, reason: error.message });
    else page.postMessage({ type: 'failed', error: portable(error) });
  }
}

/** @param {Extract<ToWorker, { type: 'read' }>} message */
async function read({ files, locale }) {
  const { Session } = await loadCore();
  session = new Session({ locale });
  let lastNews = 0;
  const failed = await readFiles(session, files, {
    onProgress(progress) {
      const now = performance.now();
      if (now - lastNews < PROGRESS_EVERY_MS && progress.bytesRead < progress.bytesTotal) return;
      lastNews = now;
      page.postMessage({ type: 'progress', progress });
    },
  });
  page.postMessage({ type: 'report', report: reportOf(session, files, failed) });
}

/** @param {Extract<ToWorker, { type: 'grid' }>} message */
function grid({ source, firstRow, count }) {
  if (!session) throw new Error('nothing has been read');
  return session.grid(source, firstRow, count);
}

/**
 * An error loses its own properties on the way to the page.
 * @param {any} error
 */
function portable(error) {
  const { name, message, code, cell, parameters, messages } = error;
  return { name, message, code, cell, parameters, messages };
}
