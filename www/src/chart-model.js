// What a bar chart shows, before it is drawn: which bars, in which order, with which ends.

/** @import { Result } from './contract.js' */
/** @import { Figures } from './figures.js' */

import { comparePeriods, groupBy, subject } from './figures.js';
import { ends, middle } from './format.js';

/** More than this does not fit on a screen; the table has them all. */
const MOST_CATEGORIES = 30;

/**
 * @typedef {object} Bar
 * @property {string} [period]
 * @property {number} value a ratio
 * @property {number} low lowest point that is drawn: of the interval, or of the range
 * @property {number} high
 * @property {Result} result
 *
 * @typedef {object} Category
 * @property {Result} result the first, for the label
 * @property {boolean} isReference the row of all nationalities, with which the others are compared
 * @property {Bar[]} bars one a period
 *
 * @typedef {object} ChartModel
 * @property {Category[]} categories the longest bar first
 * @property {string[]} periods that have bars of their own; empty when there is only one
 * @property {boolean} byPeriod whether the categories are periods, because there is only one label
 * @property {number} total how many categories there are, shown or not
 */

/**
 * @param {Figures} figures
 * @param {string} [period] only this one
 * @returns {ChartModel}
 */
export function chartModel(figures, period) {
  const shown = figures.results.filter((result) => result.value !== null && (!period || result.period === period));
  const periods = periodsOf(shown);
  const subjects = groupBy(shown, (result) => subject(result, figures));
  const byPeriod = subjects.size === 1 && periods.length > 1;

  const categories = byPeriod
    ? shown.map((result) => category([result]))
    : [...subjects.values()].map(category).sort(byLastBar);
  return {
    categories: categories.slice(0, MOST_CATEGORIES),
    periods: byPeriod || periods.length < 2 ? [] : periods,
    byPeriod,
    total: categories.length,
  };
}

/**
 * @param {Result[]} results
 * @returns {string[]} in order of time
 */
export function periodsOf(results) {
  return [...new Set(results.flatMap(({ period }) => period ?? []))].sort(comparePeriods);
}

/**
 * @param {Result[]} results
 * @returns {Category}
 */
function category(results) {
  return { result: results[0], isReference: results[0].nationality === 'all', bars: results.map(bar) };
}

/**
 * @param {Result} result
 * @returns {Bar}
 */
function bar(result) {
  const quantity = result.value ?? 0;
  const points = [...ends(quantity), ...(result.interval ? [result.interval.low, result.interval.high] : [])];
  return {
    period: result.period,
    value: middle(quantity),
    low: Math.min(...points),
    high: Math.max(...points),
    result,
  };
}

/**
 * The row that the others are compared with comes first.
 * @param {Category} a
 * @param {Category} b
 */
function byLastBar(a, b) {
  if (a.isReference !== b.isReference) return a.isReference ? -1 : 1;
  return (b.bars.at(-1)?.value ?? 0) - (a.bars.at(-1)?.value ?? 0);
}
