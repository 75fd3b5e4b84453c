// Figures of one thing that tables contradict, gathered over all results.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { conflictsOf } from '../src/conflicts.js';

const cellOf = (/** @type {string} */ source, /** @type {number} */ row) => ({ source, row, column: 2 });
const exact = (/** @type {number} */ value) => ({ kind: 'exact', value });
const figureIn = (/** @type {string} */ source, /** @type {number} */ row, /** @type {number} */ value) => ({
  figure: exact(value),
  cell: cellOf(source, row),
});

/**
 * @param {ReturnType<typeof figureIn>} used
 * @param {ReturnType<typeof figureIn>[]} others
 */
const resultOf = ({ figure, cell }, ...others) => ({
  label: 'Gent',
  cells: { numerator: [cell], denominator: [] },
  conflicts: [{ used: figure, cell, others }],
});

/** @param {ReturnType<typeof resultOf>[]} results */
const conflictsIn = (...results) => conflictsOf(/** @type {any} */ ({ results, messages: [] }));

test('tables that agree are one thing through the table that contradicts both', () => {
  const [a, b, c] = [figureIn('a.csv', 2, 5), figureIn('b.csv', 3, 5), figureIn('c.csv', 4, 7)];
  const conflicts = conflictsIn(resultOf(a, c), resultOf(b, c));
  assert.equal(conflicts.length, 1);
  const said = conflicts[0].figures.map(({ figure, cells }) => [figure, cells.map(({ source }) => source)]);
  assert.deepEqual(said, [
    [exact(5), ['a.csv', 'b.csv']],
    [exact(7), ['c.csv']],
  ]);
});

test('two things become one with the result that uses the figures of both', () => {
  const [a, b, c, d] = [1, 2, 3, 4].map((value) => figureIn('a.csv', value, value));
  const [one, ...more] = conflictsIn(resultOf(a, b), resultOf(c, d), resultOf(b, c), resultOf(d, a));
  assert.equal(more.length, 0);
  const results = one.figures.map(({ figure, results }) => [figure, results.length]);
  assert.deepEqual(
    results,
    [a, b, c, d].map(({ figure }) => [figure, 1]),
  );
});

test('other things stay other things', () => {
  const of = (/** @type {number} */ row) => resultOf(figureIn('a.csv', row, 1), figureIn('b.csv', row, 2));
  assert.equal(conflictsIn(of(2), of(3), of(2)).length, 2);
});

test('a name that stands in very many rows is gathered in one go over them', () => {
  // Of very many figures a result names one of each kind.
  const kinds = Array.from({ length: 100 }, (_, kind) => figureIn('a.csv', kind, kind));
  const results = Array.from({ length: 4000 }, (_, index) => {
    const used = figureIn('a.csv', index, index % 100);
    return resultOf(used, ...kinds.filter((_, kind) => kind !== index % 100));
  });
  const [one, ...more] = conflictsIn(...results);
  assert.equal(more.length, 0);
  assert.equal(one.figures.length, 100);
  assert.equal(one.figures.flatMap(({ cells }) => cells).length, 4000);
});
