import { workbook } from '../office-files.js';
import { card, drop, expect, problems, sample, test } from './test.js';

const GOOD = sample('antwerpen-1-instroom.csv');
const PROSE =
  'Geachte heer, mevrouw,\n\nHierbij bezorgen wij u het verslag van de vergadering.\nMet vriendelijke groet.\n';

/** Five megabytes that are no text, the same in every run. */
function noise() {
  const bytes = Buffer.alloc(5_000_000);
  let state = 1;
  for (let index = 0; index < bytes.length; index += 1) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    bytes[index] = state >> 16;
  }
  return bytes;
}

const BAD_FILES = [
  { file: { name: 'brief.txt', content: PROSE }, message: 'brief.txt: In dit bestand staat geen tabel' },
  { file: { name: 'leeg.csv', content: '' }, message: 'leeg.csv: Dit bestand is leeg.' },
  { file: { name: 'foto.csv', content: noise() }, message: 'foto.csv: Dit bestand is geen tabel: het bevat binaire' },
  {
    file: { name: 'afgebroken.xlsx', content: workbook({ name: 'Blad1', rows: [['a', 1]] }).subarray(0, 300) },
    message: 'afgebroken.xlsx: Dit bestand is beschadigd.',
  },
  {
    file: { name: 'oud.xls', content: Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + '\0'.repeat(600), 'latin1') },
    message: 'oud.xls: Dit bestand is beschadigd.',
  },
  {
    file: { name: 'leeg.xlsx', content: workbook({ name: 'Blad1', rows: [] }) },
    message: 'leeg.xlsx: In dit bestand staat geen tabel',
  },
  {
    file: { name: 'afgebroken.csv', content: Buffer.from(GOOD.content).subarray(0, 90).toString() + ';"Instr' },
    message: 'afgebroken.csv, cel',
  },
  {
    file: { name: 'quote.csv', content: 'GENT;2009;2010\nInstroom;1.000;2.000\n"Polen;10;20\nRoemenië;30;40\n' },
    message: 'quote.csv, cel A3: Een aanhalingsteken wordt nergens gesloten.',
  },
];

test.beforeEach(({ page, site }) => page.goto(site));

test('bad files, one after another, each give one clear message, and the next file still works', async ({ page }) => {
  for (const { file, message } of BAD_FILES) {
    await drop(page, file);
    await expect(problems(page)).toHaveCount(1);
    await expect(problems(page)).toContainText(message);
    await expect(problems(page)).toBeInViewport();
    await expect(page.locator('.progress')).toBeHidden();
  }
  await drop(page, GOOD);
  await expect(card(page, 'moe-share')).toBeVisible();
  await expect(problems(page)).toHaveCount(0);
  // Also for who has scrolled down to the figures.
  await expect(page.locator('.card.waiting')).toHaveCount(0);
  await page.locator('.card').last().scrollIntoViewIfNeeded();
  await drop(page, BAD_FILES[0].file);
  await expect(problems(page)).toBeInViewport();
  // And for who looks at the results that just came.
  await drop(page, GOOD);
  await expect(problems(page)).toHaveCount(0);
  await expect(page.locator('.report-title')).toBeFocused();
  await drop(page, BAD_FILES[0].file);
  await expect(problems(page)).toBeInViewport({ ratio: 1 });
});

for (const { file, message } of BAD_FILES) {
  test(`${file.name} leaves earlier results alone`, async ({ page }) => {
    await drop(page, GOOD);
    await expect(card(page, 'moe-share')).toBeVisible();
    await drop(page, file);
    await expect(problems(page)).toHaveCount(1);
    await expect(problems(page)).toContainText(message);
    await expect(page.getByText('De vorige resultaten blijven hieronder staan.')).toBeVisible();
    await expect(card(page, 'moe-share')).toBeVisible();
  });
}

test('a file that ends in the middle of a character is read, and it is said', async ({ page }) => {
  const content = Buffer.concat([Buffer.from(GOOD.content), Buffer.from('Roemeni\xc3', 'latin1')]);
  await drop(page, { name: 'afgekapt.csv', content });
  await expect(card(page, 'moe-share')).toBeVisible();
  await expect(page.locator('.message', { hasText: 'afgebroken' })).toHaveCount(1);
});

test('a bad file among good ones is named, and the others are read', async ({ page }) => {
  await drop(page, GOOD, BAD_FILES[1].file, sample('gent-4-bevolkingsaandeel.csv'));
  await expect(problems(page)).toHaveCount(1);
  await expect(problems(page)).toContainText('leeg.csv: Dit bestand is leeg.');
  await expect(page.getByLabel('Tabel', { exact: true }).locator('option')).toHaveCount(2);
});

test('several bad files each give their own message', async ({ page }) => {
  await drop(page, BAD_FILES[0].file, BAD_FILES[1].file);
  await expect(problems(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'Sluit deze melding' }).first().click();
  await expect(problems(page)).toHaveCount(1);
});

test('a table without indicators says so and shows how it was read', async ({ page }) => {
  await drop(page, { name: 'fruit.csv', content: 'Fruit;Prijs\nAppels;3\nPeren;4\n' });
  await expect(page.locator('.report-title')).toBeVisible();
  await expect(page.locator('.grid')).toContainText('Appels');
});
