import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { dsvFormat } from 'd3-dsv';

import { difference } from '../answer.mjs';
import { Reference, field, line, records, writeExtract } from '../data/extract.mjs';
import { HEADER, municipalities } from '../data/labels.mjs';
import { MOE_COUNTRIES } from '../data/moe-countries.mjs';
import { writeWorkbook } from '../data/workbook.mjs';
import { read, utils } from 'xlsx';

const BYTES = 3_000_000;
let folder;
let made;
let text;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bench-'));
  made = await writeExtract(join(folder, 'a.csv'), BYTES);
  text = await readFile(join(folder, 'a.csv'), 'utf8');
});
after(() => rm(folder, { recursive: true }));

test('the same seed gives the same file, another seed another one', async () => {
  await writeExtract(join(folder, 'b.csv'), BYTES);
  await writeExtract(join(folder, 'c.csv'), BYTES, 7);
  assert.ok(text === (await readFile(join(folder, 'b.csv'), 'utf8')));
  assert.ok(text !== (await readFile(join(folder, 'c.csv'), 'utf8')));
});

test('the file has the size that was asked for, and about 141,000 records in ten megabytes', () => {
  assert.ok(made.bytes >= BYTES && made.bytes < BYTES + 10_000);
  assert.equal(made.bytes, Buffer.byteLength(text));
  const inTenMegabytes = (made.records / made.bytes) * 10e6;
  assert.ok(Math.abs(inTenMegabytes - 141_000) < 3000, `${inTenMegabytes}`);
});

test('one field in fifty is quoted and holds the delimiter; every line ends with CRLF', () => {
  const quoted = text.match(/"(?:[^"]|"")*"/g);
  assert.ok(quoted.every((field) => field.includes(';')));
  const share = quoted.length / (made.records * HEADER.length);
  assert.ok(Math.abs(share - 0.02) < 0.001, `${share}`);
  assert.equal(text.match(/\r\n/g).length, made.records + 1);
  assert.equal(text.match(/\n/g).length, made.records + 1);
});

test('the reference is what another parser finds in the file', () => {
  const reference = new Reference();
  const moe = new Set(MOE_COUNTRIES);
  for (const record of dsvFormat(';').parse(text)) {
    reference.add({ ...record, count: Number(record.count), isMoe: moe.has(record.nationality) });
  }
  assert.equal(reference.records, made.records);
  assert.equal(difference(reference.answer(), made.answer), undefined);
});

test('there are 22 MOE countries and 308 municipalities, and records of all of them', () => {
  assert.equal(new Set(MOE_COUNTRIES).size, 22);
  assert.equal(new Set(municipalities()).size, 308);
  assert.equal(Object.keys(made.answer.nationalities).length, 22 * 6);
  assert.equal(Object.keys(made.answer.moe).length, 308 * 6);
});

test('the lines of the file are those of its records', () => {
  const first = [];
  for (const record of records(20_110_701)) {
    first.push(line(record));
    if (first.length === 500) break;
  }
  assert.ok(text.startsWith(`${HEADER.join(';')}\r\n${first.join('')}`));
});

test('a field is quoted where it must be', () => {
  assert.equal(field('Gent'), 'Gent');
  assert.equal(field('Gent; "Welkom"'), '"Gent; ""Welkom"""');
});

test('the workbook holds what its reference says, as another reader finds it', async () => {
  const { answer, records } = await writeWorkbook(join(folder, 'a.xlsx'), 5000);
  const sheet = read(await readFile(join(folder, 'a.xlsx'))).Sheets.Registraties;
  const found = utils.sheet_to_json(sheet);
  assert.equal(found.length, records);
  assert.equal(records, 5000);
  const reference = new Reference();
  const moe = new Set(MOE_COUNTRIES);
  for (const record of found) {
    reference.add({ ...record, period: String(record.period), isMoe: moe.has(record.nationality) });
  }
  assert.equal(difference(reference.answer(), answer), undefined);
});
