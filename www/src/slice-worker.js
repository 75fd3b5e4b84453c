// The second worker of a large file: it counts the rest of it, for the first one to take.

/** @import { Session } from './contract.js' */
/** @import { FromSliceWorker, SharedFile, ToSliceWorker } from './slices.js' */

import { loadCore } from './core.js';
import { readAhead } from './reading.js';
import { NEWS_EVERY_MS } from './slices.js';

/** As many first bytes as decide how a file is read, and some more. */
const START = 1 << 20;

const page = /** @type {{ postMessage(message: FromSliceWorker, transfer?: Transferable[]): void }} */ (
  /** @type {unknown} */ (globalThis)
);

/** @type {Session} */
let session;
/** @type {Blob} */
let content;

/** What was asked before comes first. */
let before = Promise.resolve();
globalThis.addEventListener('message', ({ data }) => {
  // Whatever goes wrong, the first worker meets it too, at its place in the whole file.
  before = before.then(() => answer(data)).catch(() => page.postMessage({ type: 'done' }));
});

/** @param {ToSliceWorker} message */
async function answer(message) {
  if (message.type === 'load') await load(message.module);
  else if (message.type === 'open') await open(message.file);
  else await count(message.from);
}

/**
 * Loads the core, and has it learn its words.
 * @param {WebAssembly.Module} module
 */
async function load(module) {
  const { Session } = await loadCore(module);
  const session = new Session();
  session.open('instroom.csv');
  session.push(new TextEncoder().encode('jaar;gemeente;aantal\n2005;Gent;1\n2006;Gent;2\n'));
  session.close();
  session.free();
}

/** @param {SharedFile} file */
async function open({ name, recipe, locale, ...file }) {
  const { Session } = await loadCore();
  session = new Session({ locale });
  content = file.content;
  const start = new Uint8Array(await content.slice(0, START).arrayBuffer());
  page.postMessage({ type: session.openSlice(name, recipe, start) ? 'ready' : 'done' });
}

/** @param {number} from */
async function count(from) {
  let bytesRead = 0;
  let lastNews = -Infinity;
  for await (const bytes of readAhead(content.slice(from))) {
    session.push(bytes);
    bytesRead += bytes.byteLength;
    const now = performance.now();
    if (now - lastNews < NEWS_EVERY_MS) continue;
    lastNews = now;
    page.postMessage({ type: 'progress', bytesRead, rows: session.rowsRead ?? 0 });
  }
  const slice = /** @type {Uint8Array<ArrayBuffer> | undefined} */ (session.closeSlice());
  page.postMessage({ type: 'done', slice }, slice ? [slice.buffer] : []);
}
