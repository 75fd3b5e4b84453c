// Results in the order and grouping in which they are read.

/** @import { CellRef, Message, Report, Result, Source } from './contract.js' */

/** The order in which indicators are shown; others follow in the order of the report. */
const ORDER = [
  'unemployment-pressure',
  'welfare-uptake',
  'relative-pressure',
  'moe-share',
  'group-share-of-moe',
  'nationality-share',
  'nationality-share-of-moe',
  'population-share',
  'territory-share',
  'office-share',
  'age-share',
  'target-group-share',
  'conversion',
  'growth',
  'part-of-total',
];

/** The dimensions that get a column where they differ from row to row. The nationality is said by the label. */
export const DIMENSIONS = /** @type {const} */ ([
  'territory',
  'period',
  'office',
  'targetGroup',
  'age',
  'sex',
  'category',
]);

/**
 * @typedef {(typeof DIMENSIONS)[number]} Dimension
 */

/**
 * All results of one indicator for one measure.
 * @typedef {object} Figures
 * @property {string} key
 * @property {string} indicator
 * @property {string} [measure]
 * @property {Result[]} results by label, in the order of the table, and then by period
 * @property {Partial<Record<Dimension, string>>} constants what is the same for all of them
 * @property {Dimension[]} varying what is not
 */

/**
 * @param {Result[]} results
 * @returns {Figures[]}
 */
export function figuresOf(results) {
  const groups = groupBy(results, ({ indicator, measure = '' }) => `${indicator} ${measure}`);
  return Array.from(groups, ([key, group]) => figures(key, group)).sort((a, b) => rank(a) - rank(b));
}

/**
 * @template T
 * @param {T[]} items
 * @param {(item: T) => string} keyOf
 * @returns {Map<string, T[]>} in order of first appearance
 */
export function groupBy(items, keyOf) {
  /** @type {Map<string, T[]>} */
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/**
 * @param {string} key
 * @param {Result[]} results
 * @returns {Figures}
 */
function figures(key, results) {
  const { indicator, measure } = results[0];
  /** @type {Figures['constants']} */
  const constants = {};
  /** @type {Dimension[]} */
  const varying = [];
  for (const dimension of DIMENSIONS) {
    const values = new Set(results.map((result) => result[dimension]));
    const [value] = values;
    if (values.size > 1) varying.push(dimension);
    else if (value !== undefined) constants[dimension] = value;
  }
  return { key, indicator, measure, results: inReadingOrder(results, varying), constants, varying };
}

/**
 * The rows of one label together, its periods in order.
 * @param {Result[]} results
 * @param {Dimension[]} varying
 */
function inReadingOrder(results, varying) {
  const rows = groupBy(results, (result) => subject(result, varying));
  return [...rows.values()].flatMap((row) => row.sort((a, b) => comparePeriods(a.period, b.period)));
}

/**
 * What a result is about, whatever its period: results with the same subject are points of one series.
 * @param {Result} result
 * @param {Dimension[]} varying
 */
export function subject(result, varying) {
  const others = varying.filter((dimension) => dimension !== 'period').map((dimension) => result[dimension] ?? '');
  return [result.label, ...others].join('\u0000');
}

/**
 * @param {string | undefined} a
 * @param {string | undefined} b
 */
export function comparePeriods(a = '', b = '') {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** @param {Figures} figures */
function rank({ indicator }) {
  const place = ORDER.indexOf(indicator);
  return place === -1 ? ORDER.length : place;
}

/**
 * The source that a cell lies in: of several tables on one sheet, the one with the cell's row.
 * @param {Source[]} sources
 * @param {CellRef} cell
 * @returns {number} an index, or -1
 */
export function sourceOf(sources, cell) {
  const isSame = (/** @type {Source} */ { name, sheet }) =>
    name === cell.source && (!cell.sheet || sheet === cell.sheet);
  const exact = sources.findIndex((source) => isSame(source) && contains(source, cell.row));
  return exact === -1 ? sources.findIndex(isSame) : exact;
}

/**
 * @param {Source} source
 * @param {number} row
 */
function contains({ rows }, row) {
  return Object.values(rows).some(([first, last]) => first <= row && row <= last);
}

/**
 * Files that could not be used are told at once; the rest can be read later.
 * @param {Report} report
 * @returns {{ problems: Message[], remarks: Message[] }}
 */
export function sortMessages({ messages }) {
  return {
    problems: messages.filter(({ severity }) => severity === 'error'),
    remarks: ['warning', 'note'].flatMap((wanted) => messages.filter(({ severity }) => severity === wanted)),
  };
}

/**
 * Whom the tables name as their source: the "Bron: …" below them.
 * @param {Report} report
 */
export function creditOf({ sources }) {
  const credits = sources.flatMap(({ note }) =>
    note.flatMap((line) => /^\s*(?:bron|source|quelle)\s*:\s*(.+)/i.exec(line)?.[1] ?? []),
  );
  return [...new Set(credits)].join('; ');
}
