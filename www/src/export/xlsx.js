// A workbook, with cells that are figures. Loaded when it is asked for: the writer is a third as large as the page.

/** @import { Cell, FigureKind, Sheet } from './sheets.js' */

import writeWorkbook from 'write-excel-file/universal';

/** Number formats as Excel writes them for all countries; it shows them in the reader's. */
const FORMATS = { count: '#,##0', index: '0.0', factor: '0.0"×"', points: '+0.0;-0.0;0.0' };
/** Wider columns are no easier to read; longer text is wrapped. */
const WIDEST = 48;
/** A last column of text can be as wide as a page. */
const WIDEST_LAST = 100;
/** The most that a cell can hold. */
const LONGEST = 32_767;

/**
 * @param {Sheet[]} sheets
 * @returns {Promise<Blob>}
 */
export function workbook(sheets) {
  const names = sheetNames(sheets.map(({ name }) => name));
  /** @type {any[]} The library's type for rows is of its own making. */
  const parts = sheets.map((sheet, index) => ({
    sheet: names[index],
    data: [headRow(sheet.columns), ...sheet.rows.map((row) => row.map(writtenCell))],
    columns: widths(sheet).map((width) => ({ width })),
    stickyRowsCount: 1,
    stickyColumnsCount: 1,
  }));
  return writeWorkbook(parts, { fontFamily: 'Calibri', fontSize: 11 }).toBlob();
}

/** @param {string[]} columns */
function headRow(columns) {
  return columns.map((name) => ({
    value: clean(name),
    fontWeight: 'bold',
    wrap: true,
    alignVertical: 'top',
    backgroundColor: '#E3F1F4',
    bottomBorderStyle: 'thin',
  }));
}

/** @param {Cell} cell */
function writtenCell(cell) {
  if (cell === undefined || cell === '') return null;
  // A text is always a text, also when it starts as a formula does.
  if (typeof cell === 'string')
    return { value: clean(cell), type: String, format: '@', alignVertical: 'top', wrap: cell.length > WIDEST };
  const { figure, kind } = cell;
  return { value: figure, type: Number, format: numberFormat(figure, kind), alignVertical: 'top' };
}

/**
 * @param {number} figure
 * @param {FigureKind} kind
 */
function numberFormat(figure, kind) {
  if (kind === 'count') return Number.isInteger(figure) ? FORMATS.count : '#,##0.0';
  if (kind === 'factor' || kind === 'index' || kind === 'points') return FORMATS[kind];
  // One decimal would make small shares look alike; two digits of them are shown, as on the page.
  const size = Math.abs(figure);
  const decimals = size === 0 || size >= 0.01 ? 1 : Math.min(8, 1 - Math.floor(Math.log10(size * 100)));
  const percent = `0.${'0'.repeat(decimals)}%`;
  return kind === 'change' ? `+${percent};-${percent};${percent}` : percent;
}

/**
 * In characters.
 * @param {Sheet} sheet
 */
function widths({ columns, rows }) {
  return columns.map((name, index) => {
    const longest = rows.reduce((most, row) => Math.max(most, lengthOf(row[index])), Math.min(name.length, 16));
    return Math.min(index === columns.length - 1 ? WIDEST_LAST : WIDEST, longest + 2);
  });
}

/** @param {Cell} cell */
function lengthOf(cell) {
  if (cell === undefined) return 0;
  return typeof cell === 'string' ? cell.length : 9;
}

/**
 * Names that Excel takes: up to 31 characters, some forbidden, no two the same.
 * @param {string[]} names
 */
function sheetNames(names) {
  /** @type {string[]} */
  const taken = [];
  for (const name of names) {
    const short = name
      .replace(/[\\/?*[\]:]/g, ' ')
      .slice(0, 28)
      .replace(/^'|'$/g, '')
      .trim();
    const twins = taken.filter((other) => other.toLowerCase().startsWith(short.toLowerCase())).length;
    taken.push(twins > 0 ? `${short} ${twins + 1}` : short);
  }
  return taken;
}

/**
 * XML has no place for most control characters.
 * @param {string} text
 */
function clean(text) {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').slice(0, LONGEST);
}
