/** @import { Report, Result } from '../contract.js' */
/** @import { Given } from './context.js' */

import { afterFrame, h } from '../dom.js';
import { freshViewState } from '../view-state.js';
import { reportView } from './report-view.js';

const NAME = 'rehearsal';
const PLACES = ['11002', '44021', '71016', '11000'];
const PERIODS = ['2009', '2010', '2011'];

/**
 * Draws a small report that nobody sees or hears of, and takes it away again. With its first report a browser finds the
 * code, the styles and the fonts that reports need, which takes as long as drawing it does; that is not to be the user's time.
 * @param {HTMLElement} root under which reports are shown
 * @param {Pick<Given, 'texts' | 'format'>} reader
 * @param {AbortSignal} signal ends it at once
 */
export function rehearse(root, { texts, format }, signal) {
  if (signal.aborted) return;
  const { element } = reportView({
    texts,
    format,
    report: report(),
    grid: async () => PLACES.map((place) => [place, ...PERIODS]),
    methods: () => Promise.reject(new Error('a rehearsal has no methods')),
    state: freshViewState(),
    isAgain: false,
    creditOfFile: () => undefined,
    recipeOf: () => ({}),
    correct: () => {},
    saveRecipes: () => {},
    loadRecipes: () => {},
  });
  const place = h('div', { class: 'rehearsal', inert: true, 'aria-hidden': 'true' }, element);
  root.append(place);
  const end = () => place.remove();
  signal.addEventListener('abort', end, { once: true });
  // The chart is drawn in the first frame, what comes after it in the second.
  afterFrame(() => afterFrame(end));
}

/** @returns {Report} shares of four places in three years */
function report() {
  const results = PLACES.flatMap((place, row) => PERIODS.map((_, column) => result(place, row, column)));
  const rows = PLACES.length + 1;
  return {
    sources: [
      {
        name: NAME,
        table: NAME,
        format: 'csv',
        encoding: 'UTF-8',
        dialect: { delimiter: ';', quote: null, decimal: ',', thousands: '.' },
        note: [],
        rows: { all: [1, rows], title: [1, 0], header: [1, 1], body: [2, rows] },
        columns: ['', ...PERIODS].map((label) => ({ label, role: label === '' ? 'label' : 'count' })),
        recipe: {},
        records: PLACES.length,
        kinds: ['header', ...PLACES.map(() => /** @type {const} */ ('data'))],
      },
    ],
    results,
    audit: [],
    messages: [],
    names: Object.fromEntries(PLACES.map((place) => [place, place])),
  };
}

/**
 * @param {string} place
 * @param {number} row
 * @param {number} column
 * @returns {Result}
 */
function result(place, row, column) {
  const value = (1 + row + column) / 20;
  const cell = { source: NAME, row: row + 2, column: column + 2 };
  return {
    indicator: 'moe-share',
    measure: 'inflow',
    label: place,
    territory: place,
    period: PERIODS[column],
    nationality: 'MOE',
    numerator: 1000 * value,
    denominator: 1000,
    value,
    interval: { low: value * 0.9, high: value * 1.1 },
    intervalMethod: 'wilson',
    flags: ['small-numerator'],
    cells: { numerator: [cell], denominator: [cell] },
  };
}
