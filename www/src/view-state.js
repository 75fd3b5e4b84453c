/**
 * What a reader chose in the views of a report. A report that is computed anew, after a correction, is shown the same way.
 * @typedef {object} ViewState
 * @property {number} table whose reading is shown
 * @property {string} question whose figures are shown; empty for all
 * @property {string} query words that the figures must have
 * @property {string} territory
 * @property {string} period
 * @property {'ratio' | 'count'} quantity that the charts show
 * @property {Set<string>} pinned keys of figures that stay in sight
 * @property {{ dimension: '' | 'territory' | 'period', members: string[] }} comparison of two
 * @property {Map<string, { column: number, isDescending: boolean }>} sorting by table
 */

/** @returns {ViewState} */
export function freshViewState() {
  return {
    table: 0,
    question: '',
    query: '',
    territory: '',
    period: '',
    quantity: 'ratio',
    pinned: new Set(),
    comparison: { dimension: '', members: [] },
    sorting: new Map(),
  };
}
