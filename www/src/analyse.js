/** @import { Analysis, FileError, Input, Options, Progress, Report } from './contract.js' */
/** @import { NamedFile } from './reading.js' */

import { loadCore } from './core.js';
import { Crash, crashMessage, fileError, namedFiles, readFiles, reportOf } from './reading.js';

/**
 * @typedef {{ type: 'read', files: NamedFile[], locale?: string }
 *   | { type: 'grid', id: number, source: number, firstRow: number, count: number }} ToWorker
 * @typedef {{ type: 'ready' }
 *   | { type: 'progress', progress: Progress }
 *   | { type: 'report', report: Report }
 *   | { type: 'grid', id: number, rows: string[][] }
 *   | { type: 'crashed', index: number, reason: string }
 *   | { type: 'failed', error: Error & Partial<FileError> }} FromWorker
 */

/**
 * Reads tables and computes their indicators. In a page the work is done in a worker, elsewhere in place.
 *
 * A file that cannot be used becomes a message of severity `error`, and the others go on; when no file could be used,
 * the error of the first is thrown.
 *
 * @param {Iterable<Input>} files
 * @param {Options} [options]
 * @returns {Promise<Report>}
 */
export async function analyse(files, options) {
  const analysis = await openAnalysis(files, options);
  analysis.close();
  return analysis.report;
}

/**
 * The same as {@link analyse}, but keeps the tables at hand, so that their cells can be shown. Close it when done.
 *
 * @param {Iterable<Input>} files
 * @param {Options} [options]
 * @returns {Promise<Analysis>}
 */
export async function openAnalysis(files, { recipes, ...options } = {}) {
  options.signal?.throwIfAborted();
  const named = namedFiles(files, recipes);
  const worker = await startWorker();
  if (options.signal?.aborted) worker?.terminate();
  options.signal?.throwIfAborted();
  return worker ? inWorker(worker, named, options) : inPlace(named, options);
}

/**
 * @param {NamedFile[]} files
 * @param {Options} options
 * @returns {Promise<Analysis>}
 */
async function inPlace(files, { locale, onProgress, signal }) {
  const { Session } = await loadCore();
  const session = new Session({ locale });
  try {
    const failures = await readFiles(session, files, { onProgress, signal });
    const report = reportOf(session, files, failures);
    return {
      report,
      grid: async (source, firstRow, count) => session.grid(source, firstRow, count),
      close: () => session.free(),
    };
  } catch (error) {
    // A session that broke down cannot even be freed.
    if (error instanceof Crash) throw fileError([crashMessage(files[error.index].name)]);
    session.free();
    throw error;
  }
}

/**
 * @param {Worker} worker
 * @param {NamedFile[]} files
 * @param {Options} options
 * @returns {Promise<Analysis>}
 */
async function inWorker(worker, files, { locale, onProgress, signal }) {
  try {
    const report = await readInWorker(worker, files, { locale, onProgress, signal });
    return { report, ...gridsOf(worker) };
  } catch (error) {
    worker.terminate();
    if (error instanceof Crash) return withoutCrash(error.index, files, { locale, onProgress, signal });
    throw error;
  }
}

/**
 * Reads all but the file that broke the core down, in a fresh worker.
 * @param {number} index
 * @param {NamedFile[]} files
 * @param {Options} options
 * @returns {Promise<Analysis>}
 */
async function withoutCrash(index, files, options) {
  const crash = crashMessage(files[index].name);
  const others = files.toSpliced(index, 1);
  const worker = others.length > 0 ? await startWorker() : undefined;
  if (!worker) throw fileError([crash]);
  try {
    const analysis = await inWorker(worker, others, options);
    analysis.report.messages.unshift(crash);
    return analysis;
  } catch (error) {
    const { messages } = /** @type {FileError} */ (error);
    throw messages ? fileError([crash, ...messages]) : error;
  }
}

/**
 * @param {Worker} worker
 * @param {NamedFile[]} files
 * @param {Options} options
 * @returns {Promise<Report>}
 */
function readInWorker(worker, files, { locale, onProgress, signal }) {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    worker.onerror = (event) => reject(new Error(event.message || 'the worker stopped'));
    worker.onmessage = ({ data }) => {
      const message = /** @type {FromWorker} */ (data);
      if (message.type === 'progress') return onProgress?.(message.progress);
      signal?.removeEventListener('abort', abort);
      if (message.type === 'report') resolve(message.report);
      else if (message.type === 'crashed') reject(new Crash(message.index, message.reason));
      else if (message.type === 'failed') reject(Object.assign(new Error(message.error.message), message.error));
    };
    send(worker, { type: 'read', files, locale });
  });
}

/**
 * @param {Worker} worker
 * @returns {Pick<Analysis, 'grid' | 'close'>}
 */
function gridsOf(worker) {
  /** @type {Map<number, (rows: string[][]) => void>} */
  const waiting = new Map();
  let lastId = 0;
  worker.onmessage = ({ data }) => {
    const message = /** @type {FromWorker} */ (data);
    if (message.type !== 'grid') return;
    waiting.get(message.id)?.(message.rows);
    waiting.delete(message.id);
  };
  return {
    grid(source, firstRow, count) {
      lastId += 1;
      const id = lastId;
      send(worker, { type: 'grid', id, source, firstRow, count });
      return new Promise((resolve) => waiting.set(id, resolve));
    },
    close: () => worker.terminate(),
  };
}

/**
 * @param {Worker} worker
 * @param {ToWorker} message
 */
function send(worker, message) {
  worker.postMessage(message);
}

/**
 * A running worker, or nothing where there can be none: outside a page, and where the page's policy or the script's
 * origin forbids it.
 * @returns {Promise<Worker | undefined>}
 */
async function startWorker() {
  if (typeof document === 'undefined' || typeof Worker === 'undefined') return undefined;
  /** @type {Worker} */
  let worker;
  try {
    // The comment keeps our own bundler from touching the address; those of others know this form.
    worker = new Worker(new URL(/* @vite-ignore */ './worker.js', import.meta.url), { type: 'module' });
  } catch {
    return undefined;
  }
  return new Promise((resolve) => {
    worker.onmessage = () => resolve(worker);
    worker.onerror = () => resolve(undefined);
  });
}
