/** @import { ChartKind } from './views/chart-view.js' */

/**
 * @typedef {{ column: string, isDescending: boolean }} Sorting
 *
 * What a reader chose in the views of a report. A report that is computed anew, after a correction, is shown the same way.
 * @typedef {object} ViewState
 * @property {number} table whose reading is shown
 * @property {string} question whose figures are shown; empty for all
 * @property {string} indicator key of the figures that are shown alone; empty for all
 * @property {string} query words that the figures must have
 * @property {string} territory
 * @property {string} period
 * @property {'ratio' | 'count'} quantity that the charts show
 * @property {Set<string>} pinned keys of figures that stay in sight
 * @property {{ dimension: '' | 'territory' | 'period', members: string[] }} comparison of two
 * @property {Map<string, Sorting>} sorting by table
 * @property {Map<string, ChartKind>} kinds of chart, by figures
 * @property {number} chartWidth of the last chart that was drawn
 * @property {number} textScale how much larger the reader has text than most
 */

/** @returns {ViewState} */
export function freshViewState() {
  return {
    table: 0,
    question: '',
    indicator: '',
    query: '',
    territory: '',
    period: '',
    quantity: 'ratio',
    pinned: new Set(),
    comparison: { dimension: '', members: [] },
    sorting: new Map(),
    kinds: new Map(),
    chartWidth: 0,
    textScale: 1,
  };
}
