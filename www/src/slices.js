// The rest of a large file, counted by a second worker while the first one reads what is before it.
//
// The page starts both and passes on what they tell each other, for Firefox's sake: there, one in a hundred workers that are
// started in a worker keeps that one waiting for ever, and a file that went through a message channel is now and then not read.

/** @import { Recipe } from './contract.js' */

/** How much of a file has to be left for a second worker to gain more than it costs. */
const WORTH_SHARING = 16 << 20;

/** More often, news of progress costs more than it tells: some browsers read a few kilobytes at a time. */
export const NEWS_EVERY_MS = 100;

/** Whoever has not been heard of for so long has met with something that no message tells. */
const PATIENCE_MS = 10_000;

/** What the first worker reads while the second one meets its first labels. */
const HEAD_START = 3 << 20;

/**
 * @typedef {object} SharedFile
 * @property {string} name
 * @property {Blob} content
 * @property {Recipe} [recipe]
 * @property {string} [locale]
 *
 * @typedef {{ type: 'load', module: WebAssembly.Module }
 *   | { type: 'open', file: SharedFile }
 *   | { type: 'count', from: number }} ToSliceWorker
 * @typedef {{ type: 'ready' }
 *   | { type: 'progress', bytesRead: number, rows: number }
 *   | { type: 'done', slice?: Uint8Array<ArrayBuffer> }} FromSliceWorker
 *
 * @typedef {{ id: number } & (
 *   { type: 'start-second' }
 *   | { type: 'tell-second', message: ToSliceWorker }
 *   | { type: 'end-second' }
 * )} ToAttendant what the first worker asks of the page
 * @typedef {{ type: 'from-second', id: number, message: FromSliceWorker }} FromAttendant
 */

/** Whether a second worker has a processor to itself. */
export function canShare() {
  return navigator.hardwareConcurrency > 1;
}

/** @param {number} bytes that are left of a file */
export function isWorthSharing(bytes) {
  return bytes >= WORTH_SHARING && canShare();
}

/**
 * In the page: starts second workers for a first one, and stands between them.
 * @param {Worker} first
 * @returns {() => void} ends them all
 */
export function attend(first) {
  /** @type {Map<number, Worker>} */
  const seconds = new Map();
  let isOver = false;

  /** @param {number} id */
  function start(id) {
    // The comment keeps our own bundler from touching the address; those of others know this form.
    const second = new Worker(new URL(/* @vite-ignore */ './slice-worker.js', import.meta.url), { type: 'module' });
    seconds.set(id, second);
    /** @param {FromSliceWorker} message @param {Transferable[]} [moved] */
    const passOn = (message, moved = []) =>
      first.postMessage(/** @type {FromAttendant} */ ({ type: 'from-second', id, message }), moved);
    second.onerror = () => passOn({ type: 'done' });
    second.onmessage = ({ data }) => passOn(data, data.slice ? [data.slice.buffer] : []);
  }

  /** @param {number} id */
  function end(id) {
    seconds.get(id)?.terminate();
    seconds.delete(id);
  }

  first.addEventListener('message', ({ data }) => {
    const asked = /** @type {ToAttendant} */ (data);
    if (asked.type === 'start-second' && !isOver) start(asked.id);
    else if (asked.type === 'tell-second') seconds.get(asked.id)?.postMessage(asked.message);
    else if (asked.type === 'end-second') end(asked.id);
  });
  return () => {
    isOver = true;
    first.terminate();
    for (const id of seconds.keys()) end(id);
  };
}

/** In the first worker: a second one. */
export class SecondWorker {
  static #lastId = 0;
  /** @type {(message: FromSliceWorker) => void} */
  onmessage = () => {};
  #id = (SecondWorker.#lastId += 1);
  #page;

  /**
   * Has it started at once, so that a large file need not wait for it.
   * @param {{ postMessage(message: ToAttendant): void }} page
   * @param {WebAssembly.Module} module the core: its code is compiled once for both workers
   */
  constructor(page, module) {
    this.#page = page;
    globalThis.addEventListener('message', this.#hear);
    page.postMessage({ type: 'start-second', id: this.#id });
    this.tell({ type: 'load', module });
  }

  /** @param {ToSliceWorker} message */
  tell(message) {
    this.#page.postMessage({ type: 'tell-second', id: this.#id, message });
  }

  end() {
    globalThis.removeEventListener('message', this.#hear);
    this.#page.postMessage({ type: 'end-second', id: this.#id });
  }

  /** @param {MessageEvent} event */
  #hear = ({ data }) => {
    const heard = /** @type {FromAttendant} */ (data);
    if (heard.type === 'from-second' && heard.id === this.#id) this.onmessage(heard.message);
  };
}

/** The rest of a file, from a byte that is chosen once the second worker is ready. */
export class Rest {
  /** Where the rest starts: behind the first line feed from this byte on. */
  seam = Infinity;
  /** How far the first worker has come. */
  position = 0;
  /** What the second worker has read so far. */
  bytesRead = 0;
  rows = 0;
  /** @type {((bytesRead: number, rows: number) => void) | undefined} */
  onProgress;
  /** @type {Promise<Uint8Array | undefined>} */
  #counted;
  #second;
  /** Whether the second worker has no more to tell. */
  #isDone = false;
  #lastNews = 0;

  /**
   * @param {SecondWorker} second
   * @param {SharedFile} file
   */
  constructor(second, file) {
    this.#second = second;
    this.#counted = new Promise((resolve) => {
      second.onmessage = (message) => {
        if (message.type === 'ready') this.#begin(file.content.size);
        else if (message.type === 'done') {
          this.#isDone = true;
          resolve(message.slice);
        } else {
          [this.bytesRead, this.rows] = [message.bytesRead, message.rows];
          this.onProgress?.(this.bytesRead, this.rows);
        }
      };
    });
    second.tell({ type: 'open', file });
  }

  /** @param {number} size */
  #begin(size) {
    if (!isWorthSharing(size - this.position)) return;
    this.seam = Math.floor((this.position + size) / 2) + HEAD_START;
    this.#second.tell({ type: 'count', from: this.seam });
  }

  /**
   * How many of the next bytes come before the rest.
   * @param {Uint8Array} bytes
   * @returns {number | undefined} nothing when all of them do, and more may
   */
  partedAfter(bytes) {
    if (this.position + bytes.byteLength <= this.seam) return undefined;
    const lineFeed = bytes.indexOf(10, Math.max(0, this.seam - this.position));
    return lineFeed < 0 ? undefined : lineFeed + 1;
  }

  /** Lets go for a moment, now and then, so that messages of the second worker can come in. */
  async news() {
    const now = performance.now();
    if (this.#isDone || (this.seam < Infinity && now - this.#lastNews < NEWS_EVERY_MS)) return;
    await new Promise((resolve) => setTimeout(resolve));
    this.#lastNews = now;
  }

  /**
   * @returns {Promise<Uint8Array | undefined>} what `closeSlice` gave; nothing where the first worker has to read on
   */
  result() {
    return new Promise((resolve) => {
      let before = this.bytesRead;
      const watch = setInterval(() => {
        if (this.bytesRead === before) end(undefined);
        before = this.bytesRead;
      }, PATIENCE_MS);
      /** @param {Uint8Array | undefined} slice */
      const end = (slice) => {
        clearInterval(watch);
        resolve(slice);
      };
      this.#counted.then(end);
    });
  }

  /** Ends the second worker. */
  close() {
    this.#second.end();
  }
}
