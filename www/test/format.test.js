import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cellName, columnLetters, formatsFor, indicatorName } from '../src/format.js';
import { textsFor } from '../src/i18n.js';
import { catalogues } from './catalogues.js';

const dutch = textsFor(catalogues, ['nl-BE'], 'en');
const english = textsFor(catalogues, ['en-GB'], 'en');
const format = formatsFor(dutch);

/** Intl puts spaces of several kinds in figures. */
const plain = (/** @type {string} */ text) => text.replace(/[\u00a0\u202f]/g, ' ');

test('a share is a percentage with one decimal, in the reader’s format', () => {
  assert.equal(format.value(0.326, 'moe-share'), '32,6%');
  assert.equal(formatsFor(english).value(0.326, 'moe-share'), '32.6%');
});

test('small shares keep two digits, and none is zero', () => {
  assert.equal(format.value(0.0042, 'moe-share'), '0,42%');
  assert.equal(format.value(0.000065, 'moe-share'), '0,0065%');
  assert.equal(format.value(0, 'moe-share'), '0,0%');
});

test('a change has its sign', () => {
  assert.equal(format.value(0.25159, 'growth'), '+25,2%');
  assert.equal(format.value(-0.0085, 'growth'), '-0,9%');
  assert.equal(format.value(0, 'growth'), '0,0%');
});

test('a comparison says how many times', () => {
  assert.equal(format.value(2.26, 'relative-pressure'), '2,3×');
});

test('a range has two ends, unless they are the same', () => {
  assert.equal(plain(format.count({ low: 230, high: 1250 })), '230 – 1.250');
  assert.equal(plain(format.value({ low: 0.3, high: 0.36 }, 'moe-share')), '30,0% – 36,0%');
  assert.equal(format.count({ low: 5, high: 5 }), '5');
});

test('a value that there is none of is a dash', () => {
  assert.equal(format.value(null, 'moe-share'), '–');
});

for (const [code, words] of [
  ['2010', '2010'],
  ['2011-S1', '1e helft 2011'],
  ['2011-Q3', '3e kwartaal 2011'],
  ['2011-06', 'juni 2011'],
  ['2011-04-06', '6 april 2011'],
  ['2009/2010', '2009/2010'],
]) {
  test(`the period ${code} is "${words}"`, () => assert.equal(format.period(code), words));
}

test('cells are named as a spreadsheet names them', () => {
  assert.equal(cellName({ row: 7, column: 2 }), 'B7');
  assert.equal(cellName({ row: 7, column: 2 }, 'Blad1'), 'Blad1!B7');
  assert.deepEqual([1, 26, 27, 52, 53, 702, 703].map(columnLetters), ['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA']);
  assert.equal(format.cellInWords({ row: 7, column: 2 }), 'rij 7, kolom B');
});

test('an indicator is named with its measure, or without where it has none', () => {
  assert.equal(indicatorName(dutch, { indicator: 'moe-share', measure: 'inflow' }), 'Aandeel MOE in de instroom');
  assert.equal(indicatorName(dutch, { indicator: 'moe-share' }), 'Aandeel MOE');
  assert.equal(indicatorName(dutch, { indicator: 'moe-share', measure: 'kampeerders' }), 'Aandeel MOE in kampeerders');
  assert.equal(indicatorName(dutch, { indicator: 'unemployment-pressure' }), 'Werkloosheidsdruk');
  assert.equal(indicatorName(dutch, { indicator: 'not-yet-named' }), 'not-yet-named');
});

test('figures are written as each country writes them', () => {
  const written = (/** @type {string} */ locale) => {
    const { count, value, period } = formatsFor(textsFor(catalogues, [locale], 'en'));
    return [count(5819), value(0.3256, 'moe-share'), period('2011-04-06')].map(plain);
  };
  assert.deepEqual(written('nl-BE'), ['5.819', '32,6%', '6 april 2011']);
  assert.deepEqual(written('nl-NL'), ['5.819', '32,6%', '6 april 2011']);
  assert.deepEqual(written('fr-BE'), ['5 819', '32,6 %', '6 avril 2011']);
  assert.deepEqual(written('fr-FR'), ['5 819', '32,6 %', '6 avril 2011']);
  assert.deepEqual(written('de-BE'), ['5.819', '32,6 %', '6. April 2011']);
  assert.deepEqual(written('de-DE'), ['5.819', '32,6 %', '6. April 2011']);
  assert.deepEqual(written('en-GB'), ['5,819', '32.6%', '6 April 2011']);
});

test('one percentage point is not two', () => {
  const points = (/** @type {string} */ locale, /** @type {number} */ difference) =>
    formatsFor(textsFor(catalogues, [locale], 'en')).points(difference);
  assert.equal(points('en-GB', -1), '-1 percentage point');
  assert.equal(points('en-GB', 26.8), '+26.8 percentage points');
  assert.equal(points('fr-BE', 1.5), '+1,5 point de pourcentage');
  assert.equal(points('de-BE', -26.8), '-26,8 Prozentpunkte');
});
