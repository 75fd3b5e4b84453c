import assert from 'node:assert/strict';
import { test } from 'node:test';

import { putBetweenMarkers, tables } from '../report.mjs';
import { median } from '../statistics.mjs';

const run = (time, more = {}) => ({
  times: [time],
  wholes: [time + 30],
  memories: [100e6],
  longest: 0,
  error: undefined,
  ...more,
});

/** At 100 MB the floor is 200 ms, Peilglas takes 300 ms and the rival 600 ms. */
function result(own, rival = run(600)) {
  return {
    date: '2026-01-02',
    browser: 'Chromium 1',
    machine: '2 × X',
    versions: { papaparse: '5' },
    extracts: {
      100: {
        bytes: 100e6,
        records: 1,
        floor: 'floor: stream',
        runs: { 'floor: stream': run(200), peilglas: own, bytes: rival },
      },
    },
    starts: {},
    downloads: {},
    failures: [],
  };
}

test('a ratio that is kept is told, and one that is missed is told to be', () => {
  const text = tables(result(run(300)));
  assert.match(text, /\| time ÷ reading floor \| ≤ 1\.6 \| 1\.50 \|/);
  assert.match(text, /by hand \| ≥ 2 \| 2\.00 \|/);
  assert.match(tables(result(run(330))), /\| time ÷ reading floor \| ≤ 1\.6 \| \*\*1\.65\*\*, missed \|/);
});

test('a wrong answer has no speed', () => {
  const text = tables(result(run(300, { times: [], error: 'WRONG: moe: x' })));
  assert.match(text, /\*\*Peilglas\*\* \| \*\*wrong\*\* \|/);
  assert.match(text, /time ÷ reading floor \| ≤ 1\.6 \| – \|/);
});

test('the median of an even number is in the middle', () => {
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([9, 1, 2]), 2);
  assert.equal(median([]), undefined);
});

test('the table replaces the one before, and nothing else', () => {
  const start = '<!-- bench: written by ./dev bench --write -->';
  const text = `a\n${start}\nold\n<!-- /bench -->\nb`;
  assert.equal(putBetweenMarkers(text, 'new'), `a\n${start}\n\nnew\n\n<!-- /bench -->\nb`);
  assert.throws(() => putBetweenMarkers('nothing', 'new'));
});

test('what failed is told with its size', () => {
  const failed = { ...result(run(300)), failures: [{ id: 'peilglas', where: '500 MB', error: 'too large' }] };
  assert.match(tables(failed), /\*\*No answer, or a wrong one:\*\* peilglas at 500 MB: too large\./);
});
