// Results in the order and grouping in which they are read.

/** @import { Message, Report, Result, Source } from './contract.js' */
/** @import { Tables } from './tables.js' */

/** In the order in which they are shown; others follow in the order of the report. */
export const INDICATORS = [
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
  'top-share',
  'conversion',
  'index',
  'growth',
  'group-share',
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
 * @typedef {(typeof DIMENSIONS)[number] | 'nationality'} Dimension
 */

/**
 * All results of one indicator for one measure.
 * @typedef {object} Figures
 * @property {string} key
 * @property {string} indicator
 * @property {string} [measure]
 * @property {string} [name] of a ratio of the user's own
 * @property {number} size how many results there are
 * @property {Result[]} results by label, in the order of the table, and then by period
 * @property {Partial<Record<Dimension, string>>} constants what is the same for all of them
 * @property {Dimension[]} varying what is not
 * @property {number[]} tables that they were read from
 * @property {(result: Result) => number} tableOf
 * @property {boolean} needsTable whether two of them differ in nothing but their table
 */

/**
 * @param {Result[]} results
 * @param {Tables['of']} [tableOf]
 * @returns {Figures[]}
 */
export function figuresOf(results, tableOf = () => 0) {
  return inOrder(Array.from(groupBy(results, keyOfEach()), ([key, group]) => figures(key, group, tableOf)));
}

/**
 * @template {{ indicator: string }} T
 * @param {T[]} figures
 * @returns {T[]} the same, in the order in which they are shown
 */
export function inOrder(figures) {
  return figures.sort((a, b) => rank(a) - rank(b));
}

/** @returns {(result: Result) => string} */
function keyOfEach() {
  /** @type {Result | undefined} most often, the next one is of the same indicator and measure */
  let last;
  let key = '';
  return (result) => {
    const { indicator, measure = '', name } = result;
    const isSame = last?.indicator === indicator && last.measure === result.measure && last.name === name;
    // A ratio of the user's own goes by its name, whatever it counts.
    if (!isSame) key = `${indicator} ${name ?? measure}`;
    last = result;
    return key;
  };
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
 * @param {Tables['of']} tableOfCell
 * @returns {Figures}
 */
function figures(key, results, tableOfCell) {
  const { indicator, measure, name } = results[0];
  /** @type {ReturnType<typeof factsOf> | undefined} found when they are asked for: the first card need not wait for all */
  let known;
  const facts = () => (known ??= factsOf(results, tableOfCell));
  return {
    key,
    indicator,
    measure,
    name,
    size: results.length,
    get results() {
      return facts().results;
    },
    get constants() {
      return facts().constants;
    },
    get varying() {
      return facts().varying;
    },
    get tables() {
      return facts().tables;
    },
    get tableOf() {
      return facts().tableOf;
    },
    get needsTable() {
      return facts().needsTable;
    },
  };
}

/**
 * @param {Result[]} results of one indicator
 * @param {Tables['of']} tableOfCell
 * @returns {Pick<Figures, 'results' | 'constants' | 'varying' | 'tables' | 'tableOf' | 'needsTable'>}
 */
function factsOf(results, tableOfCell) {
  /** @type {Figures['constants']} */
  const constants = {};
  /** @type {Dimension[]} */
  const varying = [];
  for (const dimension of DIMENSIONS) {
    const value = results[0][dimension];
    if (results.some((result) => result[dimension] !== value)) varying.push(dimension);
    else if (value !== undefined) constants[dimension] = value;
  }
  const [{ nationality: first }] = results;
  if (results.some(({ nationality }) => nationality !== first) && isSilentOnNationality(results, varying)) {
    varying.push('nationality');
  }
  const found = results.map((result) => tableOfResult(result, tableOfCell));
  const tables = [...new Set(found)];
  // Where there are several it is asked again and again, and takes a look at all of a file's.
  const known = tables.length > 1 ? new Map(results.map((result, index) => [result, found[index]])) : undefined;
  const tableOf = (/** @type {Result} */ result) => (known ? (known.get(result) ?? -1) : tables[0]);
  const clashes = () => {
    const subjects = bySubject(results, { varying, tableOf, needsTable: false });
    return [...subjects.values()].some((row) => clash(row, tableOf));
  };
  const needsTable = tables.length > 1 && clashes();
  const ordered = inReadingOrder(results, { varying, tableOf, needsTable });
  return { results: ordered, constants, varying, tables, tableOf, needsTable };
}

/**
 * Whether rows of one label differ in nothing but their nationality: where the label names a territory, it does not say it.
 * @param {Result[]} results
 * @param {Dimension[]} varying
 */
function isSilentOnNationality(results, varying) {
  const rows = groupBy(results, (result) =>
    [result.label, ...varying.map((name) => result[name] ?? '')].join('\u0000'),
  );
  return [...rows.values()].some((same) => new Set(same.map(({ nationality }) => nationality)).size > 1);
}

/**
 * Whether two tables have a result for the same period.
 * @param {Result[]} results
 * @param {Figures['tableOf']} tableOf
 */
function clash(results, tableOf) {
  const periods = groupBy(results, ({ period = '' }) => period);
  return [...periods.values()].some((same) => new Set(same.map(tableOf)).size > 1);
}

/**
 * The table that a result was read from: its numerator's.
 * @param {Result} result
 * @param {Tables['of']} tableOfCell
 */
function tableOfResult({ cells: { numerator, denominator } }, tableOfCell) {
  const cell = numerator[0] ?? denominator[0];
  return cell ? tableOfCell(cell) : -1;
}

/**
 * The rows of one label together, its periods in order; what the largest cover together from the first on.
 * @param {Result[]} results
 * @param {Pick<Figures, 'varying' | 'tableOf' | 'needsTable'>} facts
 */
function inReadingOrder(results, facts) {
  if (results[0].indicator === 'top-share') {
    const lists = groupBy(results, listOf);
    return [...lists.values()].flatMap((one) => one.sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0)));
  }
  const rows = [...bySubject(results, facts).values()];
  const ordered = rows.flatMap((row) => row.sort((a, b) => comparePeriods(a.period, b.period)));
  rowsOf.set(ordered, rows);
  return ordered;
}

/** The rows that results in reading order are made of. @type {WeakMap<Result[], Result[][]>} */
const rowsOf = new WeakMap();

/**
 * Results by what they are about, whatever their period: what {@link bySubject} gives, which is known of all that a card has.
 * @param {Result[]} results
 * @param {Pick<Figures, 'varying' | 'tableOf' | 'needsTable'>} figures that they are, or are some of
 * @returns {Result[][]}
 */
export function seriesOver(results, figures) {
  return rowsOf.get(results) ?? [...bySubject(results, figures).values()];
}

/**
 * Results by what they are about, whatever their period: those of one subject are points of one series.
 * @param {Result[]} results
 * @param {Pick<Figures, 'varying' | 'tableOf' | 'needsTable'>} figures that they are some of
 * @param {Dimension} [series] in which the points differ
 * @returns {Map<string, Result[]>} in order of first appearance
 */
export function bySubject(results, { varying, tableOf, needsTable }, series = 'period') {
  const apart = varying.filter((dimension) => dimension !== series);
  /** @param {Result} result */
  const subject = (result) => {
    let text = result.label;
    for (const dimension of apart) text += `\u0000${result[dimension] ?? ''}`;
    return `${text}\u0000${needsTable ? tableOf(result) : ''}`;
  };
  /** @type {Result | undefined} most often, the next one is about the same */
  let last;
  let key = '';
  return groupBy(results, (result) => {
    const isSame =
      last?.label === result.label &&
      apart.every((dimension) => last?.[dimension] === result[dimension]) &&
      !(needsTable && tableOf(last) !== tableOf(result));
    if (!isSame) key = subject(result);
    last = result;
    return key;
  });
}

/**
 * Which list of the largest a result belongs to: those that are held against one and the same whole.
 * @param {Result} result
 */
export function listOf({ cells: { denominator } }) {
  return denominator
    .map(({ source, sheet = '', row, column }) => [source, sheet, row, column].join('\u0000'))
    .join(' ');
}

/**
 * @param {string | undefined} a
 * @param {string | undefined} b
 */
export function comparePeriods(a = '', b = '') {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** @param {{ indicator: string }} figures */
function rank({ indicator }) {
  const place = INDICATORS.indexOf(indicator);
  return place === -1 ? INDICATORS.length : place;
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
 * Whom tables name as their source: the "Bron: …" below them.
 * @param {Pick<Source, 'note'>[]} sources
 */
export function creditOf(sources) {
  const credits = sources.flatMap(({ note }) =>
    note.flatMap((line) => /^\s*(?:bron|source|quelle)\s*:\s*(.+)/i.exec(line)?.[1] ?? []),
  );
  return [...new Set(credits)].join('; ');
}

/**
 * A part of a ratio as text; where it is hidden, its mark.
 * @param {Result} result
 * @param {'numerator' | 'denominator'} part
 * @param {Pick<import('./format.js').Formats, 'count'>} format
 */
export function figureText(result, part, format) {
  const quantity = result[part];
  return result.suppressed?.[part] ?? (quantity === null ? '' : format.count(quantity));
}
