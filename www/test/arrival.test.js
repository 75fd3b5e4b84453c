// A report that comes in parts: what is told of it when, and what waits.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Arrival } from '../src/arrival.js';

const PREFACE = JSON.stringify({
  sources: [],
  names: {},
  counts: [
    ['moe-share', 2],
    ['growth', 3],
  ],
});

/** @param {number[]} numbers packed as whole ones, in the place of results */
const packed = (...numbers) => ({
  words: Uint32Array.from(numbers, (number) => 2 | (number << 3)),
  numbers: new Float64Array(),
  news: '{"texts":[],"shapes":[]}',
});

test('the first figures are told once, as soon as they are there', async () => {
  /** @type {unknown[]} */
  const told = [];
  const arrival = new Arrival(({ results }) => void told.push(results));
  arrival.begin(PREFACE);
  arrival.take(packed(1));
  assert.deepEqual(told, []);
  arrival.take(packed(2, 3));
  arrival.take(packed(4, 5));
  assert.deepEqual(told, [[1, 2]]);
  assert.deepEqual((await arrival.whole()).results, [1, 2, 3, 4, 5]);
});

test('what comes while they are drawn waits, in its order', async () => {
  let isDrawn = () => {};
  const drawn = /** @type {Promise<void>} */ (new Promise((resolve) => (isDrawn = resolve)));
  const arrival = new Arrival(() => drawn);
  arrival.begin(PREFACE);
  arrival.take(packed(1, 2));
  arrival.take(packed(3));
  arrival.take(packed(4));
  let isWhole = false;
  const whole = arrival.whole().then((report) => {
    isWhole = true;
    return report;
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(isWhole, false);
  isDrawn();
  // Not before those that wait.
  arrival.take(packed(5));
  assert.deepEqual((await whole).results, [1, 2, 3, 4, 5]);
});

test('a report of which nobody wants the first figures comes as a whole', async () => {
  const arrival = new Arrival(undefined);
  arrival.begin(PREFACE);
  arrival.take(packed(1, 2, 3, 4, 5));
  assert.deepEqual(await arrival.whole(), { sources: [], names: {}, results: [1, 2, 3, 4, 5] });
});

test('so does one without results', async () => {
  const arrival = new Arrival(undefined);
  arrival.begin(JSON.stringify({ sources: [], names: {}, counts: [] }));
  assert.deepEqual((await arrival.whole()).results, []);
});

for (const [what, drawn] of /** @type {const} */ ([
  ['shown', Promise.resolve()],
  ['passed over', undefined],
])) {
  test(`of a single table the first figures are told when they are enough, and when all are there, also where they were ${what}`, async () => {
    /** @type {number[]} */
    const told = [];
    const arrival = new Arrival(({ results }) => {
      told.push(results.length);
      return drawn;
    });
    const [count, more] = [1200, 300];
    const counts = [
      ['moe-share', count],
      ['growth', more],
    ];
    arrival.begin(JSON.stringify({ sources: [{ name: 'instroom.csv' }], names: {}, counts }));
    const all = Array.from({ length: count + more }, (_, at) => at);
    for (let from = 0; from < all.length; from += 250) arrival.take(packed(...all.slice(from, from + 250)));
    // While they are drawn the others wait.
    assert.deepEqual(told, drawn ? [500] : [500, count]);
    assert.deepEqual((await arrival.whole()).results, all);
    assert.deepEqual(told, [500, count]);
  });
}
