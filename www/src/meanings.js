// What the rows, columns and cells of a table came to mean: found back from the figures that were read there.

/** @import { AuditLine, CellRef, Message, Report, Result } from './contract.js' */
/** @import { Tables } from './tables.js' */

const DIMENSIONS = /** @type {const} */ ([
  'measure',
  'nationality',
  'territory',
  'period',
  'office',
  'targetGroup',
  'age',
  'sex',
  'category',
]);

/**
 * @typedef {Partial<Record<(typeof DIMENSIONS)[number], string>>} Meaning what all figures of a row or column share
 *
 * @typedef {object} Uses what was made of a cell
 * @property {Result[]} results
 * @property {AuditLine[]} audit
 * @property {Message[]} messages
 *
 * @typedef {object} Meanings of one table
 * @property {(row: number) => Meaning} ofRow without what holds for every row
 * @property {(column: number) => Meaning} ofColumn
 * @property {(row: number, column: number) => Uses} uses
 * @property {Message[]} unknown labels that were not recognised
 */

/**
 * @param {Report} report
 * @param {number} table index of its source
 * @param {Tables} tables
 * @returns {Meanings}
 */
export function meaningsOf({ results, audit, messages }, table, tables) {
  /** @type {Map<string, Uses>} */
  const uses = new Map();
  /** @type {Map<number, Meaning>} */
  const rows = new Map();
  /** @type {Map<number, Meaning>} */
  const columns = new Map();
  /** @type {Meaning | undefined} */
  let all;

  const usesOf = (/** @type {number} */ row, /** @type {number} */ column) => {
    const key = `${row}:${column}`;
    const known = uses.get(key);
    if (known) return known;
    /** @type {Uses} */
    const fresh = { results: [], audit: [], messages: [] };
    uses.set(key, fresh);
    return fresh;
  };
  const isHere = (/** @type {CellRef} */ cell) => tables.of(cell) === table;

  for (const result of results) {
    for (const cell of result.cells.numerator) {
      if (!isHere(cell)) continue;
      usesOf(cell.row, cell.column).results.push(result);
      rows.set(cell.row, common(rows.get(cell.row), result));
      columns.set(cell.column, common(columns.get(cell.column), result));
      all = common(all, result);
    }
    for (const cell of result.cells.denominator) if (isHere(cell)) usesOf(cell.row, cell.column).results.push(result);
  }
  for (const line of audit) if (isHere(line.cell)) usesOf(line.cell.row, line.cell.column).audit.push(line);
  for (const message of messages) {
    const { cell } = message;
    if (cell?.row === undefined || cell.column === undefined) continue;
    const at = { source: cell.source, sheet: cell.sheet, row: cell.row, column: cell.column };
    if (isHere(at)) usesOf(cell.row, cell.column).messages.push(message);
  }
  const ofColumn = (/** @type {number} */ column) => without(columns.get(column), columns.size > 1 ? all : undefined);
  // A row of which one figure was used, says no more of itself than the others do.
  const saidByColumns = Object.assign({}, ...[...columns.keys()].map(ofColumn));
  return {
    ofRow: (row) => {
      const meaning = without(rows.get(row), rows.size > 1 ? all : undefined);
      return Object.fromEntries(Object.entries(meaning).filter(([dimension]) => !(dimension in saidByColumns)));
    },
    ofColumn,
    uses: (row, column) => uses.get(`${row}:${column}`) ?? { results: [], audit: [], messages: [] },
    unknown: messages.filter(({ code, cell }) => code === 'unknown-label' && cell && tables.of(cell) === table),
  };
}

/**
 * @param {Meaning | undefined} meaning nothing before the first figure
 * @param {Result} result
 * @returns {Meaning} what both say
 */
function common(meaning, result) {
  /** @type {Meaning} */
  const shared = {};
  for (const dimension of DIMENSIONS) {
    const said = result[dimension];
    if (said !== undefined && (!meaning || meaning[dimension] === said)) shared[dimension] = said;
  }
  return shared;
}

/**
 * @param {Meaning} [meaning]
 * @param {Meaning} [all]
 * @returns {Meaning}
 */
function without(meaning = {}, all = {}) {
  return Object.fromEntries(
    Object.entries(meaning).filter(([dimension, said]) => all[/** @type {keyof Meaning} */ (dimension)] !== said),
  );
}
