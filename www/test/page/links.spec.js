import { readFileSync } from 'node:fs';
import { card, drop, expect, sample, test } from './test.js';

/** The core's own words: a key and its text in each language. */
const METHODS = readFileSync(new URL('../../../src/methods/texts.csv', import.meta.url), 'utf8').split('\n');

/**
 * The link that the report's menu copies.
 * @param {import('@playwright/test').Page} page
 */
async function copiedLink(page) {
  // What is copied is heard here, whichever way the page takes to the clipboard.
  await page.evaluate(() => {
    const keep = (/** @type {string} */ text) => Object.assign(globalThis, { copied: text });
    const write = async (/** @type {ClipboardItem[]} */ [item]) =>
      keep(await (await item.getType('text/plain')).text());
    Object.defineProperty(navigator, 'clipboard', { value: { write }, configurable: true });
  });
  await page.locator('.report-head .export-button').click();
  await page.locator('.report-head .export-list li').last().getByRole('button').click();
  await expect(page.locator('.report-head .export-status')).not.toHaveText('');
  return page.evaluate(() => /** @type {string} */ (/** @type {any} */ (globalThis).copied));
}

test('a link to samples shows them again, in the same language', async ({ page, site, context }) => {
  await page.goto(site);
  await page.getByRole('button', { name: 'Français' }).click();
  await page.locator('.sample[data-file="antwerpen-1-instroom.csv"]').click();
  await expect(card(page, 'moe-share')).toContainText('31,5');
  const link = await copiedLink(page);
  expect(link).toContain('#peilglas=');
  const other = await context.newPage();
  await other.goto(link);
  await expect(card(other, 'moe-share').getByRole('heading')).toHaveText('Part des PECO dans le total des entrées');
  await expect(other.locator('.report-title')).toContainText('antwerpen-1-instroom.csv');
  await other.close();
});

test('a link to a file of one’s own holds its name and no figure, and waits for it', async ({ page, site }) => {
  const name = 'eigen tabel.csv';
  await page.goto(site);
  await drop(page, { ...sample('antwerpen-1-instroom.csv'), name });
  await expect(card(page, 'moe-share')).toBeVisible();
  const link = await copiedLink(page);
  const words = Buffer.from(link.split('#peilglas=')[1], 'base64url').toString();
  expect(words).toContain(name);
  expect(words).not.toMatch(/Bulgarije|6\.?709/);
  await page.goto('about:blank');
  await page.goto(link);
  await expect(page.locator('.notice')).toContainText(name);
  await drop(page, { ...sample('antwerpen-1-instroom.csv'), name });
  await expect(card(page, 'moe-share')).toBeVisible();
  await expect(page.locator('.notice')).toBeHidden();
});

for (const fragment of ['#peilglas=', '#peilglas=%E0%A4%A', '#peilglas=bm90anNvbg', '#top', '#peilglas=W10']) {
  test(`a fragment that is no link does no harm: ${fragment}`, async ({ page, site }) => {
    await page.goto(`${site}${fragment}`);
    await drop(page, sample('antwerpen-1-instroom.csv'));
    await expect(card(page, 'moe-share')).toBeVisible();
  });
}

test('the whole report is one click away, and each of its tables', async ({ page, site }) => {
  await page.goto(site);
  await page.getByRole('button', { name: /Het hele rapport: 22 tabellen/ }).click();
  await expect(page.locator('.report-title')).toContainText('22 tabellen');
  await page.locator('.samples-box > summary').click();
  await page.locator('.samples-rest > summary').click();
  await page.getByRole('button', { name: 'Gent: instroom' }).click();
  await expect(page.locator('.report-title')).toContainText('gent-1-instroom.csv');
});

for (const [language, title, term] of [
  ['Nederlands', 'Zo gebruikt u Peilglas', 'Werkloosheidsdruk'],
  ['Français', 'Comment utiliser Peilglas', 'Pression du chômage'],
  ['Deutsch', 'So benutzen Sie Peilglas', 'Arbeitslosendruck'],
  ['English', 'How to use Peilglas', 'Unemployment pressure'],
]) {
  test(`help opens, explains and closes by keyboard: ${language}`, async ({ page, site }) => {
    await page.goto(site);
    await page.getByRole('button', { name: language, exact: true }).click();
    const button = page.locator('.help-button');
    await button.focus();
    await page.keyboard.press('Enter');
    const help = page.getByRole('dialog', { name: title });
    await expect(help).toBeVisible();
    // A definition for each indicator, and the meaning of each mark.
    await expect(help.locator('dt', { hasText: term })).toBeVisible();
    expect(await help.locator('dt').count()).toBeGreaterThan(20);
    const [, ...definitions] = METHODS.find((line) => line.startsWith('define.moe-share;'))?.split(';') ?? [];
    const definition = definitions[['Nederlands', 'Français', 'Deutsch', 'English'].indexOf(language)];
    await expect(help.locator('dd').filter({ hasText: definition.trim().slice(1) })).toHaveCount(1);
    await page.keyboard.press('Escape');
    await expect(help).toBeHidden();
    await expect(button).toBeFocused();
  });
}
