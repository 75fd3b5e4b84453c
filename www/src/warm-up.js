// What the worker does while it waits: the first file is not to meet code that was never called.
//
// A browser compiles code quickly and badly first, and well once it was called often; what was never called it compiles when
// it is. So the worker reads files that nobody sees. A user who is there first does not wait for them: each step is short, and
// the last one is where work begins.

/** @import { Core } from './contract.js' */
/** @import { Packed } from './unpack.js' */

import { PIECE } from './unpack.js';

/**
 * @typedef {object} Rehearsed
 * @property {string} name
 * @property {Iterable<string | Uint8Array>} pieces made when they are read, which is once
 * @property {boolean} [isShown] whether the page takes part: it unpacks the report
 */

/** So often code is called before a browser thinks that it is worth compiling well. */
const ROUNDS = 40;
/** The same of longer files, which call it more often by themselves. */
const ROUNDS_OF_LONGER = 6;

const PLACES =
  'Gent,Antwerpen,Leuven,Genk,Mechelen,Brugge,Aalst,Hasselt,Oostende,Kortrijk,Roeselare,Lier,Geel,Mol,Diest,Tienen'.split(
    ',',
  );
/** Too many for figures of each nationality of each. */
const MANY_PLACES = Array.from({ length: 300 }, (_, at) => `Plaats ${at}`);
const COUNTRIES = ['Polen', 'Roemenië', 'Bulgarije', 'Marokko', 'België', '"Nederland"'];
const AGES = ['0-17 jaar', '18-64 jaar', '65 jaar en ouder'];
const YEARS = Array.from({ length: 8 }, (_, at) => 2005 + at);

/** @type {Rehearsed[]} A table of every kind, the most usual ones first. */
export const TABLES = [
  { name: 'instroom.csv', pieces: [table()] },
  { name: 'register.csv', pieces: records(PLACES, 12) },
  ...Array.from({ length: ROUNDS }, () => ({ name: 'instroom.csv', pieces: [table()] })),
  ...Array.from({ length: ROUNDS_OF_LONGER }, () => ({ name: 'pagina.html', pieces: page() })),
];

/** @type {Rehearsed[]} Registers that are counted in another way, and make a long report. */
export const REGISTERS = [12, ...Array.from({ length: ROUNDS_OF_LONGER }, () => 3)].map((pieces, at) => ({
  name: 'register.csv',
  pieces: records(MANY_PLACES, pieces),
  // Once is enough for the page, which unpacks results by the thousand; of a second one it would take the texts to be the first's.
  isShown: at === ROUNDS_OF_LONGER,
}));

/**
 * Reads files that nobody sees.
 * @param {Core} core
 * @param {Rehearsed[]} files
 * @param {() => boolean} isAsked whether there is work
 * @param {(packed: Packed) => void} [show] takes the pieces of the report that is shown
 */
export async function rehearse({ Session }, files, isAsked, show = () => {}) {
  for (const { name, pieces, isShown } of files) {
    const session = new Session();
    session.open(name);
    for (const piece of pieces) {
      if (isAsked()) break;
      session.push(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece);
      await new Promise((resolve) => setTimeout(resolve));
    }
    if (!isAsked()) {
      session.close();
      session.reportInPieces(
        PIECE,
        () => {},
        (words, numbers, news) => {
          if (isShown) show({ words, numbers, news });
        },
      );
    }
    session.free();
    if (isAsked()) return;
  }
}

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

/**
 * A few of its records, with the header.
 * @returns {string[][]}
 */
function someRecords() {
  const lines = [...records(PLACES, 1)].join('').split('\n', 600);
  return lines.map((line) => line.split(';'));
}

/**
 * The same as a page or a text processor writes them.
 * @returns {Generator<string>}
 */
function* page() {
  const cells = (/** @type {string[]} */ record) => record.map((text) => `<td class="x">${text}</td>`).join('');
  const rows = someRecords().map((record) => `<tr style="height:12pt">${cells(record)}</tr>`);
  yield `<html><head><meta charset="utf-8"></head><body><table border=1>${rows.join('\n')}</table></body></html>`;
}

/**
 * Loads the module for workbooks and documents, and writes a workbook to rehearse it with.
 * @returns {Promise<(core: Core, isAsked: () => boolean) => Promise<void>>} what reads the workbook
 */
export async function workbookRehearsal() {
  const [{ workbook }, { convert }] = await Promise.all([import('./export/xlsx.js'), import('./office.js')]);
  const [columns, ...records] = someRecords();
  const last = columns.length - 1;
  const cell = (/** @type {string} */ text, /** @type {number} */ column) =>
    column === last ? { figure: Number(text), kind: /** @type {const} */ ('count') } : text;
  const written = await workbook([{ name: 'Instroom', columns, rows: records.map((record) => record.map(cell)) }]);
  const bytes = new Uint8Array(await written.arrayBuffer());
  await convert.prepare();
  return async (core, isAsked) => {
    for (let round = 0; round < ROUNDS_OF_LONGER && !isAsked(); round += 1) {
      const pieces = [];
      for await (const piece of convert('instroom.xlsx', bytes)) pieces.push(piece.bytes.slice());
      await rehearse(core, [{ name: 'instroom.xlsx', pieces }], isAsked);
    }
  };
}
