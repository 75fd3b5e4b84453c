import assert from 'node:assert/strict';
import { test } from 'node:test';

import { difference } from '../answer.mjs';
import { Reference, line, records } from '../data/extract.mjs';
import { HEADER } from '../data/labels.mjs';
import { ByteCounter } from '../tools/byte-counter.js';
import { Tally } from '../tools/tally.js';

const head = `${HEADER.join(';')}\r\n`;

function count(text, size) {
  const bytes = new TextEncoder().encode(text);
  const counter = new ByteCounter();
  for (let at = 0; at < bytes.length; at += size) counter.push(bytes.slice(at, at + size));
  return counter.answer();
}

function some(number) {
  const reference = new Reference();
  let text = head;
  for (const record of records(99)) {
    reference.add(record);
    text += line(record);
    if (reference.records === number) return { text, answer: reference.answer() };
  }
}

test('pieces of any size give the reference', () => {
  const { text, answer } = some(300);
  for (let size = 1; size < 400; size += 1) assert.equal(difference(count(text, size), answer), undefined, `${size}`);
  assert.equal(difference(count(text, 1 << 20), answer), undefined);
});

test('quotes, and line breaks and delimiters in them, can stand in every field', () => {
  const quoted = `"2020";"Sint-""Niklaas""";"a;b\r\nc";"Polen";"x";"y""";"z";12\r\n`;
  const answer = { moe: { '2020|Sint-"Niklaas"': [12, 12] }, nationalities: { '2020|Polen': [12, 12] } };
  for (let size = 1; size < 80; size += 1) assert.equal(difference(count(head + quoted, size), answer), undefined);
});

test('the last line needs no end', () => {
  const answer = { moe: { '2020|Gent': [0, 7] }, nationalities: {} };
  assert.equal(difference(count(`${head}2020;Gent;a;Nederland;b;c;d;7`, 5), answer), undefined);
});

test('a record with too few fields, an open quote or a count that is no number is refused', () => {
  assert.throws(() => count(`${head}2020;Gent;7\r\n`, 8));
  assert.throws(() => count(`${head}2020;Gent;"a;Polen;b;c;d;7\r\n`, 8));
  assert.throws(() => count(`${head}2020;Gent;a;Polen;b;c;d;7.5\r\n`, 8));
});

test('labels that are alike at both ends are told apart', () => {
  const line = (place) => `2020;${place};a;Nederland;b;c;d;1\r\n`;
  const places = ['abcXXxyz', 'abcYYxyz', 'abcXXXxyz', 'ab', 'ba', 'a', 'b'];
  const { moe } = count(head + places.map(line).join(''), 64);
  assert.deepEqual(Object.keys(moe).sort(), places.map((place) => `2020|${place}`).sort());
});

test('rows of strings are added up to the same reference', () => {
  const reference = new Reference();
  const tally = new Tally();
  for (const record of records(5)) {
    reference.add(record);
    tally.addRow(HEADER.map((name) => String(record[name])));
    if (reference.records === 2000) break;
  }
  assert.equal(difference(tally.answer(), reference.answer()), undefined);
});
