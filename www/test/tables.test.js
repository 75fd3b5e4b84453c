import assert from 'node:assert/strict';
import { test } from 'node:test';

import { textsFor } from '../src/i18n.js';
import { tablesOf } from '../src/tables.js';
import { catalogues } from './catalogues.js';

/** @import { RowRange, Source } from '../src/contract.js' */

const texts = textsFor(catalogues, ['nl-BE'], 'en');

/**
 * @param {Partial<Source>} facts
 * @param {RowRange} [rows]
 * @returns {Source}
 */
function source(facts, rows = [1, 9]) {
  return {
    name: 'a.csv',
    table: '#1',
    format: 'csv',
    note: [],
    rows: { all: rows, title: [1, 0], header: [rows[0], rows[0]], body: [rows[0] + 1, rows[1]] },
    columns: [],
    kinds: [],
    recipe: {},
    records: 8,
    ...facts,
  };
}

/** @param {Source[]} sources */
function namesOf(sources) {
  const tables = tablesOf(sources, texts);
  return sources.map((_, index) => [tables.name(index), tables.shortName(index)]);
}

test('a cell is found in the table with its file, its sheet and its row', () => {
  const { of } = tablesOf(
    [
      source({}, [1, 5]),
      source({}, [6, 9]),
      source({ name: 'b.xlsx', format: 'xlsx', sheet: 'Data' }),
      source({ name: 'b.xlsx', format: 'xlsx', sheet: 'Noten' }),
    ],
    texts,
  );
  assert.equal(of({ source: 'a.csv', row: 3, column: 1 }), 0);
  assert.equal(of({ source: 'a.csv', row: 8, column: 1 }), 1);
  assert.equal(of({ source: 'b.xlsx', sheet: 'Noten', row: 3, column: 1 }), 3);
  assert.equal(of({ source: 'b.xlsx', sheet: 'Noten' }), 3);
  assert.equal(of({ source: 'c.csv', row: 3, column: 1 }), -1);
});

test('workbooks whose only sheets have one name are told apart by their files', () => {
  const sheet = { format: 'xlsx', sheet: 'Blad1', title: 'Tabel 1: Instroom van MOE-migranten in Antwerpen' };
  const names = namesOf([source({ name: 'a.xlsx', ...sheet }), source({ name: 'b.xlsx', ...sheet })]);
  assert.deepEqual(
    names.map(([, short]) => short),
    ['a.xlsx', 'b.xlsx'],
  );
});

test('files are told apart by their names', () => {
  assert.deepEqual(namesOf([source({}), source({ name: 'b.csv', title: 'Instroom' })]), [
    ['a.csv', 'a.csv'],
    ['b.csv, Instroom', 'b.csv'],
  ]);
});

test('tables of a workbook are told apart by their sheets', () => {
  const book = { name: 'b.xlsx', format: 'xlsx' };
  const sheets = [source({ ...book, sheet: 'Gent', title: 'Instroom' }), source({ ...book, sheet: 'Aalst' })];
  assert.deepEqual(namesOf(sheets), [
    ['Gent, Instroom', 'Gent'],
    ['Aalst', 'Aalst'],
  ]);
  assert.deepEqual(
    namesOf([...sheets, source({})]).map(([name]) => name),
    ['b.xlsx, Gent, Instroom', 'b.xlsx, Aalst', 'a.csv'],
  );
});

test('tables on one sheet are told apart by their titles, or else counted', () => {
  const sheet = { name: 'b.xlsx', format: 'xlsx', sheet: 'Gent' };
  assert.deepEqual(namesOf([source({ ...sheet, title: 'Instroom' }), source({ ...sheet, title: 'Contracten' })]), [
    ['Gent, Instroom', 'Instroom'],
    ['Gent, Contracten', 'Contracten'],
  ]);
  assert.deepEqual(namesOf([source(sheet), source(sheet)]), [
    ['Gent, tabel 1', 'Gent, tabel 1'],
    ['Gent, tabel 2', 'Gent, tabel 2'],
  ]);
});

test('tables of a document are told apart by their numbers', () => {
  const page = { name: 'verslag.docx', format: 'docx' };
  const sources = [
    source({ ...page, sheet: 'Tabel 5', title: 'Tabel 5: Instroom in Gent', heading: 'Gent' }),
    source({ ...page, sheet: '#2', heading: 'Aalst' }),
  ];
  assert.deepEqual(namesOf(sources), [
    ['Tabel 5: Instroom in Gent', 'Tabel 5'],
    ['tabel 2, Aalst', 'tabel 2'],
  ]);
  const tables = tablesOf(sources, texts);
  assert.equal(tables.sheet({ source: 'verslag.docx', sheet: '#2', row: 1, column: 1 }), 'tabel 2');
  assert.equal(tables.title(1), 'Aalst');
});

test('a sheet of a workbook keeps its name, whatever it is', () => {
  const sources = [source({ name: 'b.xlsx', format: 'xlsx', sheet: '#2' })];
  assert.equal(tablesOf(sources, texts).sheet({ source: 'b.xlsx', sheet: '#2' }), '#2');
});
