// What the core packs is what it says in its report.

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { Unpacking } from '../src/unpack.js';

/** @import * as Core from '../../pkg/peilglas.js' */

const CORE = '../../pkg/peilglas.js';
const core = /** @type {typeof Core} */ (await import(CORE));
await core.default({ module_or_path: await readFile(new URL('../../pkg/peilglas_bg.wasm', import.meta.url)) });

const SAMPLES = new URL('../public/samples/', import.meta.url);
const names = (await readdir(SAMPLES)).filter((name) => name.endsWith('.csv'));

/** @param {string[]} names */
async function open(names, options = {}) {
  const session = new core.Session(options);
  for (const name of names) {
    session.open(name);
    session.push(await readFile(new URL(name, SAMPLES)));
    session.close();
  }
  return session;
}

/** @param {Core.Session} session @param {number} size */
function unpacked(session, size) {
  /** @type {any[]} */
  const results = [];
  const unpacking = new Unpacking();
  const take = (/** @type {any} */ words, /** @type {any} */ numbers, /** @type {string} */ news) =>
    unpacking.unpack({ words, numbers, news }, results);
  session.reportInPieces(size, () => {}, take);
  return results;
}

for (const name of names) {
  test(`the results of ${name} come out as they went in`, async () => {
    const session = await open([name]);
    const { results } = session.report();
    for (const size of [1, 7, 500]) assert.deepEqual(unpacked(session, size), results);
  });
}

test('so do those of all samples together, in the same order of keys, with all that a result can have', async () => {
  const seen = new Set();
  for (const options of [{ roundShares: { decimals: 1 }, groupSets: ['EU-27'] }, { suppress: {} }]) {
    const session = await open(names, options);
    const { results } = session.report();
    assert.equal(JSON.stringify(unpacked(session, 100)), JSON.stringify(results));
    for (const result of results) for (const key in result) seen.add(key);
  }
  for (const key of ['suppressed', 'comparisons', 'rounded', 'rank', 'conflicts']) assert.ok(seen.has(key), key);
});

test('so does the place of a municipality in the funnel of its region', async () => {
  const session = new core.Session();
  session.open('instroom.csv');
  session.push(new TextEncoder().encode('Instroom in 2010;MOE;Totaal\nGent;300;1000\nVlaams Gewest;2000;10000\n'));
  session.close();
  const { results } = session.report();
  assert.ok(results.some(({ funnel }) => funnel));
  assert.equal(JSON.stringify(unpacked(session, 1)), JSON.stringify(results));
});

test('values of every kind', () => {
  const packed = (/** @type {number[]} */ words, /** @type {number[]} */ numbers, /** @type {object} */ news) => ({
    words: Uint32Array.from(words),
    numbers: Float64Array.from(numbers),
    news: JSON.stringify(news),
  });
  /** @type {any[]} */
  const values = [];
  const unpacking = new Unpacking();
  const news = { texts: ['a', 'b', 'Gent'], shapes: [[0, 1], []] };
  unpacking.unpack(packed([0, 1, 1 | 8, 2 | (7 << 3), 3, 4 | (2 << 3)], [0.5], news), values);
  unpacking.unpack(packed([6, 5 | (2 << 3), 3, 3, 6 | 8, 5], [-0, 1e300], { texts: [], shapes: [] }), values);
  assert.deepEqual(values, [null, false, true, 7, 0.5, 'Gent', { a: [-0, 1e300], b: {} }, []]);
});
