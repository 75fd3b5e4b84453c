// Feeding files to a session: the part that is the same in a worker and in place.

/** @import { Convert, FileError, Input, Message, NamedFile, Options, Recipe, Report, Session } from './contract.js' */
/** @import { Rest } from './slices.js' */

import { convert as convertOffice, isOfficeFile, MOST_BYTES, START_LENGTH } from './office.js';

const FAULT = 'the file could not be read because of a fault in this program';

/** Bytes that are in memory already are handed over in pieces of this size, so that a cancel takes effect between two. */
const PIECE = 1 << 20;

/**
 * What is to be read, also in the place of a file of that name, and what is to be taken out.
 * @typedef {{ read: NamedFile[], remove: string[] }} Change
 */

/**
 * @typedef {object} Reading how files are read
 * @property {Options['onProgress']} [onProgress]
 * @property {AbortSignal} [signal]
 * @property {Convert} [convert]
 * @property {(file: NamedFile) => Rest | undefined} [share] has the rest of a large file counted elsewhere
 */

/**
 * @param {Iterable<Input>} files
 * @param {Options['recipes']} [recipes]
 * @returns {NamedFile[]} each with a name of its own: cells are found again by it
 */
export function namedFiles(files, recipes) {
  const taken = new Set();
  return Array.from(files, (file, index) => {
    /** @type {Recipe | undefined} */
    const recipe = Array.isArray(recipes) ? recipes[index] : recipes?.[file.name];
    const name = uniqueName(file.name, taken);
    const content = contentOf(file);
    return { name, recipe, size: content instanceof Blob ? content.size : content.byteLength, content };
  });
}

/**
 * @param {string} name
 * @param {Set<string>} taken
 */
function uniqueName(name, taken) {
  let unique = name;
  for (let n = 2; taken.has(unique); n += 1) unique = `${name} (${n})`;
  taken.add(unique);
  return unique;
}

/** @param {Input} file */
function contentOf(file) {
  if (file instanceof Blob) return file;
  if ('text' in file) return new TextEncoder().encode(file.text);
  if ('bytes' in file) return file.bytes instanceof Uint8Array ? file.bytes : new Uint8Array(file.bytes);
  throw new TypeError('a file is a File, { name, bytes } or { name, text }');
}

/**
 * Reads the files one after another. One that cannot be used leaves the others alone.
 *
 * @param {Session} session
 * @param {NamedFile[]} files
 * @param {Reading} [options]
 * @returns {Promise<Message[]>} one message for each file that could not be used
 * @throws {Crash} when the core itself broke down: its session cannot be used any more
 */
export async function readFiles(session, files, { onProgress, signal, convert = convertOffice, share } = {}) {
  /** @type {Message[]} */
  const failures = [];
  const bytesTotal = files.reduce((sum, file) => sum + file.size, 0);
  let bytesBefore = 0;
  for (const [index, file] of files.entries()) {
    /** @param {number} bytesRead @param {number} [rowsElsewhere] */
    const progress = (bytesRead, rowsElsewhere = 0) => {
      const rows = session.rowsRead;
      const counted = rows === undefined ? {} : { rows: rows + rowsElsewhere };
      onProgress?.({ file: file.name, bytesRead: bytesBefore + bytesRead, bytesTotal, ...counted });
    };
    progress(0);
    try {
      session.reopen(file.name, file.recipe);
      if (isOfficeFile(await startOf(file.content))) {
        for await (const piece of converted(file, convert)) {
          if (signal) await chanceToAbort(signal);
          session.push(piece.bytes);
          progress(file.size * piece.progress);
        }
      } else {
        await readText(session, file, { signal, share, progress });
      }
      session.close();
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (isCrash(error)) throw new Crash(index, error);
      failures.push(failureMessage(file.name, error));
    }
    bytesBefore += file.size;
  }
  return failures;
}

/**
 * Reads a text to its end, or as far as another worker counts the rest.
 * @param {Session} session
 * @param {NamedFile} file
 * @param {Pick<Reading, 'signal' | 'share'> & { progress: (bytesRead: number, rowsElsewhere?: number) => void }} options
 */
async function readText(session, file, { signal, share, progress }) {
  let position = 0;
  let rest = share?.(file);
  try {
    for await (const bytes of piecesOf(file.content)) {
      if (signal) await chanceToAbort(signal);
      const parted = rest?.partedAfter(bytes);
      session.push(bytes.subarray(0, parted));
      if (rest && parted !== undefined) {
        rest.onProgress = (bytesRead, rows) => progress(position + parted + bytesRead, rows);
        const slice = await rest.result();
        if (slice && session.joinSlice(slice)) return;
        // It goes on alone.
        rest.close();
        rest = undefined;
        session.push(bytes.subarray(parted));
      }
      position += bytes.byteLength;
      progress(position + (rest?.bytesRead ?? 0), rest?.rows);
      if (rest) {
        rest.position = position;
        // Its news would not come through else: what was read ahead is at hand at once.
        await rest.news();
      }
    }
  } finally {
    rest?.close();
  }
}

/**
 * A workbook or a document as the session takes it, in pieces.
 * @param {NamedFile} file
 * @param {Convert} convert
 */
async function* converted({ name, size, content }, convert) {
  if (size > MOST_BYTES) {
    throw Object.assign(new Error(`the file is too large: it is limited to ${MOST_BYTES} bytes`), {
      code: 'too-large',
    });
  }
  const bytes = content instanceof Blob ? new Uint8Array(await content.arrayBuffer()) : content;
  try {
    yield* convert(name, bytes);
  } catch (error) {
    // It breaks down by itself: the session is as it was.
    if (isCrash(error)) throw Object.assign(new Error(FAULT, { cause: error }), { code: 'internal' });
    throw error;
  }
}

/**
 * Reads files into a session, and takes others out of it.
 * @param {Session} session
 * @param {Change} change nothing is taken out when none of the files could be read
 * @param {Parameters<typeof readFiles>[2]} [options]
 * @returns {Promise<Message[]>} one message for each file that could not be used
 * @throws {FileError | Crash} when none of the files could be used
 */
export async function updateSession(session, { read, remove }, options) {
  const failures = await readFiles(session, read, options);
  if (failures.length > 0 && failures.length >= read.length) throw fileError(failures);
  for (const name of remove) session.remove(name);
  return failures;
}

/**
 * @param {Report} report
 * @param {Message[]} failures
 * @returns {Report}
 */
export function withFailures(report, failures) {
  return failures.length > 0 ? { ...report, messages: [...failures, ...report.messages] } : report;
}

/**
 * @param {Message[]} messages at least one
 * @returns {FileError}
 */
export function fileError(messages) {
  const { severity, text, ...first } = messages[0];
  const about = first.cell ? `${first.cell.source}: ` : '';
  return Object.assign(new Error(about + text), { name: 'FileError', ...first, messages });
}

/** The core broke down while it read a file. That is a fault of ours, not of the file. */
export class Crash extends Error {
  /**
   * @param {number} index of the file
   * @param {unknown} cause
   */
  constructor(index, cause) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'Crash';
    this.index = index;
  }
}

/**
 * @param {string} name
 * @returns {Message}
 */
export function crashMessage(name) {
  return {
    severity: 'error',
    code: 'internal',
    text: FAULT,
    cell: { source: name },
  };
}

/**
 * Whoever wants to abort can only do so when this thread lets go for a moment.
 * @param {AbortSignal} signal
 */
async function chanceToAbort(signal) {
  await new Promise((resolve) => setTimeout(resolve));
  signal.throwIfAborted();
}

/**
 * A trap in WebAssembly, or no more room on its stack, leaves the instance in an unknown state.
 * @param {unknown} error
 */
function isCrash(error) {
  return (
    error instanceof WebAssembly.RuntimeError ||
    error instanceof RangeError ||
    // What Firefox calls a full stack.
    (error instanceof Error && error.name === 'InternalError')
  );
}

/**
 * @param {string} name
 * @param {any} error
 * @returns {Message}
 */
function failureMessage(name, error) {
  const text = String(error?.message ?? error);
  // An error without a code is not the core's: the file itself could not be read.
  if (typeof error?.code !== 'string') {
    return { severity: 'error', code: 'unreadable', text, cell: { source: name }, parameters: { reason: text } };
  }
  // The error says which file it is about; in a message the place does.
  const about = text.startsWith(`${name}: `) ? text.slice(name.length + 2) : text;
  /** @type {Message} */
  const message = { severity: 'error', code: error.code, text: about, cell: { source: name, ...error.cell } };
  if (error.parameters) message.parameters = error.parameters;
  return message;
}

/** Larger pieces gain nothing, and two of them are in memory at once. */
const READ_AHEAD = 4 << 20;

/**
 * What reads files at the moment. A browser lets go of a reader that nobody holds but those who wait for it, and they then
 * wait for ever: WebKit has mended that, Chromium has not for buffers of ours.
 */
const readers = new Set();

/**
 * The pieces of a file, the next one being read while the last one is used: in two buffers in turn, where the browser
 * can fill ours. A piece is only good until the next one is asked for.
 * @param {Blob} file
 * @returns {AsyncGenerator<Uint8Array>}
 */
export async function* readAhead(file) {
  const { read, cancel } = fillingBuffers(file.stream());
  readers.add(read);
  try {
    let next = read(new ArrayBuffer(Math.min(READ_AHEAD, file.size || 1)));
    let spare = new ArrayBuffer(Math.min(READ_AHEAD, file.size || 1));
    for (let { done, value } = await next; !done && value; { done, value } = await next) {
      next = read(spare);
      // A cancel in between ends the generator; what was read ahead is then nobody's.
      next.catch(() => {});
      yield value;
      spare = value.buffer;
    }
  } finally {
    cancel();
    readers.delete(read);
  }
}

/**
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} stream
 * @returns {{ read: (buffer: ArrayBuffer) => Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>>, cancel: () => void }}
 */
function fillingBuffers(stream) {
  try {
    const filling = stream.getReader({ mode: 'byob' });
    return {
      read: (buffer) =>
        /** @type {Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>>} */ (
          filling.read(new Uint8Array(buffer))
        ),
      cancel: () => void filling.cancel().catch(() => {}),
    };
  } catch {
    // Not every browser's files are streams of bytes.
  }
  const plain = stream.getReader();
  return { read: () => plain.read(), cancel: () => void plain.cancel().catch(() => {}) };
}

/** @param {NamedFile['content']} content */
async function startOf(content) {
  const start = content.slice(0, START_LENGTH);
  return start instanceof Blob ? new Uint8Array(await start.arrayBuffer()) : start;
}

/**
 * @param {NamedFile['content']} content
 * @returns {AsyncGenerator<Uint8Array>}
 */
async function* piecesOf(content) {
  if (content instanceof Blob) {
    yield* readAhead(content);
    return;
  }
  for (let start = 0; start < content.byteLength; start += PIECE) yield content.subarray(start, start + PIECE);
}
