import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fragmentOf, viewOf } from '../src/link.js';

test('a view comes back as it was', () => {
  const view = {
    locale: 'fr-BE',
    samples: ['antwerpen-1-instroom.csv'],
    recipes: { 'één & twee.csv': { dialect: { decimal: ',' }, labels: { 'Oost-Europa': 'Midden- en Oost-Europa' } } },
    state: {
      query: 'Polen – “x”',
      period: '2010',
      comparison: { dimension: /** @type {const} */ ('period'), members: ['2009', '2010'] },
    },
  };
  assert.deepEqual(viewOf(fragmentOf(view)), view);
});

test('what stays as it is by itself is not written', () => {
  const { state } = viewOf(fragmentOf({ state: { query: '', quantity: 'ratio' } })) ?? {};
  assert.deepEqual(state, {});
});

test('what is pinned stays out of the address: its keys are labels of the table', () => {
  const pinned = new Set(['geheime rij']);
  const text = Buffer.from(fragmentOf({ state: { pinned } }).slice(10), 'base64url').toString();
  assert.ok(!text.includes('geheim'), text);
});

test('a fragment that is none of ours gives nothing', () => {
  const json = (/** @type {unknown} */ value) =>
    `#peilglas=${Buffer.from(JSON.stringify(value)).toString('base64url')}`;
  const others = ['', '#', '#top', '#peilglas=', '#peilglas=%%%', '#peilglas=AAAA', `#peilglas=${'A'.repeat(99_999)}`];
  for (const fragment of [...others, json(1), json([]), json(null), json('x')]) {
    assert.equal(viewOf(fragment), undefined, fragment.slice(0, 40));
  }
});

test('parts that are not as they should be are left out', () => {
  const fragment = `#peilglas=${Buffer.from(
    JSON.stringify({
      locale: 5,
      samples: [1, 'a.csv'],
      recipes: { a: 1, b: { encoding: 'utf-8' } },
      choices: {
        query: ['x'],
        quantity: 'much',
        period: '2010',
        table: 7,
        pinned: ['a'],
        comparison: { dimension: 'age', members: [] },
        constructor: 'x',
      },
    }),
  ).toString('base64url')}`;
  assert.deepEqual(viewOf(fragment), {
    locale: undefined,
    samples: ['a.csv'],
    recipes: { b: { encoding: 'utf-8' } },
    state: { period: '2010' },
  });
});
