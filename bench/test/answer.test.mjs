import assert from 'node:assert/strict';
import { test } from 'node:test';

import { difference, repeated } from '../answer.mjs';

const reference = { moe: { '2020|Gent': [3, 10] }, nationalities: { '2020|Polen': [3, 3] } };

test('an equal answer has no difference', () => {
  assert.equal(difference(structuredClone(reference), reference), undefined);
});

test('one person more in a denominator is told with its place', () => {
  const answer = { ...reference, moe: { '2020|Gent': [3, 11] } };
  assert.equal(difference(answer, reference), 'moe: 2020|Gent is 3 / 11, not 3 / 10');
});

test('what is missing or too much is told', () => {
  assert.equal(difference({ ...reference, nationalities: {} }, reference), 'nationalities: there is no 2020|Polen');
  const more = { ...reference, moe: { ...reference.moe, '2020|Aalst': [0, 1] } };
  assert.equal(difference(more, reference), 'moe: 2020|Aalst is not in the file');
});

test('the answer for a file of repeated records is that many times as large', () => {
  assert.deepEqual(repeated(reference, 8).moe, { '2020|Gent': [24, 80] });
});
