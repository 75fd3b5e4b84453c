// Every way out, each opened again by a reader that has nothing to do with its writer.

/** @import { Page } from '@playwright/test' */

import { readFile } from 'node:fs/promises';
import { csvParse, dsvFormat } from 'd3-dsv';
import { unzipSync } from 'fflate';
import readWorkbook from 'read-excel-file/node';

import { card, drop, expect, sample, test } from './test.js';

const RATES = 'antwerpen-4-werkloosheidsdruk.csv';

/**
 * Drops another table and waits until its report is there.
 * @param {Page} page
 * @param {string} name
 * @param {string} content
 */
async function dropAnother(page, name, content) {
  await drop(page, { name, content });
  await expect(page.locator('.report-title')).toContainText(name);
}

/**
 * Opens the menu beside an indicator and takes one of its ways out.
 * @param {Page} page
 * @param {string} way
 * @param {string} [indicator] the whole report where there is none
 */
async function take(page, way, indicator) {
  const place = indicator ? card(page, indicator) : page.locator('.report-head');
  await place.locator('.export-button').click();
  await place.getByRole('button', { name: way, exact: true }).click();
}

/**
 * @param {Page} page
 * @param {string} way
 * @param {string} [indicator]
 * @returns {Promise<{ name: string, bytes: Buffer, text: string }>}
 */
async function save(page, way, indicator) {
  const download = page.waitForEvent('download');
  await take(page, way, indicator);
  const file = await download;
  const bytes = await readFile(await file.path());
  return { name: file.suggestedFilename(), bytes, text: bytes.toString('utf8') };
}

test.beforeEach(async ({ page, site }) => {
  await page.goto(site);
  await drop(page, sample(RATES));
  await expect(card(page, 'unemployment-pressure')).toBeVisible();
});

// Antwerp, table 4 of the 2011 plan: 252 of 4,178 Poles of active age are job seekers.
const POLES = { numerator: 252, denominator: 4178 };

test('CSV for programs: codes, full figures and where they stand', async ({ page }) => {
  const { name, text } = await save(page, 'CSV voor programma’s', 'unemployment-pressure');
  expect(name).toBe('antwerpen-4-werkloosheidsdruk-unemployment-pressure-jobseekers.csv');
  const rows = csvParse(text);
  expect(rows).toHaveLength(24);
  const poles = rows.find(({ nationality }) => nationality === 'PL');
  expect(poles).toMatchObject({
    indicator: 'unemployment-pressure',
    label: 'POLEN',
    territory: '11002',
  });
  expect(Number(poles?.value)).toBe(POLES.numerator / POLES.denominator);
  expect([poles?.numerator, poles?.denominator]).toEqual(['252', '4178']);
  expect(poles?.numeratorCells).toBe('E5');
  expect(poles?.source).toBe(RATES);
});

test('CSV for a spreadsheet: as the reader’s country writes it, and no formula in it', async ({ page }) => {
  const labels = ['=cmd|calc', '+plus', '-min', '@at', 'gewoon'];
  const content = ['Naam;2010', ...labels.map((label, index) => `${label};${index + 1}`), 'Totaal;15'].join('\n');
  await dropAnother(page, 'formules.csv', content);
  const { text } = await save(page, 'CSV voor een rekenblad', 'part-of-total');
  expect(text.codePointAt(0)).toBe(0xfeff);
  const rows = dsvFormat(';').parse(text.slice(1));
  expect(rows.map(({ Rij }) => Rij)).toEqual(["'=cmd|calc", "'+plus", "'-min", "'@at", 'gewoon']);
  expect(rows[1].Waarde).toBe('13,333333%');
});

test('a workbook holds figures, not text, with what is needed to judge them', async ({ page }) => {
  const { name, bytes } = await save(page, 'Excel-werkmap (.xlsx)');
  expect(name).toBe('antwerpen-4-werkloosheidsdruk.xlsx');
  const sheets = await readWorkbook(bytes);
  expect(sheets.map(({ sheet }) => sheet)).toEqual(['Indicatoren', 'Controle', 'Toelichting']);
  const [head, ...rows] = sheets[0].data;
  const at = (/** @type {string} */ column) => head.indexOf(column);
  const poles = rows.find((row) => row[at('Rij')] === 'POLEN' && row[at('Indicator')] === 'Werkloosheidsdruk');
  expect(poles?.[at('Waarde')]).toBe(POLES.numerator / POLES.denominator);
  expect([poles?.[at('Teller')], poles?.[at('Noemer')]]).toEqual([252, 4178]);
  expect(poles?.[at('Cellen van de teller')]).toBe('E5');
  const notes = sheets[2].data.map((row) => row.join(' ')).join('\n');
  expect(notes).toContain('Niet-werkende werkzoekenden van actieve leeftijd ÷ bevolking van actieve leeftijd');
  expect(notes).toContain(RATES);
  // What the core says of the methods: reliability, the audit, and the version that computed.
  expect(notes).toContain('Betrouwbaarheid');
  expect(notes).toContain('Gepubliceerde percentages');
  expect(notes).toMatch(/Berekend met Peilglas \d/);

  const parts = unzipSync(bytes);
  const part = (/** @type {string} */ path) => Buffer.from(parts[path]).toString();
  expect(part('xl/styles.xml')).toContain('formatCode="0.0%"');
  expect(part('xl/styles.xml')).toMatch(/formatCode="#,##0"|numFmtId="3"/);
  expect(part('xl/worksheets/sheet1.xml')).toMatch(/<pane [^>]*ySplit="1"[^>]*state="frozen"/);
  expect(part('xl/worksheets/sheet1.xml')).toMatch(/<col [^>]*customWidth="1"/);
});

test('a drawing stands by itself', async ({ page }) => {
  const { name, text } = await save(page, 'Tekening (.svg)', 'unemployment-pressure');
  expect(name).toMatch(/\.svg$/);
  const facts = await page.evaluate((svg) => {
    const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
    const all = [...parsed.querySelectorAll('*')];
    return {
      root: parsed.documentElement.localName,
      error: parsed.querySelector('parsererror')?.textContent,
      ground: parsed.querySelector('rect')?.getAttribute('fill'),
      texts: all.filter(({ localName }) => localName === 'text').map(({ textContent }) => textContent),
      styled: all.filter((element) => element.hasAttribute('class') || element.hasAttribute('style')).length,
      unpainted: all.filter((element) => element.localName === 'text' && !element.hasAttribute('fill')).length,
    };
  }, text);
  expect(facts).toMatchObject({ root: 'svg', error: undefined, ground: '#ffffff', styled: 0, unpainted: 0 });
  const words = facts.texts.join(' ');
  expect(words).toContain('Werkloosheidsdruk');
  expect(words).toContain('POLEN');
  expect(words).toContain('% van de bevolking van actieve leeftijd');
  expect(words).toContain(RATES);
  expect(words).toContain('Berekend met Peilglas op');
  expect(text).not.toMatch(/var\(|light-dark|color-mix|https?:\/\/(?!www\.w3\.org)/);
});

test('a picture has the colours of paper, in a dark page too', async ({ page, browserName }) => {
  if (browserName === 'chromium') await page.emulateMedia({ colorScheme: 'dark' });
  const { bytes } = await save(page, 'Afbeelding (.png)', 'unemployment-pressure');
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  const corner = await page.evaluate(async (base64) => {
    const data = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([data], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    return [bitmap.width > 700, ...(context?.getImageData(2, 2, 1, 1).data ?? [])];
  }, bytes.toString('base64'));
  expect(corner).toEqual([true, 255, 255, 255, 255]);
});

test('a page for Word is a table with its structure, and text stays text', async ({ page }) => {
  await dropAnother(page, 'x.csv', 'Naam;2010\n<img src=x onerror=alert(1)>;5\nb|c;5\nTotaal;10\n');
  const { text } = await save(page, 'Pagina voor Word (.html)', 'part-of-total');
  const facts = await page.evaluate((html) => {
    const parsed = new DOMParser().parseFromString(html, 'text/html');
    return {
      language: parsed.documentElement.lang,
      images: parsed.querySelectorAll('img, script, style').length,
      captions: [...parsed.querySelectorAll('caption')].map(({ textContent }) => textContent),
      heads: [...parsed.querySelectorAll('th[scope="col"]')].map(({ textContent }) => textContent),
      rows: [...parsed.querySelectorAll('th[scope="row"]')].map(({ textContent }) => textContent),
    };
  }, text);
  expect(facts).toMatchObject({ language: 'nl', images: 0 });
  expect(facts.captions).toHaveLength(1);
  expect(facts.heads).toContain('Noemer');
  expect(facts.rows).toEqual(['<img src=x onerror=alert(1)>', 'b|c']);
});

test('Markdown: one row a line, and no cell breaks out', async ({ page }) => {
  await dropAnother(page, 'x.csv', 'Naam;2010\nb|c *d*;5\n<b>;5\nTotaal;10\n');
  const { name, text } = await save(page, 'Markdown (.md)', 'part-of-total');
  expect(name).toBe('x-part-of-total.md');
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  const bars = rows.map((row) => row.replaceAll('\\|', '').split('|').length);
  expect(new Set(bars).size).toBe(1);
  expect(rows[2]).toContain('b\\|c \\*d\\*');
  expect(rows[3]).toContain('\\<b\\>');
});

test('JSON is the report', async ({ page }) => {
  const { text } = await save(page, 'Rapport als JSON');
  const report = JSON.parse(text);
  expect(report).toEqual(await page.locator('peil-glas').evaluate((element) => /** @type {any} */ (element).report));
});

test('copied for Word: HTML with the table, and tabs for a spreadsheet', async ({ page, browserName, context }) => {
  if (browserName === 'chromium') await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await take(page, 'Kopiëren voor Word', 'unemployment-pressure');
  await expect(card(page, 'unemployment-pressure').locator('.export-status')).toHaveText(/Gekopieerd/);
  if (browserName !== 'chromium') return;
  const { html, text } = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const read = async (/** @type {string} */ type) => (await item.getType(type)).text();
    return { html: await read('text/html'), text: await read('text/plain') };
  });
  expect(html).toContain('<caption>Werkloosheidsdruk</caption>');
  expect(
    text
      .split('\n')
      .find((line) => line.startsWith('POLEN'))
      ?.split('\t'),
  ).toContain('6,0%');
});

test('printing shows one indicator, with its sources and definitions, and then the page again', async ({ page }) => {
  await page.evaluate(() => {
    globalThis.print = () => {
      const root = document.querySelector('peil-glas')?.shadowRoot;
      /** @type {any} */ (globalThis).printed = root?.querySelector('.prints-part .is-printed')?.textContent;
    };
  });
  await take(page, 'Afdrukken…', 'welfare-uptake');
  const printed = () => page.evaluate(() => String(/** @type {any} */ (globalThis).printed));
  await expect.poll(printed).toContain('Definities');
  expect(await printed()).toContain(RATES);
  await expect(page.locator('.prints-part, .print-notes')).toHaveCount(0);
});

test('keyboard alone: the menu opens, moves and closes', async ({ page }) => {
  const menu = card(page, 'unemployment-pressure').locator('.export');
  const button = menu.locator('.export-button');
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(menu.getByRole('button', { name: 'Excel-werkmap (.xlsx)' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(menu.getByRole('button', { name: 'CSV voor een rekenblad' })).toBeFocused();
  await page.keyboard.press('End');
  await page.keyboard.press('Escape');
  await expect(button).toBeFocused();
  await expect(menu.locator('.export-list')).toBeHidden();
  await page.keyboard.press('Enter');
  const download = page.waitForEvent('download');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  expect((await download).suggestedFilename()).toMatch(/\.csv$/);
  await expect(menu.locator('.export-status')).toHaveText('Het CSV-bestand is bewaard.');
});

test('the audit goes out too', async ({ page }) => {
  const slip = sample('antwerpen-1-instroom.csv').content.toString().replace('32%;36%;31%', '32%;63%;31%');
  await dropAnother(page, 'slip.csv', slip);
  const part = page.locator('.part.audit');
  await part.locator('.export-button').click();
  const download = page.waitForEvent('download');
  await part.getByRole('button', { name: 'Excel-werkmap (.xlsx)' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('slip-audit.xlsx');
  const [{ data }] = await readWorkbook(await file.path());
  const row = data.find((cells) => cells.includes('Wijkt af'));
  expect(row).toContain('63%');
  expect(row?.find((cell) => typeof cell === 'number')).toBeCloseTo(3561 / 9825, 10);
});

test('likely reasons and implied intervals go out with the audit, each with its cells', async ({ page }) => {
  // Plan of 2011: the shares by nationality of table 4 rule out the 31,7% that table 1 of Antwerp gives for Flanders.
  await drop(page, sample('antwerpen-1-instroom.csv'), sample('vlaanderen-04-top4-nationaliteiten.csv'));
  const part = page.locator('.part.audit');
  await expect(part.locator('.is-differs').first()).toContainText('andere gepubliceerde percentages sluiten dit uit');
  const saved = async (/** @type {string} */ way) => {
    const download = page.waitForEvent('download');
    await part.locator('.export-button').click();
    await part.getByRole('button', { name: way, exact: true }).click();
    return readFile(await (await download).path());
  };
  const [{ data }] = await readWorkbook(await saved('Excel-werkmap (.xlsx)'));
  const [head, ...rows] = data;
  const row = rows.find((cells) => cells.includes('31,7%'));
  const low = Number(row?.[head.indexOf('Afgeleid, van')]);
  expect(low).toBeGreaterThan(0.36);
  expect(Number(row?.[head.indexOf('Afgeleid, tot')])).toBeGreaterThan(low);
  expect(String(row?.[head.indexOf('Afgeleid uit de cellen')])).toMatch(/^[A-Z]\d+( \+ [A-Z]\d+)+$/);
  expect(row?.join(' ')).toContain('sluiten dit uit');
  const csv = csvParse((await saved('CSV voor programma’s')).toString('utf8'));
  const line = csv.find(({ published }) => published === '31,7%');
  expect(line?.reasons).toContain('implied');
  expect(Number(line?.impliedLow)).toBeCloseTo(low, 12);
  for (const way of ['Pagina voor Word (.html)', 'Markdown (.md)']) {
    const text = (await saved(way)).toString('utf8');
    expect(text).toContain('sluiten dit uit');
    expect(text).toContain('Betrouwbaarheid');
  }
});

test('small charts stand beside each other in a drawing, each with its period', async ({ page }) => {
  await drop(page, sample('vlaanderen-09-aanmeldingen.csv'), sample('vlaanderen-11-contracten.csv'));
  await expect(card(page, 'conversion').locator('.step').first()).toBeVisible();
  const { text } = await save(page, 'Tekening (.svg)', 'conversion');
  const { width, texts } = await page.evaluate((svg) => {
    const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
    const all = [...parsed.querySelectorAll('text')].map(({ textContent }) => textContent);
    return { width: Number(parsed.documentElement.getAttribute('width')), texts: all };
  }, text);
  expect(width).toBeGreaterThan(500);
  expect(width).toBeLessThanOrEqual(940);
  // Plan of 2011, tables 9 and 11: 5,689 contracts to 7,501 registrations.
  for (const part of ['Totaal MOE-landen, 2010', '7.501', '5.689', '↓ 75,8%']) expect(texts).toContain(part);
});
