/** @import { Analysis, FileError, Input, NamedFile, Options, Report, Updating } from './contract.js' */
/** @import { ReadingRoom } from './reading-room.js' */

import { Crash, crashMessage, fileError, namedFiles } from './reading.js';
import { openReadingRoom } from './reading-room.js';

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
 * The same as {@link analyse}, but keeps the tables at hand, so that their cells can be shown and their reading
 * corrected. Close it when done.
 *
 * @param {Iterable<Input>} files
 * @param {Options} [options]
 * @returns {Promise<Analysis>}
 */
export async function openAnalysis(files, { recipes, locale, ...options } = {}) {
  options.signal?.throwIfAborted();
  const analysis = new OpenAnalysis(locale);
  try {
    await analysis.update(namedFiles(files, recipes), options);
  } catch (error) {
    analysis.close();
    throw error;
  }
  return analysis;
}

/**
 * An analysis of no files yet.
 * @param {string} [locale]
 * @returns {Analysis}
 */
export function startAnalysis(locale) {
  return new OpenAnalysis(locale);
}

/** @implements {Analysis} */
class OpenAnalysis {
  /** @type {Report} */
  report = { sources: [], results: [], audit: [], messages: [], names: {} };
  /** @type {NamedFile[]} that were read, each as it was read last */
  files = [];
  /** @type {string | undefined} */
  #locale;
  /** @type {Promise<ReadingRoom> | undefined} */
  #room;
  /** @type {Promise<unknown>} settled when no update is going on */
  #updated = Promise.resolve();

  /** @param {string} [locale] */
  constructor(locale) {
    this.#locale = locale;
  }

  /**
   * Makes the analysis one of these files. Only those that are new, or that have another recipe, are read.
   * @param {NamedFile[]} files
   * @param {Updating} [options]
   * @returns {Promise<Report>}
   */
  update(files, options = {}) {
    const report = this.#update(files, options);
    this.#updated = report.catch(() => {});
    return report;
  }

  /**
   * @param {NamedFile[]} files
   * @param {Updating} options
   * @returns {Promise<Report>}
   */
  async #update(files, options) {
    const before = this.files;
    const read = files.filter((file) => !before.some((other) => isSame(file, other)));
    const remove = before.map(({ name }) => name).filter((name) => !files.some((file) => file.name === name));
    // At once: whoever aborts may begin anew in the same breath, and must not come into a room that is being left.
    const leave = () => this.#leaveRoom();
    options.signal?.addEventListener('abort', leave, { once: true });
    try {
      const room = await this.#openRoom(options.signal);
      this.report = await room.update({ read, remove }, options);
    } catch (error) {
      if (options.signal?.aborted || !(error instanceof Crash)) throw error;
      // A session that broke down cannot even be freed.
      this.#leaveRoom();
      return await this.#updateWithout(read[error.index], files, options);
    } finally {
      options.signal?.removeEventListener('abort', leave);
    }
    this.files = files.flatMap((file) => (hasFailed(file, read, this.report) ? was(file, before) : file));
    return this.report;
  }

  /**
   * Goes on without the file that broke the core down.
   * @param {NamedFile} crashed
   * @param {NamedFile[]} files
   * @param {Updating} options
   */
  async #updateWithout(crashed, files, options) {
    const crash = crashMessage(crashed.name);
    const others = files.flatMap((file) => (file === crashed ? was(file, this.files) : file));
    if (others.every((file) => this.files.includes(file))) throw fileError([crash]);
    try {
      const report = await this.#update(others, options);
      report.messages.unshift(crash);
      return report;
    } catch (error) {
      const { messages } = /** @type {FileError} */ (error);
      throw messages ? fileError([crash, ...messages]) : error;
    }
  }

  /** @type {Analysis['grid']} */
  grid = async (source, firstRow, count) => {
    await this.#quiet();
    const room = await this.#openRoom();
    return room.grid(source, firstRow, count);
  };

  /** @type {Analysis['methods']} */
  methods = async (language) => {
    await this.#quiet();
    const room = await this.#openRoom();
    return room.methods(language);
  };

  close = () => this.#leaveRoom();

  /**
   * Waits until no update is going on. Only then is it known which tables there are; and when an update is aborted, or
   * breaks the core down, the room is left, with whatever was asked in it.
   */
  async #quiet() {
    const updated = this.#updated;
    await updated;
    if (updated !== this.#updated) await this.#quiet();
  }

  /**
   * The session, with what was read before if that was lost with the last one.
   * @param {AbortSignal} [signal]
   */
  async #openRoom(signal) {
    this.#room ??= openReadingRoom(this.#locale).then(async (room) => {
      if (this.files.length > 0) await room.update({ read: this.files, remove: [] }, { signal });
      return room;
    });
    const room = await this.#room;
    signal?.throwIfAborted();
    return room;
  }

  #leaveRoom() {
    this.#room?.then(
      (room) => room.close(),
      () => {},
    );
    this.#room = undefined;
  }
}

/**
 * @param {NamedFile} a
 * @param {NamedFile} b
 */
function isSame(a, b) {
  return a.name === b.name && a.content === b.content && JSON.stringify(a.recipe) === JSON.stringify(b.recipe);
}

/**
 * @param {NamedFile} file
 * @param {NamedFile[]} read
 * @param {Report} report
 */
function hasFailed(file, read, { messages }) {
  return (
    read.includes(file) && messages.some(({ severity, cell }) => severity === 'error' && cell?.source === file.name)
  );
}

/**
 * What a file was before, or nothing.
 * @param {NamedFile} file
 * @param {NamedFile[]} before
 */
function was({ name }, before) {
  return before.filter((other) => other.name === name);
}
