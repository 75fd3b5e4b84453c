// The built package, as a script would use it: no page, no worker, the real core.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { binaryWorkbook, oldWorkbook, openDocument, openSpreadsheet, wordDocument, workbook } from './office-files.js';

/** @import { analyse as Analyse, openAnalysis as OpenAnalysis } from '../src/peilglas.js' */

const ADDRESS = '../dist/peilglas.js';
const { analyse, openAnalysis } = /** @type {{ analyse: typeof Analyse, openAnalysis: typeof OpenAnalysis }} */ (
  await import(ADDRESS)
);

const NAME = 'antwerpen-1-instroom.csv';
const bytes = await readFile(new URL(`../public/samples/${NAME}`, import.meta.url));
const good = { name: NAME, bytes };

test('a table gives its indicators', async () => {
  const { results, names } = await analyse([good], { locale: 'nl-BE' });
  const share = results.find(({ indicator, period }) => indicator === 'moe-share' && period === '2010');
  assert.equal(share?.numerator, 3561);
  assert.equal(share?.denominator, 9825);
  assert.equal(share?.value, 3561 / 9825);
  assert.equal(names[share?.territory ?? ''], 'Antwerpen');
  assert.deepEqual(share?.cells.numerator, [{ source: NAME, row: 17, column: 3 }]);
});

test('a File, bytes and text give the same', async () => {
  const reports = await Promise.all(
    [good, { name: NAME, text: bytes.toString() }, new File([bytes], NAME)].map((file) => analyse([file])),
  );
  assert.deepEqual(reports[1], reports[0]);
  assert.deepEqual(reports[2], reports[0]);
});

test('the recipe in a report reads the file the same way again', async () => {
  const first = await analyse([good]);
  const again = await analyse([good], { recipes: [first.sources[0].recipe] });
  assert.deepEqual(again, first);
});

test('a recipe that cannot be followed is refused, not ignored', async () => {
  await assert.rejects(analyse([good], { recipes: { [NAME]: { encoding: 'klingon' } } }), { code: 'recipe' });
});

test('the tables stay at hand until they are let go', async () => {
  const analysis = await openAnalysis([good]);
  assert.deepEqual(await analysis.grid(0, 2, 1), [
    ['Totale instroom nieuwkomers in Antwerpen ', '6.709', '9.825', '5.197'],
  ]);
  analysis.close();
});

const GHENT = [
  ['GENT', 2009, 2010],
  ['Totale instroom nieuwkomers', 2648, 3179],
  ['Totale instroom MOE-landen', 1435, 1920],
];

test('a workbook gives its tables, one a sheet', async () => {
  const book = workbook({ name: 'Noten', rows: [['Toelichting']] }, { name: 'Gent', rows: GHENT, firstRow: 3 });
  const { sources, results } = await analyse([{ name: 'gent.xlsx', bytes: book }]);
  assert.deepEqual(
    sources.map(({ sheet, format }) => [sheet, format]),
    [['Gent', 'xlsx']],
  );
  const share = results.find(({ indicator, period }) => indicator === 'moe-share' && period === '2010');
  assert.equal(share?.value, 1920 / 3179);
  assert.deepEqual(share?.cells.numerator, [{ source: 'gent.xlsx', sheet: 'Gent', row: 5, column: 3 }]);
});

test('a document gives its tables, with title and source', async () => {
  const table = GHENT.map((row) => row.map(String));
  const bytes = wordDocument('Tabel 1: Instroom in Gent', table, 'Bron: KBI');
  const { sources } = await analyse([{ name: 'verslag.docx', bytes }]);
  assert.deepEqual(
    sources.map(({ format, title, note }) => [format, title, note]),
    [['docx', 'Tabel 1: Instroom in Gent', ['Bron: KBI']]],
  );
});

test('a workbook that is damaged leaves the next ones alone', async () => {
  const book = workbook({ name: 'Gent', rows: GHENT });
  const damaged = { name: 'stuk.xlsx', bytes: book.subarray(0, 200) };
  await assert.rejects(analyse([damaged]), { code: 'damaged', cell: { source: 'stuk.xlsx' } });
  const { results, messages } = await analyse([damaged, { name: 'gent.xlsx', bytes: book }, damaged]);
  assert.ok(results.length > 0);
  assert.equal(messages.filter(({ severity, code }) => severity === 'error' && code === 'damaged').length, 2);
});

for (const [code, content] of /** @type {const} */ ([
  ['empty', ''],
  ['binary', '\0\u0001\u0002\0\u0003'],
  ['no-table', 'Geen tabel.\nAlleen tekst.\n'],
  ['unclosed-quote', 'a;b\n1;"2\n3;4\n'],
])) {
  test(`a file that cannot be used throws: ${code}`, async () => {
    await assert.rejects(analyse([{ name: 'bad.csv', text: content }]), (/** @type {any} */ error) => {
      assert.ok(error instanceof Error);
      assert.equal(/** @type {any} */ (error).code, code);
      assert.equal(/** @type {any} */ (error).cell.source, 'bad.csv');
      return true;
    });
  });
}

test('a bad file among good ones becomes a message', async () => {
  const { results, messages } = await analyse([{ name: 'bad.csv', text: '' }, good]);
  assert.ok(results.length > 0);
  const errors = messages.filter(({ severity }) => severity === 'error');
  assert.deepEqual(errors, [
    { severity: 'error', code: 'empty', text: 'the file is empty', cell: { source: 'bad.csv' } },
  ]);
});

test('an abort before the start rejects', async () => {
  await assert.rejects(analyse([good], { signal: AbortSignal.abort() }), { name: 'AbortError' });
});

test('the element’s class can be imported where there is no page', async () => {
  const address = '../dist/peil-glas-element.js';
  const { PeilGlasElement } = await import(address);
  assert.equal(typeof PeilGlasElement, 'function');
});

const TEXT = GHENT.map((row) => row.map(String));

for (const [name, content] of Object.entries({
  'gent.xlsx': workbook({ name: 'Gent', rows: GHENT }),
  'gent.xlsb': binaryWorkbook({ name: 'Gent', rows: GHENT }),
  'gent.xls': oldWorkbook({ name: 'Gent', rows: GHENT }),
  'gent.ods': openSpreadsheet({ name: 'Gent', rows: GHENT }),
  'gent.docx': wordDocument('Tabel 1: Instroom in Gent', TEXT),
  'gent.odt': openDocument('Tabel 1: Instroom in Gent', TEXT),
})) {
  test(`the same table in a file called ${name} gives the same`, async () => {
    const { results, sources } = await analyse([{ name, bytes: content }]);
    assert.equal(sources[0].format, name.split('.')[1]);
    const shares = results.filter(({ indicator }) => indicator === 'moe-share');
    assert.deepEqual(
      shares.map(({ period, numerator, denominator, cells }) => [
        period,
        numerator,
        denominator,
        cells.numerator[0].row,
      ]),
      [
        ['2009', 1435, 2648, 3],
        ['2010', 1920, 3179, 3],
      ],
    );
  });
}

test('a large workbook is read in pieces, and says how far it is', async () => {
  const rows = [['municipality', 'period', 'nationality', 'count']];
  for (let row = 0; row < 30_000; row += 1) rows.push(['Gent', '2010', row % 4 === 0 ? 'Polen' : 'Marokko', '1']);
  const bytes = workbook({ name: 'Extract', rows });
  /** @type {number[]} */
  const seen = [];
  const { results } = await analyse([{ name: 'extract.xlsx', bytes }], {
    onProgress: ({ bytesRead, bytesTotal }) => seen.push(bytesRead / bytesTotal),
  });
  const share = results.find(({ indicator }) => indicator === 'moe-share');
  assert.deepEqual([share?.numerator, share?.denominator], [7_500, 30_000]);
  assert.ok(seen.some((progress) => progress > 0 && progress < 1));
  assert.deepEqual(
    seen,
    seen.toSorted((one, other) => one - other),
  );
});
