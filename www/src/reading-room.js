// Where files are read: a session in a worker, or in place where there can be no worker.

/** @import { FileError, Message, Methods, Options, Progress, Report, Updating } from './contract.js' */
/** @import { Change } from './reading.js' */
/** @import { Packed } from './unpack.js' */

import { Arrival } from './arrival.js';
import { loadCore } from './core.js';
import { Crash, updateSession, withFailures } from './reading.js';
import { attend } from './slices.js';
import { Unpacking } from './unpack.js';

/**
 * @typedef {object} ReadingRoom
 * @property {(change: Change, options: Updating) => Promise<Report>} update
 *   Nothing is removed when none of the files could be read.
 * @property {(source: number, firstRow: number, count: number) => Promise<string[][]>} grid
 * @property {(language: string) => Promise<Methods>} methods
 * @property {() => void} close
 *
 * @typedef {{ id: number } & (
 *   { type: 'update', change: Change, locale?: string }
 *   | { type: 'grid', source: number, firstRow: number, count: number }
 *   | { type: 'methods', language: string }
 * )} ToWorker
 * @typedef {{ type: 'ready' }
 *   | { type: 'warm' }
 *   | { type: 'rehearsed', packed: Packed }
 *   | { type: 'progress', progress: Progress }
 *   | { type: 'preface', json: string }
 *   | { type: 'results', packed: Packed }
 *   | { type: 'done', id: number, answer: any }
 *   | { type: 'crashed', id: number, index: number, reason: string }
 *   | { type: 'failed', id: number, error: Error & Partial<FileError> }} FromWorker
 *
 * @typedef {{ worker: Worker, end: () => void }} Started a worker, and how to end it and what it had started
 */

/** @type {ReturnType<typeof startWorker> | undefined} a worker for the next room */
let spare;

/**
 * Starts a worker before it is asked for, so that the first table need not wait for it and for the core.
 * @returns {Promise<void>} done when the worker has learned all it can beforehand
 */
export async function prepareReadingRoom() {
  spare ??= startWorker();
  await spare.warm;
}

/** A workbook or a document may be on its way: the worker that waits loads what it takes to read one. */
export function expectWorkbook() {
  spare ??= startWorker();
  spare.expect();
}

/**
 * @param {string} [locale]
 * @returns {Promise<ReadingRoom>}
 */
export async function openReadingRoom(locale) {
  const waiting = spare ?? startWorker();
  spare = undefined;
  const started = await waiting.ready;
  return started ? inWorker(started, locale) : inPlace(locale);
}

/**
 * @param {string} [locale]
 * @returns {Promise<ReadingRoom>}
 */
async function inPlace(locale) {
  const { Session } = await loadCore();
  const session = new Session({ locale });
  let isBroken = false;
  return {
    async update(change, options) {
      try {
        const failures = await updateSession(session, change, options);
        return withFailures(session.report(), failures);
      } catch (error) {
        isBroken = error instanceof Crash;
        throw error;
      }
    },
    grid: async (source, firstRow, count) => session.grid(source, firstRow, count),
    methods: async (language) => session.methods(language),
    close: () => isBroken || session.free(),
  };
}

/**
 * @param {Started} started
 * @param {string} [locale]
 * @returns {ReadingRoom}
 */
function inWorker({ worker, end }, locale) {
  /** @type {Map<number, { resolve: (answer: any) => void, reject: (reason: unknown) => void }>} */
  const waiting = new Map();
  /** @type {Options['onProgress']} of the update that is going on */
  let tellProgress;
  let lastId = 0;
  let arrival = new Arrival(undefined);

  /**
   * @param {number} id
   * @param {unknown} reason
   */
  function reject(id, reason) {
    waiting.get(id)?.reject(reason);
    waiting.delete(id);
  }

  worker.onerror = (event) => {
    const error = new Error(event.message || 'the worker stopped');
    for (const id of [...waiting.keys()]) reject(id, error);
  };
  worker.onmessage = ({ data }) => {
    const message = /** @type {FromWorker} */ (data);
    if (message.type === 'progress') tellProgress?.(message.progress);
    else if (message.type === 'preface') arrival.begin(message.json);
    else if (message.type === 'results') arrival.take(message.packed);
    else if (message.type === 'crashed') reject(message.id, new Crash(message.index, message.reason));
    else if (message.type === 'failed') {
      reject(message.id, Object.assign(new Error(message.error.message), message.error));
    } else if (message.type === 'done') {
      waiting.get(message.id)?.resolve(message.answer);
      waiting.delete(message.id);
    }
  };

  /**
   * @param {any} request
   * @param {AbortSignal} [signal]
   * @returns {Promise<any>}
   */
  function ask(request, signal) {
    lastId += 1;
    const id = lastId;
    const abort = () => reject(id, signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    const answer = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    worker.postMessage(/** @type {ToWorker} */ ({ ...request, id }));
    return answer.finally(() => signal?.removeEventListener('abort', abort));
  }

  return {
    async update(change, { onProgress, signal, onFirst }) {
      tellProgress = onProgress;
      arrival = new Arrival(onFirst);
      /** @type {{ json: string, failures: Message[] }} */
      const { json, failures } = await ask({ type: 'update', change, locale }, signal);
      return withFailures({ ...(await arrival.whole()), ...JSON.parse(json) }, failures);
    },
    grid: (source, firstRow, count) => ask({ type: 'grid', source, firstRow, count }),
    methods: (language) => ask({ type: 'methods', language }),
    close: end,
  };
}

/**
 * A worker that starts, or nothing where there can be none: outside a page, and where the page's policy or the script's
 * origin forbids it.
 * @returns {{ ready: Promise<Started | undefined>, warm: Promise<void>, expect: () => void }}
 */
function startWorker() {
  const nothing = { ready: Promise.resolve(undefined), warm: Promise.resolve(), expect() {} };
  if (typeof document === 'undefined' || typeof Worker === 'undefined') return nothing;
  /** @type {Worker} */
  let worker;
  try {
    // The comment keeps our own bundler from touching the address; those of others know this form.
    worker = new Worker(new URL(/* @vite-ignore */ './worker.js', import.meta.url), { type: 'module' });
  } catch {
    return nothing;
  }
  const started = { worker, end: attend(worker) };
  /** @param {FromWorker['type']} type */
  const hears = (type) =>
    new Promise((resolve) => {
      worker.addEventListener('message', ({ data }) => data.type === type && resolve(started));
      worker.addEventListener('error', () => resolve(undefined));
    });
  let isExpecting = false;
  function expect() {
    if (!isExpecting) worker.postMessage({ type: 'expect' });
    isExpecting = true;
  }
  rehearseUnpacking(worker);
  return { ready: hears('ready'), warm: hears('warm').then(() => {}), expect };
}

/**
 * A report that the worker rehearses with is unpacked for nobody: the first one that somebody waits for finds the code
 * compiled. None of it is kept, or the page's heap would be full of garbage just then.
 * @param {Worker} worker
 */
function rehearseUnpacking(worker) {
  const unpacking = new Unpacking();
  worker.addEventListener('message', ({ data }) => {
    const message = /** @type {FromWorker} */ (data);
    if (message.type === 'rehearsed') unpacking.unpack(message.packed, []);
  });
}
