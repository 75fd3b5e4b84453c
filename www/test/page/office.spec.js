import { binaryWorkbook, oldWorkbook, openDocument, openSpreadsheet, wordDocument, workbook } from '../office-files.js';
import { card, drop, expect, problems, sample, test } from './test.js';

const GHENT = [
  ['GENT', 2009, 2010],
  ['Totale instroom nieuwkomers', 2648, 3179],
  ['Totale instroom MOE-landen', 1435, 1920],
];
const AALST = [
  ['Aalst', 2009, 2010],
  ['Totale instroom nieuwkomers', 500, 800],
  ['Totale instroom MOE-landen', 100, 200],
];
const TWO_SHEETS = {
  name: 'instroom.xlsx',
  content: workbook(
    { name: 'Gent', rows: GHENT },
    { name: 'Blad 2', rows: [['Tabel 2: Instroom in Aalst'], [], ...AALST], firstRow: 3 },
    { name: 'Codes', rows: [['a', 1]], isHidden: true },
  ),
};
const OFFICE = /peilglas_office/;

test.beforeEach(({ page, site }) => page.goto(site));

test('the reader of workbooks is loaded with the first workbook, and not before', async ({ page }) => {
  /** @type {string[]} */
  const asked = [];
  page.context().on('request', (request) => asked.push(new URL(request.url()).pathname));
  await drop(page, sample('antwerpen-1-instroom.csv'));
  await expect(card(page, 'moe-share')).toBeVisible();
  expect(asked.filter((path) => OFFICE.test(path))).toEqual([]);
  await drop(page, TWO_SHEETS);
  await expect(page.locator('.report-title')).toHaveText('Resultaten uit 2 tabellen in instroom.xlsx');
  expect(asked.filter((path) => OFFICE.test(path)).sort()).toEqual([
    '/peilglas_office_bg.wasm',
    '/shared-peilglas_office.js',
  ]);
});

test('a workbook that is dragged over the page, or looked for, has its reader loaded before it comes', async ({
  page,
}) => {
  /** @type {string[]} */
  const asked = [];
  page.context().on('request', (request) => asked.push(new URL(request.url()).pathname));
  const loaded = () => asked.filter((path) => OFFICE.test(path)).sort();
  const drag = (/** @type {string} */ type) =>
    page.locator('peil-glas .peil-glas').evaluate((target, type) => {
      const data = new DataTransfer();
      data.items.add(new File([''], 'x', { type }));
      for (const event of ['dragenter', 'dragleave']) {
        target.dispatchEvent(new DragEvent(event, { dataTransfer: data, bubbles: true, composed: true }));
      }
    }, type);
  await drag('text/csv');
  await drop(page, sample('antwerpen-1-instroom.csv'));
  await expect(card(page, 'moe-share')).toBeVisible();
  expect(loaded()).toEqual([]);

  await page.reload();
  await drag('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
  await expect.poll(loaded).toEqual(['/peilglas_office_bg.wasm', '/shared-peilglas_office.js']);
  await drop(page, TWO_SHEETS);
  await expect(page.locator('.report-title')).toHaveText('Resultaten uit 2 tabellen in instroom.xlsx');

  asked.length = 0;
  await page.reload();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Kies bestanden' }).click();
  await expect.poll(loaded).toEqual(['/peilglas_office_bg.wasm', '/shared-peilglas_office.js']);
  const { name, content } = TWO_SHEETS;
  await (await chooser).setFiles({ name, mimeType: '', buffer: Buffer.from(content) });
  await expect(page.locator('.report-title')).toHaveText('Resultaten uit 2 tabellen in instroom.xlsx');
});

test('a workbook gives the indicators of all its sheets, and says which table they are from', async ({ page }) => {
  await drop(page, TWO_SHEETS);
  const shares = card(page, 'moe-share');
  const ghent = shares.getByRole('row', { name: /Gent 2009/ });
  await expect(ghent).toContainText('54,2%');
  await expect(ghent.locator('.table-name')).toHaveText('Gent');
  await expect(ghent.getByRole('button', { name: 'Toon Gent!B3 (Gent, rij 3, kolom B) in de tabel' })).toBeVisible();
  const aalst = shares.getByRole('row', { name: /Blad 2.*2010/ });
  await expect(aalst).toContainText('25,0%');
  await expect(aalst.getByRole('button', { name: /Toon Blad 2!C7/ })).toBeVisible();
});

test('a table can be chosen, and shows how it was read', async ({ page }) => {
  await drop(page, TWO_SHEETS);
  const choice = page.getByLabel('Tabel', { exact: true });
  await expect(choice.locator('option')).toHaveText(['Gent', 'Blad 2, Tabel 2: Instroom in Aalst']);
  await expect(page.locator('.source')).toHaveCount(1);
  await expect(page.locator('.grid')).toContainText('2648');
  await choice.selectOption({ index: 1 });
  await expect(page.locator('.source')).toHaveCount(1);
  await expect(page.locator('.source').getByRole('heading')).toHaveText('Tabel 2: Instroom in Aalst');
  await expect(page.locator('.source .facts')).toContainText('XLSX');
  await expect(page.locator('.source .facts')).toContainText('Blad 2');
  await expect(page.locator('.grid [data-row="6"]')).toContainText('500');
});

test('a figure leads to its cell, on whatever sheet', async ({ page }) => {
  await drop(page, TWO_SHEETS);
  await card(page, 'moe-share')
    .getByRole('button', { name: /Blad 2!C7/ })
    .click();
  await expect(page.locator('.grid .shown')).toHaveText('200');
  await expect(page.getByLabel('Tabel', { exact: true })).toHaveValue('Blad 2, Tabel 2: Instroom in Aalst');
  await expect(page.locator('.grid .shown')).toBeInViewport();
  await card(page, 'moe-share')
    .getByRole('button', { name: /Gent!C3/ })
    .click();
  await expect(page.locator('.grid .shown')).toHaveText('1920');
});

test('a table that stands anywhere on its sheet has the letters and rows of the sheet', async ({ page }) => {
  const content = workbook({ name: 'Gent', rows: GHENT, firstRow: 4, firstColumn: 3 });
  await drop(page, { name: 'gent.xlsx', content });
  await expect(page.locator('.grid thead .letter')).toHaveText(['C', 'D', 'E']);
  await card(page, 'moe-share')
    .getByRole('button', { name: /Gent!E6/ })
    .click();
  await expect(page.locator('.grid .shown')).toHaveText('1920');
});

test('hidden sheets are named', async ({ page }) => {
  await drop(page, TWO_SHEETS);
  await expect(page.locator('.message', { hasText: 'Verborgen bladen zijn weggelaten: Codes.' })).toHaveCount(1);
});

test('a card whose figures are all from one of the tables says so, and leads to it', async ({ page }) => {
  await drop(page, TWO_SHEETS, sample('antwerpen-4-werkloosheidsdruk.csv'));
  await card(page, 'unemployment-pressure')
    .getByRole('button', { name: 'Toon hoe antwerpen-4-werkloosheidsdruk.csv gelezen is' })
    .click();
  await expect(page.locator('#sources-title')).toBeFocused();
  await expect(page.locator('.grid')).toContainText('MACEDONIE');
});

test('figures of different tables that differ in nothing else keep bars of their own', async ({ page }) => {
  const rows = (/** @type {number} */ moe) => [
    ['', 2010],
    ['Totale instroom nieuwkomers', 1000],
    ['Totale instroom MOE-landen', moe],
  ];
  const content = workbook({ name: 'Noord', rows: rows(100) }, { name: 'Zuid', rows: rows(300) });
  await drop(page, { name: 'wijken.xlsx', content });
  const labels = card(page, 'moe-share').locator('.chart .label');
  await expect(labels.filter({ hasText: 'Zuid' })).toHaveCount(1);
  await expect(labels.filter({ hasText: 'Noord' })).toHaveCount(1);
});

test('a report gives all its tables, each with its caption and its source', async ({ page }) => {
  const table = (/** @type {(string | number)[][]} */ rows) =>
    rows.map((row) => row.map((cell) => cell.toLocaleString('nl-BE', { useGrouping: false })));
  const content = wordDocument(
    'Tabel 1: Instroom in Gent',
    [...table(GHENT), ['Aandeel MOE t.o.v. totale instroom', '54%', '63%']],
    'Bron: KBI',
    'Tekst tussen twee tabellen.',
    'Tabel 2: Instroom in Aalst',
    table(AALST),
    'Bron: Stad Aalst',
  );
  await drop(page, { name: 'verslag.docx', content });
  await expect(page.locator('.report-title')).toHaveText('Resultaten uit 2 tabellen in verslag.docx');
  const row = card(page, 'moe-share').getByRole('row', { name: /Tabel 2.*2010/ });
  await expect(row).toContainText('25,0%');
  const claim = page.locator('.audit tbody tr').first();
  await expect(claim).toContainText('Wijkt af');
  await expect(claim).toContainText('60,4%');
  await expect(claim.locator('.table-name')).toHaveText('Tabel 1');
  await row.getByRole('button', { name: /C3/ }).click();
  await expect(page.locator('.source').getByRole('heading')).toHaveText('Tabel 2: Instroom in Aalst');
  await expect(page.locator('.source')).toContainText('Bron: Stad Aalst');
  await expect(page.locator('.grid .shown')).toHaveText('200');
});

test('every kind of workbook and document can be dropped', async ({ page }) => {
  const text = GHENT.map((row) => row.map(String));
  const sheet = { name: 'Gent', rows: GHENT };
  await drop(
    page,
    { name: 'a.xlsx', content: workbook(sheet) },
    { name: 'b.xlsb', content: binaryWorkbook(sheet) },
    { name: 'c.xls', content: oldWorkbook(sheet) },
    { name: 'd.ods', content: openSpreadsheet(sheet) },
    { name: 'e.docx', content: wordDocument('Tabel 1: Instroom in Gent', text) },
    { name: 'f.odt', content: openDocument('Tabel 1: Instroom in Gent', text) },
  );
  await expect(page.locator('.report-title')).toHaveText('Resultaten uit 6 tabellen');
  await expect(card(page, 'moe-share').getByRole('row', { name: /2009/ })).toHaveCount(6);
  await expect(card(page, 'moe-share').getByRole('row', { name: /2009.*54,2%/ })).toHaveCount(6);
});

test('a workbook and a text file are read together', async ({ page }) => {
  await drop(page, TWO_SHEETS, sample('antwerpen-1-instroom.csv'));
  await expect(page.locator('.report-title')).toHaveText('Resultaten uit 3 tabellen');
  const names = card(page, 'moe-share').locator('td.table-name');
  await expect(names.first()).toHaveText('Gent');
  await expect(names.last()).toHaveText('antwerpen-1-instroom.csv');
});

test('text from a workbook never becomes markup', async ({ page }) => {
  const attack = '<img src=x onerror="document.title=1">';
  const [head, total, [label, ...figures]] = GHENT;
  const rows = [head, total, [`${attack} ${label}`, ...figures]];
  await drop(page, { name: 'a.xlsx', content: workbook({ name: attack.slice(0, 31), rows }, { name: 'Gent', rows }) });
  await expect(page.locator('.report')).toContainText(attack);
  expect(await page.locator('peil-glas img').count()).toBe(0);
  await expect(page).toHaveTitle('Peilglas');
});

test('a reader that breaks down gives one message, and the next file works', async ({ page }) => {
  // The first file of each load breaks it down; the files after that are read.
  await page.route('**/shared-peilglas_office.js', async (route) => {
    const original = await (await route.fetch()).text();
    const [, open] = /(\w+) as open/.exec(original) ?? [];
    const body = original.replace(
      /export\s*\{/,
      `let files = 0;
      function breaking(...file) {
        files += 1;
        if (files === 1) throw new WebAssembly.RuntimeError('unreachable');
        return ${open}(...file);
      }
      export {`,
    );
    await route.fulfill({
      contentType: 'text/javascript',
      body: body.replace(`${open} as open`, 'breaking as open'),
    });
  });
  await drop(page, { ...TWO_SHEETS, name: 'stuk.xlsx' }, TWO_SHEETS);
  await expect(problems(page)).toHaveText(
    'stuk.xlsx: Door een fout in dit programma kon het bestand niet gelezen worden.',
  );
  await expect(card(page, 'moe-share')).toContainText('54,2%');
});

test('a reader that cannot be loaded says so, and is asked for again', async ({ page, watched }) => {
  await page.route('**/peilglas_office_bg.wasm', (route) => route.abort());
  await drop(page, TWO_SHEETS);
  await expect(problems(page)).toContainText('Het rekenprogramma kon niet geladen worden.');
  await page.unroute('**/peilglas_office_bg.wasm');
  watched.length = 0;
  await drop(page, TWO_SHEETS);
  await expect(card(page, 'moe-share')).toContainText('54,2%');
});
