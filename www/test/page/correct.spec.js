// A reader corrects how a table was read. The figures are made up; what must come out follows from them by hand.

import { readFileSync } from 'node:fs';
import { card, drop, expect, problems, sample, test } from './test.js';

/** @import { Page } from '@playwright/test' */

const GHENT = 'GENT;2009;2010\nTotale instroom;1000;2000\nPolen;100;300\nOostlanders;50;90\n';

test.beforeEach(({ page, site }) => page.goto(site));

/**
 * @param {Page} page
 * @param {number} row
 * @param {number} column
 */
function cell(page, row, column) {
  return page.locator(`.grid [data-row="${row}"] [data-key$="-${row}-${column}"]`);
}

/** @param {Page} page */
function shares(page) {
  return card(page, 'nationality-share');
}

test('an unknown label is asked about, and counts once it is told', async ({ page }) => {
  await drop(page, { name: 'gent.csv', content: GHENT });
  await expect(shares(page).getByRole('row', { name: /Oostlanders/ })).toHaveCount(0);
  await page.getByLabel('Wat betekent “Oostlanders”?').fill('Roemenië');
  await page.keyboard.press('Enter');
  await expect(shares(page).getByRole('row', { name: /Oostlanders.*2010/ })).toContainText('4,5%');
  await expect(page.locator('.peil-glas > .visually-hidden[role="status"]')).toContainText(
    '“Oostlanders” → “Roemenië”',
  );
  await expect(page.getByText('1 correctie in dit bestand')).toBeVisible();
});

test('a row is left out, and comes back when that is undone', async ({ page }) => {
  await drop(page, { name: 'gent.csv', content: GHENT });
  await cell(page, 3, 0).click();
  await page.getByRole('button', { name: 'Laat rij 3 weg' }).click();
  await expect(page.locator('.grid [data-row="3"]')).toContainText('weggelaten');
  await expect(shares(page)).toHaveCount(0);
  await expect(cell(page, 3, 0)).toBeFocused();
  await page.keyboard.press('Control+z');
  await expect(shares(page).getByRole('row', { name: /Polen.*2010/ })).toContainText('15,0%');
  await page.keyboard.press('Control+Shift+z');
  await expect(page.locator('.grid [data-row="3"]')).toContainText('weggelaten');
  await page.getByRole('button', { name: 'Maak ongedaan: Laat rij 3 weg' }).click();
  await expect(page.locator('.grid [data-row="3"]')).toContainText('cijfers');
});

test('labels of a pivot table hold for the rows below them, or not', async ({ page }) => {
  const content = 'Gemeente;Herkomst;2010\nAalst;Totaal;400\n;MOE;100\nBrugge;Totaal;500\n;MOE;200\n';
  await drop(page, { name: 'draaitabel.csv', content });
  const moe = card(page, 'moe-share').getByRole('row', { name: /Brugge/ });
  await expect(moe).toContainText('40,0%');
  const reach = page.getByLabel('Labels', { exact: true });
  await expect(reach).toHaveValue('gelden ook voor de rijen eronder');
  await reach.selectOption('gelden alleen voor hun eigen rij');
  await expect(moe).toHaveCount(0);
  await expect(page.getByText('1 correctie in dit bestand')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(moe).toContainText('40,0%');
});

test('a column is not used, or is read as another period', async ({ page }) => {
  await drop(page, { name: 'gent.csv', content: GHENT });
  await page.getByRole('columnheader', { name: /^B / }).click();
  await page.getByRole('button', { name: 'niets om te gebruiken' }).click();
  await expect(page.getByRole('columnheader', { name: /^B / })).toContainText('niet gebruikt');
  await expect(shares(page).getByRole('row', { name: /Polen/ })).toHaveCount(1);
  await page.getByRole('columnheader', { name: /^C / }).click();
  await page.getByLabel('Lees de kop van kolom C als').fill('2012');
  await page.getByRole('dialog').getByRole('button', { name: 'Pas toe' }).click();
  await expect(page.getByRole('columnheader', { name: /^C / })).toContainText('2012');
  await expect(shares(page)).toContainText('2012');
});

test('the number format can be changed', async ({ page }) => {
  await drop(page, { name: 'gent.csv', content: 'GENT;2010\nTotale instroom;2.000\nPolen;1.000\n' });
  await expect(shares(page).getByRole('row', { name: /Polen/ })).toContainText('2.000');
  await page.locator('.source').getByLabel('Getallen').focus();
  await page.locator('.source').getByLabel('Getallen').selectOption('1,234.5');
  await expect(shares(page).getByRole('row', { name: /Polen/ })).not.toContainText('2.000');
  await expect(page.locator('.source').getByLabel('Getallen')).toBeFocused();
});

test('the header can be moved', async ({ page }) => {
  await drop(page, { name: 'gent.csv', content: `Stand;van;zaken\n${GHENT}` });
  await expect(page.locator('.grid [data-row="1"]')).toContainText('kop');
  await cell(page, 2, 0).click();
  await page.getByRole('button', { name: 'Alleen rij 2 is de kop' }).click();
  await expect(page.locator('.grid [data-row="2"]')).toContainText('kop');
  await expect(page.locator('.grid [data-row="1"]')).toContainText('titel');
});

test('other files stay as they are, and a removed one comes back', async ({ page }) => {
  await drop(page, { name: 'gent.csv', content: GHENT }, sample('antwerpen-4-werkloosheidsdruk.csv'));
  await page.getByRole('button', { name: 'Haal gent.csv weg' }).click();
  await expect(shares(page).getByRole('row', { name: /Polen.*2010/ })).toHaveCount(0);
  await expect(card(page, 'unemployment-pressure')).toBeVisible();
  await page.getByRole('button', { name: 'Maak ongedaan: gent.csv weggehaald' }).click();
  await expect(page.locator('.files li')).toHaveCount(2);
  await expect(page.locator('.part.figures')).toContainText('Polen');
});

test('rows that come when their table is gone are not those of the one in its place', async ({ page }) => {
  // The worker hears of the rows that are wanted of the first table when it has taken that out, as on a busy machine.
  await page.evaluate(() => {
    const { postMessage } = Worker.prototype;
    /** @type {(() => void)[]} */
    const held = [];
    Worker.prototype.postMessage = function (message, /** @type {any[]} */ ...more) {
      const post = () => postMessage.apply(this, /** @type {any} */ ([message, ...more]));
      if (message.type !== 'grid') return post();
      held.push(post);
      // The second who asks is the view of what is left.
      if (held.length === 2) for (const post of held) post();
      if (held.length > 2) post();
    };
  });
  await drop(page, { name: 'gent.csv', content: GHENT }, sample('antwerpen-4-werkloosheidsdruk.csv'));
  await expect(page.locator('.part.sources')).toBeVisible();
  await page.evaluate(() => {
    const { shadowRoot } = /** @type {Element} */ (document.querySelector('peil-glas'));
    /** @type {any} */ (globalThis).rowsOfOthers = 0;
    new MutationObserver((changes) => {
      const rows = changes.flatMap(({ addedNodes }) => [...addedNodes]);
      const strange = rows.filter((row) => row instanceof Element && row.matches('tr.kind-undefined'));
      /** @type {any} */ (globalThis).rowsOfOthers += strange.length;
    }).observe(/** @type {ShadowRoot} */ (shadowRoot), { childList: true, subtree: true });
  });
  await page.getByRole('button', { name: 'Haal gent.csv weg' }).click();
  await expect(page.locator('.grid [data-row="5"]')).toContainText('POLEN');
  expect(await page.evaluate(() => /** @type {any} */ (globalThis).rowsOfOthers)).toBe(0);
});

test('what took the place of other tables gives it back', async ({ page }) => {
  await drop(page, { name: 'gent.csv', content: GHENT });
  await expect(shares(page)).toBeVisible();
  await drop(page, sample('antwerpen-4-werkloosheidsdruk.csv'));
  await expect(card(page, 'unemployment-pressure')).toBeVisible();
  await page.getByRole('button', { name: /Maak ongedaan/ }).click();
  await expect(shares(page).getByRole('row', { name: /Polen.*2010/ })).toContainText('15,0%');
  await expect(card(page, 'unemployment-pressure')).toHaveCount(0);
});

test('tables can be added to those that are there', async ({ page }) => {
  await drop(page, { name: 'gent.csv', content: GHENT });
  await page.getByLabel('Voeg een volgende tabel bij deze').check();
  await drop(page, sample('antwerpen-4-werkloosheidsdruk.csv'));
  await expect(page.locator('.files li')).toHaveCount(2);
  await expect(card(page, 'unemployment-pressure')).toBeVisible();
});

test('a reading is saved, and read with the same file it gives the same', async ({ page }) => {
  await drop(page, { name: 'gent.csv', content: GHENT });
  await page.getByLabel('Wat betekent “Oostlanders”?').fill('Roemenië');
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 correctie in dit bestand')).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Bewaar de leeswijze' }).click(),
  ]);
  const content = readFileSync(await download.path(), 'utf8');
  expect(JSON.parse(content).files['gent.csv'].labels).toEqual({ Oostlanders: 'Roemenië' });

  await page.reload();
  await drop(page, { name: 'gent.leeswijze.json', content });
  await expect(problems(page)).toContainText('voor een ander bestand');
  await drop(page, { name: 'gent.csv', content: GHENT }, { name: 'gent.leeswijze.json', content });
  await expect(shares(page).getByRole('row', { name: /Oostlanders.*2010/ })).toContainText('4,5%');
  await page.getByRole('button', { name: 'Vergeet alle correcties' }).click();
  await expect(shares(page).getByRole('row', { name: /Oostlanders/ })).toHaveCount(0);
});

test('a cell tells what it is used for, and leads there', async ({ page }) => {
  await drop(page, sample('antwerpen-4-werkloosheidsdruk.csv'));
  await page.locator('.grid [data-row="5"] td').filter({ hasText: /^252$/ }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('POLEN');
  await dialog.getByRole('button', { name: /^Werkloosheidsdruk: POLEN/ }).click();
  await expect(page.locator('tr.shown')).toContainText('252');
  await expect(page.locator('tr.shown')).toBeInViewport();
});

test('keyboard alone: arrows to a cell, Enter, a correction, and back in the same cell', async ({ page }) => {
  await drop(page, { name: 'gent.csv', content: GHENT });
  await page.locator('.grid [tabindex="0"]').focus();
  await expect(page.getByRole('columnheader', { name: /^A / })).toBeFocused();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
  await expect(cell(page, 4, 1)).toBeFocused();
  await page.keyboard.press('Enter');
  await page.getByLabel('Lees “Oostlanders” als').fill('Bulgarije');
  await page.keyboard.press('Enter');
  await expect(page.locator('.grid [data-row="4"]')).toContainText('Bulgarije');
  await expect(cell(page, 4, 1)).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(cell(page, 4, 1)).toBeFocused();
});

test('a correction that cannot be followed leaves everything as it was', async ({ page }) => {
  await drop(page, { name: 'gent.csv', content: GHENT });
  await expect(shares(page)).toBeVisible();
  const content = JSON.stringify({ peilglas: 'recipes', files: { 'gent.csv': { encoding: 'klingon' } } });
  await drop(page, { name: 'gent.leeswijze.json', content });
  await expect(problems(page)).toContainText('gent.csv');
  await expect(shares(page).getByRole('row', { name: /Polen.*2010/ })).toContainText('15,0%');
});
