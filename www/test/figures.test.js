import assert from 'node:assert/strict';
import { test } from 'node:test';

import { chartModel } from '../src/chart-model.js';
import { creditOf, figuresOf, sortMessages } from '../src/figures.js';
import { isWorthShowing } from '../src/views/report-view.js';

/** @import { Report, Result } from '../src/contract.js' */

/**
 * @param {Partial<Result>} facts
 * @returns {Result}
 */
function result(facts) {
  return {
    indicator: 'moe-share',
    label: 'Polen',
    numerator: 1,
    denominator: 4,
    value: 0.25,
    flags: [],
    cells: { numerator: [], denominator: [] },
    ...facts,
  };
}

test('the first figures of a long report are shown early, unless others will stand before them', () => {
  /** @param {import('../src/contract.js').FirstFigures['counts']} counts */
  const isEarly = (...counts) => isWorthShowing({ counts, results: Array(counts[0][1]).fill(result({})) });
  assert.ok(isEarly(['moe-share', 1400], ['growth', 200]));
  assert.ok(!isEarly(['moe-share', 1400], ['growth', 100]));
  assert.ok(isEarly(['moe-share', 1600], ['nationality-share', 1600], ['population-share', 9]));
  assert.ok(!isEarly(['nationality-share', 1600], ['population-share', 9]));
});

test('of the first figures some are shown before all are there, unless others of their labels may be among these', () => {
  /** @param {[label: string, period: string][]} rows */
  const isEarly = (...rows) =>
    isWorthShowing({
      counts: [['moe-share', 1600]],
      results: rows.map(([label, period]) => result({ label, period })),
    });
  assert.ok(isEarly(['Gent', '2009'], ['Gent', '2010'], ['Genk', '2009'], ['Genk', '2010']));
  assert.ok(!isEarly(['Gent', '2009'], ['Genk', '2009'], ['Gent', '2010'], ['Genk', '2010']));
  // The next year may follow.
  assert.ok(!isEarly(['Gent', '2009'], ['Genk', '2009']));
  assert.ok(!isEarly(['Gent', '2009'], ['Gent', '2010'], ['Genk', '2009'], ['Gent', '2011']));
  assert.ok(!isEarly(['Gent', '2009'], ['Gent', '2009']));
  assert.ok(!isEarly(['Gent', '2009']));
});

test('results are grouped by indicator and measure, the main indicators first', () => {
  const groups = figuresOf([
    result({ indicator: 'growth', measure: 'inflow' }),
    result({ indicator: 'brand-new' }),
    result({ indicator: 'moe-share', measure: 'inflow' }),
    result({ indicator: 'moe-share', measure: 'contracts' }),
    result({ indicator: 'unemployment-pressure' }),
    result({ indicator: 'moe-share', measure: 'inflow' }),
  ]);
  assert.deepEqual(
    groups.map(({ indicator, measure, results }) => [indicator, measure, results.length]),
    [
      ['unemployment-pressure', undefined, 1],
      ['moe-share', 'inflow', 2],
      ['moe-share', 'contracts', 1],
      ['growth', 'inflow', 1],
      ['brand-new', undefined, 1],
    ],
  );
});

test('rows of one label stand together, their periods in order', () => {
  const [{ results }] = figuresOf([
    result({ label: 'Polen', period: '2010' }),
    result({ label: 'Bulgarije', period: '2009' }),
    result({ label: 'Polen', period: '2009' }),
  ]);
  assert.deepEqual(
    results.map(({ label, period }) => `${label} ${period}`),
    ['Polen 2009', 'Polen 2010', 'Bulgarije 2009'],
  );
});

test('what is the same for all results is told once, what is not gets a column', () => {
  const [{ constants, varying }] = figuresOf([
    result({ territory: '11002', period: '2009', age: 'active' }),
    result({ territory: '11002', period: '2010' }),
  ]);
  assert.deepEqual(constants, { territory: '11002' });
  assert.deepEqual(varying, ['period', 'age']);
});

test('the longest bar comes first, after the row of all nationalities', () => {
  const [figures] = figuresOf([
    result({ label: 'A', value: 0.1 }),
    result({ label: 'B', value: 0.3 }),
    result({ label: 'Totaal', value: 0.2, nationality: 'all' }),
    result({ label: 'C', value: null }),
  ]);
  assert.deepEqual(
    chartModel(figures).categories.map((category) => category.result.label),
    ['Totaal', 'B', 'A'],
  );
});

test('a bar reaches as far as its interval or its range', () => {
  const [figures] = figuresOf([
    result({ label: 'A', value: 0.25, interval: { low: 0.2, high: 0.31 } }),
    result({ label: 'B', value: { low: 0.1, high: 0.2 } }),
  ]);
  const [a, b] = chartModel(figures).categories.map(({ bars }) => bars[0]);
  assert.deepEqual([a.value, a.low, a.high], [0.25, 0.2, 0.31]);
  assert.ok(Math.abs(b.value - 0.15) < 1e-12);
  assert.deepEqual([b.low, b.high], [0.1, 0.2]);
});

test('each label has a bar a period; a label alone has its periods as categories', () => {
  const both = ['2009', '2010'].flatMap((period) => ['A', 'B'].map((label) => result({ label, period })));
  const grouped = chartModel(figuresOf(both)[0]);
  assert.deepEqual(grouped.members, ['2009', '2010']);
  assert.deepEqual(
    grouped.categories.map(({ bars }) => bars.length),
    [2, 2],
  );
  const alone = chartModel(figuresOf(both.filter(({ label }) => label === 'A'))[0]);
  assert.equal(alone.byPeriod, true);
  assert.equal(alone.categories.length, 2);
  assert.deepEqual(alone.members, []);
  assert.equal(chartModel(figuresOf(both)[0], { period: '2010' }).categories[0].bars.length, 1);
});

test('a chart that would be too long says how much it leaves out', () => {
  const many = Array.from({ length: 50 }, (_, index) => result({ label: `L${index}`, value: index / 50 }));
  const { categories, total } = chartModel(figuresOf(many)[0]);
  assert.equal(categories.length, 30);
  assert.equal(categories[0].result.label, 'L49');
  assert.equal(total, 50);
});

test('results know their table, which is told apart only where nothing else does', () => {
  const at = (/** @type {string} */ source) => ({ numerator: [{ source, row: 1, column: 1 }], denominator: [] });
  const tableOf = (/** @type {{ source: string }} */ { source }) => ['a.csv', 'b.csv'].indexOf(source);
  const alike = [
    result({ label: 'Polen', period: '2009', cells: at('a.csv') }),
    result({ label: 'Polen', period: '2009', cells: at('b.csv') }),
  ];
  const [both] = figuresOf(alike, tableOf);
  assert.deepEqual(both.tables, [0, 1]);
  assert.deepEqual(both.results.map(both.tableOf), [0, 1]);
  assert.equal(both.needsTable, true);
  assert.equal(chartModel(both).categories.length, 2);

  const [series] = figuresOf([alike[0], { ...alike[1], period: '2010' }], tableOf);
  assert.deepEqual(series.tables, [0, 1]);
  assert.equal(series.needsTable, false);
  assert.equal(chartModel(series).byPeriod, true);
});

test('messages about files come apart from remarks, warnings before notes', () => {
  const message = (/** @type {'error' | 'warning' | 'note'} */ severity) => ({ severity, code: severity, text: '' });
  /** @type {Report} */
  const report = {
    sources: [],
    results: [],
    audit: [],
    messages: [message('note'), message('error'), message('warning')],
    names: {},
  };
  const { problems, remarks } = sortMessages(report);
  assert.deepEqual([problems.length, remarks.map(({ code }) => code)], [1, ['warning', 'note']]);
});

test('the source that a table names is found in its notes', () => {
  const note = [['Bron: KBI', 'a: note'], ['Bron : KBI'], []];
  assert.equal(creditOf(note.map((lines) => ({ note: lines }))), 'KBI');
});
