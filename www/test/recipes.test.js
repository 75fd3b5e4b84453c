import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  bareLabel,
  recipesFrom,
  tableName,
  withColumnLabel,
  withColumnRole,
  withDialect,
  withHeader,
  withLabel,
  withLabelsFromAbove,
  withRow,
} from '../src/recipes.js';

test('decisions add up, and the recipe that they started from stays as it was', () => {
  const empty = Object.freeze({});
  const recipe = withRow(
    withLabel(withColumnRole(empty, undefined, 3, 'ignored'), ' • Oost', 'Polen'),
    undefined,
    7,
    true,
  );
  assert.deepEqual(recipe, {
    columns: { 3: { role: 'ignored' } },
    labels: { Oost: 'Polen' },
    rows: { excluded: [7] },
  });
  assert.equal(withLabelsFromAbove(recipe, false).labelsFromAbove, false);
  assert.deepEqual(withColumnLabel(recipe, undefined, 3, '2010').columns, { 3: { role: 'ignored', label: '2010' } });
});

test('a decision that is taken back leaves nothing behind', () => {
  assert.deepEqual(withColumnRole(withColumnRole({}, undefined, 3, 'label'), undefined, 3), {});
  assert.deepEqual(withLabel(withLabel({}, 'Oost', 'Polen'), 'Oost', ' '), {});
  assert.deepEqual(withRow(withRow({}, 'Blad2', 7, true), 'Blad2', 7, false), {});
  assert.deepEqual(withHeader(withHeader({}, undefined, [1, 2]), undefined), {});
  assert.deepEqual(withDialect(withDialect({}, { delimiter: ';' }), { delimiter: undefined }), {});
});

test('a decision about another table of the file stands under its name', () => {
  const recipe = withHeader(withRow({ labels: { Oost: 'Polen' } }, 'Blad2', 7, true), 'Blad2', [2, 3]);
  assert.deepEqual(recipe, {
    labels: { Oost: 'Polen' },
    tables: { Blad2: { rows: { excluded: [7], header: [2, 3] } } },
  });
  const sources = /** @type {any[]} */ ([
    { name: 'a', table: '1' },
    { name: 'b', table: '1' },
    { name: 'b', table: '2' },
  ]);
  assert.deepEqual(
    [0, 1, 2].map((index) => tableName(sources, index)),
    [undefined, undefined, '2'],
  );
});

test('a label is told without its bullet, as the core looks it up', () => {
  assert.equal(bareLabel('\u00a0· Polen '), 'Polen');
  assert.equal(bareLabel('- Polen'), 'Polen');
  assert.equal(bareLabel('-5'), '-5');
});

test('recipes are told from other JSON', () => {
  assert.deepEqual(recipesFrom('{ "peilglas": "recipes", "files": { "a.csv": {} } }'), { 'a.csv': {} });
  assert.equal(recipesFrom('{ "class": "dataset" }'), undefined);
  assert.equal(recipesFrom('{ "peilglas": '), undefined);
  assert.equal(recipesFrom('a;b'), undefined);
});
