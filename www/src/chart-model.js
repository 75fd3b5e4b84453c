// What a chart shows, before it is drawn: which marks, in which order, with which ends.

/** @import { Quantity, Result } from './contract.js' */
/** @import { Figures } from './figures.js' */

import { bySubject, comparePeriods, groupBy, seriesOver } from './figures.js';
import { pinKey } from './finder.js';
import { middle } from './format.js';

/** More than this does not fit on a screen; the table has them all. */
const MOST_CATEGORIES = 30;

/**
 * @typedef {object} Bar
 * @property {string} [member] of the series: its period, territory or nationality
 * @property {number} value a ratio, or a count
 * @property {number} low lowest point that is drawn: of the interval, or of the range
 * @property {number} high
 * @property {Result} result
 *
 * @typedef {object} Category
 * @property {Result} result the first, for the label
 * @property {boolean} isReference the row of all nationalities, with which the others are compared
 * @property {boolean} isPinned
 * @property {Bar[]} bars one a member of the series
 *
 * @typedef {object} ChartModel
 * @property {Category[]} categories the longest bar first
 * @property {Series} dimension of the series
 * @property {string[]} members of the series that have bars of their own; empty when there is only one
 * @property {boolean} byPeriod whether the categories are periods, because there is only one label
 * @property {boolean} isRanked whether the bars are those of the largest, the largest two and so on
 * @property {number} total how many categories there are, shown or not
 * @property {'ratio' | 'count'} quantity
 *
 * @typedef {'period' | 'territory' | 'nationality' | 'age'} Series
 *
 * @typedef {object} Choice
 * @property {string} [period] only this one
 * @property {Series} [dimension] by which the bars of a category are told apart
 * @property {'ratio' | 'count'} [quantity]
 * @property {Set<string>} [pinned] keys of the rows that come first
 */

/**
 * @param {Figures} figures
 * @param {Choice} [choice]
 * @returns {ChartModel}
 */
export function chartModel(figures, { period, dimension = 'period', quantity = 'ratio', pinned } = {}) {
  const shown = thoseOf(
    figures.results,
    (result) => quantityOf(result, quantity) !== null && (!period || result.period === period),
  );
  const members =
    dimension === 'period' ? periodsOf(shown) : [...new Set(shown.flatMap((one) => memberOf(one, dimension) ?? []))];
  // Everyone first, and lightest: the others are seen against it.
  if (dimension === 'nationality') members.sort((a, b) => Number(b === 'all') - Number(a === 'all'));
  const subjects =
    dimension === 'period' ? seriesOver(shown, figures) : [...bySubject(shown, figures, dimension).values()];
  const byPeriod = dimension === 'period' && subjects.length === 1 && members.length > 1;

  // What the largest cover together grows from one to the next: the order says which they are.
  const isRanked = figures.indicator === 'top-share';
  const categories =
    byPeriod || isRanked
      ? shown.map((result) => [result])
      : inOrder(subjects, pinned, (results) => lastOf(results, members, dimension, quantity));
  return {
    categories: categories
      .slice(0, MOST_CATEGORIES)
      .map((results) => categoryOf(results, members, dimension, quantity, pinned)),
    dimension,
    members: byPeriod || isRanked || members.length < 2 ? [] : members,
    byPeriod,
    isRanked,
    total: categories.length,
    quantity,
  };
}

/**
 * @param {Result[]} results
 * @param {(result: Result) => boolean} isOne
 * @returns {Result[]} the very same where all of them are
 */
function thoseOf(results, isOne) {
  return results.every(isOne) ? results : results.filter(isOne);
}

/**
 * @param {Result[]} results
 * @returns {string[]} in order of time
 */
export function periodsOf(results) {
  const periods = new Set(results.map(({ period }) => period));
  return [...periods].filter((period) => period !== undefined).sort(comparePeriods);
}

/**
 * @param {Result} result
 * @param {'ratio' | 'count'} quantity
 * @returns {Quantity | null}
 */
export function quantityOf(result, quantity) {
  return (quantity === 'ratio' ? result.value : result.numerator) ?? null;
}

/**
 * What the others are compared with comes first, then what the reader pinned, then what is largest at the end. The marks of
 * those that are shown are made later: of thousands, few are.
 * @param {Result[][]} subjects
 * @param {Set<string> | undefined} pinned
 * @param {(results: Result[]) => number} sizeOf
 * @returns {Result[][]}
 */
function inOrder(subjects, pinned, sizeOf) {
  const ranked = subjects.map((results) => ({
    results,
    place: isReference(results) ? 0 : isPinned(results, pinned) ? 1 : 2,
    size: sizeOf(results),
  }));
  return ranked.sort((a, b) => a.place - b.place || b.size - a.size).map(({ results }) => results);
}

/** @param {Result[]} results */
function isReference(results) {
  return results.every(({ nationality }) => nationality === 'all');
}

/**
 * @param {Result[]} results
 * @param {Set<string>} [pinned]
 */
function isPinned([result], pinned) {
  return pinned !== undefined && pinned.size > 0 && pinned.has(pinKey(result));
}

/**
 * @param {Result[]} results of a category
 * @param {string[]} members
 * @param {Series} dimension
 * @param {'ratio' | 'count'} quantity
 * @returns {number} how long its last bar is
 */
function lastOf(results, members, dimension, quantity) {
  const place = (/** @type {Result} */ result) => members.indexOf(memberOf(result, dimension) ?? '');
  const last = dimension === 'period' ? results[results.length - 1] : lastBy(results, place);
  return middle(quantityOf(last, quantity) ?? 0);
}

/**
 * @param {Result[]} results
 * @param {string[]} members
 * @param {Series} dimension
 * @param {'ratio' | 'count'} quantity
 * @param {Set<string>} [pinned]
 * @returns {Category}
 */
function categoryOf(results, members, dimension, quantity, pinned) {
  const bars = results.map((result) => barOf(result, quantity, dimension));
  if (dimension !== 'period') {
    bars.sort((a, b) => members.indexOf(a.member ?? '') - members.indexOf(b.member ?? ''));
  }
  return {
    result: results[0],
    isReference: isReference(results),
    isPinned: isPinned(results, pinned),
    bars,
  };
}

/**
 * @param {Result} result
 * @param {'ratio' | 'count'} quantity
 * @param {Series} [dimension]
 * @returns {Bar}
 */
export function barOf(result, quantity, dimension = 'period') {
  const said = quantityOf(result, quantity) ?? 0;
  const range = typeof said === 'number' ? { low: said, high: said } : said;
  const interval = (quantity === 'ratio' && result.interval) || range;
  return {
    member: memberOf(result, dimension),
    value: middle(said),
    low: Math.min(range.low, interval.low),
    high: Math.max(range.high, interval.high),
    result,
  };
}

/**
 * Of figures with and without an age, those without are a member too.
 * @param {Result} result
 * @param {Series} dimension
 */
function memberOf(result, dimension) {
  return result[dimension] ?? (dimension === 'age' ? '' : undefined);
}

/** How long a period is, so that only like ones are joined: a half-year is never compared with a year. */
export function lengthOfPeriod(/** @type {string} */ code) {
  if (/^\d{4}$/.test(code)) return 'year';
  return /^\d{4}-([SQ])/.exec(code)?.[1] ?? (/^\d{4}-\d{2}$/.test(code) ? 'month' : 'day');
}

/** Where a period lies on an axis of years. */
export function startOfPeriod(/** @type {string} */ code) {
  const [, year, part = '', day = ''] = /^(\d{4})(?:-(S[12]|Q[1-4]|\d{2})(?:-(\d{2}))?)?/.exec(code) ?? [];
  const before = part.startsWith('S')
    ? (Number(part[1]) - 1) / 2
    : part.startsWith('Q')
      ? (Number(part[1]) - 1) / 4
      : part
        ? (Number(part) - 1) / 12 + (Number(day || 1) - 1) / 366
        : 0;
  return Number(year) + before;
}

/**
 * @typedef {object} Line
 * @property {Result} result the first, for the label
 * @property {boolean} isReference
 * @property {{ x: number, bar: Bar, isJoined: boolean }[]} points in order of time; those of another length stand alone
 */

/** More lines than this cannot be told apart. */
const MOST_LINES = 8;

/**
 * @param {Figures} figures
 * @param {Choice} choice
 * @returns {{ lines: Line[], total: number } | undefined} nothing where fewer than three periods of one length can be joined
 */
export function lineModel(figures, { quantity = 'ratio', pinned }) {
  if (figures.indicator === 'top-share') return undefined;
  const shown = thoseOf(figures.results, (result) => Boolean(result.period) && quantityOf(result, quantity) !== null);
  const lengths = groupBy(periodsOf(shown), lengthOfPeriod);
  const [length, periods] = [...lengths].sort((a, b) => b[1].length - a[1].length)[0] ?? ['', []];
  if (periods.length < 3) return undefined;
  const subjects = seriesOver(shown, figures);
  const starts = new Map([...lengths.values()].flat().map((code) => [code, startOfPeriod(code)]));
  const startOf = (/** @type {Result} */ { period = '' }) => starts.get(period) ?? 0;
  const order = inOrder(subjects, pinned, (results) => middle(quantityOf(lastBy(results, startOf), quantity) ?? 0));
  const lines = order.slice(0, MOST_LINES).map((results) => ({
    result: results[0],
    isReference: isReference(results),
    points: results
      .map((result) => ({
        x: startOf(result),
        bar: barOf(result, quantity),
        isJoined: lengthOfPeriod(result.period ?? '') === length,
      }))
      .sort((a, b) => a.x - b.x),
  }));
  return { lines, total: subjects.length };
}

/**
 * @param {Result[]} results
 * @param {(result: Result) => number} numberOf
 * @returns {Result} that of the highest number; of several the last
 */
function lastBy(results, numberOf) {
  let [last] = results;
  let highest = numberOf(last);
  for (const result of results) {
    const number = numberOf(result);
    if (number >= highest) [last, highest] = [result, number];
  }
  return last;
}

/**
 * @typedef {object} Stack
 * @property {Result} result the first, for the label
 * @property {{ bar: Bar, start: number, part: number }[]} parts from the left; `part` is its place in the legend
 */

/** Indicators whose figures are parts of one whole. */
const COMPOSITIONS = new Set([
  'group-share-of-moe',
  'nationality-share',
  'nationality-share-of-moe',
  'office-share',
  'age-share',
  'target-group-share',
]);

/** More parts than this are no picture any more. */
const MOST_PARTS = 10;

/**
 * @param {Figures} figures
 * @param {Choice} choice
 * @returns {{ stacks: Stack[], parts: string[] } | undefined} nothing where the figures are not the parts of one whole
 */
export function stackModel(figures, { quantity = 'ratio' }) {
  if (!COMPOSITIONS.has(figures.indicator)) return undefined;
  const shown = figures.results.filter(
    (result) => quantityOf(result, quantity) !== null && result.nationality !== 'all',
  );
  const others = figures.varying.filter((dimension) => dimension === 'period' || dimension === 'territory');
  const wholes = groupBy(shown, (result) => others.map((dimension) => result[dimension] ?? '').join('\u0000'));
  const parts = [...new Set(shown.map(({ label }) => label))];
  if (parts.length < 2 || parts.length > MOST_PARTS) return undefined;
  const stacks = [...wholes.values()].map((results) => {
    let end = 0;
    const stacked = results.map((result) => {
      const bar = barOf(result, quantity);
      const start = end;
      end += bar.value;
      return { bar, start, part: parts.indexOf(result.label) };
    });
    return { result: results[0], parts: stacked, end };
  });
  const hasTwice = stacks.some(({ parts }) => new Set(parts.map(({ part }) => part)).size < parts.length);
  const isMore = quantity === 'ratio' && stacks.some(({ end }) => end > 1.005);
  return hasTwice || isMore || stacks.length > MOST_CATEGORIES ? undefined : { stacks, parts };
}

/**
 * The steps that one group went through, in one period.
 * @typedef {object} Path
 * @property {Result} result of its first step onwards
 * @property {boolean} isReference
 * @property {boolean} isPinned
 * @property {{ measure: string, quantity: Quantity, from?: Result }[]} stages each but the first with what it is of the one before
 */

/** What leads to what. */
const STEPS = [
  ['registrations', 'contracts'],
  ['contracts', 'certificates'],
];

/** More groups than this are no picture any more. */
const MOST_PATHS = 12;

/**
 * @param {Figures} figures of one step
 * @param {Result[]} all that may hold the other steps
 * @param {Choice} choice
 * @returns {{ paths: Path[], total: number, periods: string[] } | undefined} nothing where nobody goes from one step to another
 */
export function pathModel(figures, all, { period, pinned }) {
  if (figures.indicator !== 'conversion' || !STEPS.some(([, to]) => to === figures.measure)) return undefined;
  const periods = periodsOf(figures.results);
  const wanted = period ?? periods.at(-1);
  const conversions = groupBy(
    all.filter(
      ({ indicator, numerator, denominator }) =>
        indicator === 'conversion' && numerator !== null && denominator !== null,
    ),
    pathKey,
  );
  const paths = figures.results
    .filter((result) => result.period === wanted && result.numerator !== null && result.denominator !== null)
    .map((result) => pathOf(result, conversions.get(pathKey(result)) ?? [], pinned));
  if (paths.length === 0) return undefined;
  const size = (/** @type {Path} */ { stages: [first] }) => middle(first.quantity);
  paths.sort(
    (a, b) =>
      Number(b.isReference) - Number(a.isReference) || Number(b.isPinned) - Number(a.isPinned) || size(b) - size(a),
  );
  return { paths: paths.slice(0, MOST_PATHS), total: paths.length, periods };
}

/** @param {Result} result */
function pathKey({ nationality = '', territory = '', period = '', office = '', age = '', sex = '', targetGroup = '' }) {
  return [nationality, territory, period, office, age, sex, targetGroup].join('\u0000');
}

/**
 * @param {Result} result
 * @param {Result[]} same group and period
 * @param {Set<string>} [pinned]
 */
function pathOf(result, same, pinned) {
  /** @type {Path['stages']} */
  const stages = [];
  for (const [from, to] of STEPS) {
    const step = result.measure === to ? result : same.find(({ measure }) => measure === to);
    if (!step || step.numerator === null || step.denominator === null) continue;
    if (stages.length === 0) stages.push({ measure: from, quantity: step.denominator });
    stages.push({ measure: to, quantity: step.numerator, from: step });
  }
  return {
    result,
    isReference: result.nationality === 'all',
    isPinned: pinned?.has(pinKey(result)) ?? false,
    stages,
  };
}
