// The rest of a large file, counted by a second worker while the first one reads what is before it.

/** @import { Recipe } from './contract.js' */

/** How much of a file has to be left for a second worker to gain more than it costs. */
const WORTH_SHARING = 16 << 20;

const NEWS_EVERY_MS = 100;

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
 */

/** @param {number} bytes that are left of a file */
export function isWorthSharing(bytes) {
  return bytes >= WORTH_SHARING && navigator.hardwareConcurrency > 1;
}

/**
 * Starts a second worker, so that a large file need not wait for it.
 * @param {WebAssembly.Module} module the core: its code is compiled once for both workers
 * @returns {Worker | undefined} nothing where there can be none
 */
export function startSliceWorker(module) {
  if (!(navigator.hardwareConcurrency > 1)) return undefined;
  try {
    // The comment keeps our own bundler from touching the address; those of others know this form.
    const worker = new Worker(new URL(/* @vite-ignore */ './slice-worker.js', import.meta.url), { type: 'module' });
    worker.postMessage(/** @type {ToSliceWorker} */ ({ type: 'load', module }));
    return worker;
  } catch {
    return undefined;
  }
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
  #worker;
  /** Whether the second worker has no more to tell. */
  #isDone = false;
  #lastNews = 0;

  /**
   * @param {Worker} worker from {@link startSliceWorker}
   * @param {SharedFile} file
   */
  constructor(worker, file) {
    this.#worker = worker;
    this.#counted = new Promise((resolve) => {
      /** @param {Uint8Array} [slice] */
      const end = (slice) => {
        this.#isDone = true;
        resolve(slice);
      };
      worker.onerror = () => end();
      worker.onmessage = ({ data }) => {
        const message = /** @type {FromSliceWorker} */ (data);
        if (message.type === 'ready') this.#begin(file.content.size);
        else if (message.type === 'done') end(message.slice);
        else {
          [this.bytesRead, this.rows] = [message.bytesRead, message.rows];
          this.onProgress?.(this.bytesRead, this.rows);
        }
      };
    });
    this.#tell({ type: 'open', file });
  }

  /** @param {ToSliceWorker} message */
  #tell(message) {
    this.#worker.postMessage(message);
  }

  /** @param {number} size */
  #begin(size) {
    if (!isWorthSharing(size - this.position)) return;
    this.seam = Math.floor((this.position + size) / 2) + HEAD_START;
    this.#tell({ type: 'count', from: this.seam });
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
    // By a timer: with a message channel one in forty runs in Firefox never went on.
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
    this.#worker.terminate();
  }
}
