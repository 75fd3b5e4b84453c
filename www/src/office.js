// Workbooks and documents. A WebAssembly module of their own reads them, which is loaded with the first of them.

/** @import { Convert, Office } from './contract.js' */

import { readFromDisk } from './core.js';

/** The build puts the module's WebAssembly beside this one. The comment keeps it from being renamed. */
const WASM = new URL(/* @vite-ignore */ './peilglas_office_bg.wasm', import.meta.url);

/** The largest file that is read into memory. */
export const MOST_BYTES = 100_000_000;

/** How many first bytes it takes to know a workbook or a document. */
export const START_LENGTH = 8;

/** @type {readonly (readonly number[])[]} */
const STARTS = [
  // A ZIP archive: XLSX, XLSM, XLSB, ODS, DOCX, ODT.
  [0x50, 0x4b, 0x03, 0x04],
  // An OLE2 container: XLS, and anything with a password.
  [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
  // XLS without a container.
  [0x09, 0x00, 0x04, 0x00],
  [0x09, 0x02, 0x06, 0x00],
  [0x09, 0x04, 0x06, 0x00],
  [0x09, 0x08, 0x08, 0x00],
  [0x09, 0x08, 0x10, 0x00],
];

/**
 * Whether a file is for the office module. Its name does not count: it is often wrong.
 * @param {Uint8Array} start its first bytes
 */
export function isOfficeFile(start) {
  return STARTS.some((bytes) => bytes.every((byte, index) => start[index] === byte));
}

/** Turns a workbook or a document into bytes that a session takes like those of any other file, piece by piece. */
export const convert = converter(load);

/**
 * @param {() => Promise<Office>} load called on first use, and again if it failed
 * @returns {Convert & { prepare: () => Promise<unknown> }} with what loads it beforehand
 */
export function converter(load) {
  /** @type {ReturnType<typeof load> | undefined} */
  let loading;
  /** @type {Convert} */
  async function* convert(name, bytes) {
    const office = await ready();
    try {
      office.open(name, bytes);
      for (let piece = office.next(); piece; piece = office.next()) {
        yield { bytes: piece, progress: office.progress() };
      }
    } finally {
      // It may have been given up half read.
      office.close();
    }
  }

  function ready() {
    loading ??= load();
    return loading.catch((error) => {
      loading = undefined;
      throw Object.assign(new Error('the reader of workbooks and documents could not be loaded', { cause: error }), {
        code: 'program',
      });
    });
  }

  return Object.assign(convert, { prepare: ready });
}

async function load() {
  const [office, bytes] = await Promise.all([import('../../pkg-office/peilglas_office.js'), bytesOf(WASM)]);
  office.initSync({ module: await WebAssembly.compile(bytes) });
  return office;
}

/** @param {URL} address */
async function bytesOf(address) {
  if (address.protocol === 'file:') return readFromDisk(address);
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address.pathname}: ${response.status}`);
  return response.arrayBuffer();
}
