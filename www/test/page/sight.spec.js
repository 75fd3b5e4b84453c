// The page as it is seen otherwise: small or much enlarged, in the reader's own colours, without colour, without motion, on paper.

/** @import { Page } from '@playwright/test' */

import { card, drop, expect, sample, test } from './test.js';

test.beforeEach(({ page, site }) => page.goto(site));

/**
 * What sticks out of the page, but for what scrolls in a frame of its own.
 * @param {Page} page
 */
function sticksOut(page) {
  return page.evaluate(() => {
    const root = /** @type {ShadowRoot} */ (document.querySelector('peil-glas')?.shadowRoot);
    const all = [...root.querySelectorAll('*')].filter(
      (element) => !element.closest('.frame, .grid, .visually-hidden, svg, [hidden]') && !element.matches('option'),
    );
    const wide = all.filter((element) => element.getBoundingClientRect().right > innerWidth + 1);
    const scrolls = document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : [];
    return [...scrolls, ...wide.map((element) => `${element.localName}.${element.className}`)];
  });
}

test('at 320 pixels, or enlarged four times, nothing is lost and only tables scroll sideways', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 256 });
  expect(await sticksOut(page)).toEqual([]);
  await page.locator('.help-button').click();
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(await sticksOut(page)).toEqual([]);
  await page.keyboard.press('Escape');
  const strange = sample('vlaanderen-11-contracten.csv').content.toString().replace('Polen', 'Poolen');
  await drop(
    page,
    ...[sample('antwerpen-1-instroom.csv'), sample('vlaanderen-05-top20-gemeenten.csv')],
    ...[sample('vlaanderen-09-aanmeldingen.csv'), { name: 'vlaanderen-11-contracten.csv', content: strange }],
  );
  await expect(card(page, 'conversion').locator('.step').first()).toBeVisible();
  await expect(page.locator('.grid tbody tr').first()).toBeVisible();
  await expect(page.locator('.card.waiting')).toHaveCount(0);
  expect(await sticksOut(page)).toEqual([]);
  await card(page, 'conversion').locator('.export-button').click();
  expect(await sticksOut(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.locator('.report-unknown button').click();
  await page.locator('.grid tbody .number').first().click();
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(await sticksOut(page)).toEqual([]);
});

test('in forced colours bars, parts and marks stay apart, and what is pressed is seen', async ({
  page,
  browserName,
}) => {
  test.skip(browserName === 'firefox', 'Firefox takes forced colours from its settings alone');
  await page.emulateMedia({ forcedColors: 'active' });
  await drop(page, sample('vlaanderen-09-aanmeldingen.csv'));
  const groups = card(page, 'group-share-of-moe');
  const paints = (/** @type {string} */ what) =>
    groups.locator(what).evaluateAll((all) => all.map((one) => getComputedStyle(one).fill));
  await expect(groups.locator('.stack')).toHaveCount(3);
  const parts = await paints('.stack:nth-of-type(2) .part rect');
  expect(parts).toHaveLength(3);
  expect(new Set(parts).size).toBe(3);
  // Each part's own text is told from its ground.
  const texts = await paints('.stack:nth-of-type(2) .part .in-part');
  for (const [index, text] of texts.entries()) expect(text).not.toBe(parts[index]);
  const pressed = groups.getByRole('button', { name: 'Gestapeld' });
  const other = groups.getByRole('button', { name: 'Staven' });
  const look = (/** @type {Element} */ button) => {
    const { backgroundColor, color, borderColor, borderWidth } = getComputedStyle(button);
    return [backgroundColor, color, borderColor, borderWidth].join(' ');
  };
  expect(await pressed.evaluate(look)).not.toBe(await other.evaluate(look));
});

test('without colour, periods and parts differ in lightness, lines in their mark and dash', async ({ page }) => {
  await drop(page, sample('vlaanderen-09-aanmeldingen.csv'));
  const groups = card(page, 'group-share-of-moe');
  /** @param {string} what */
  const lightness = (what) =>
    groups.locator(what).evaluateAll((all) =>
      all.map((one) => {
        const [red, green, blue] = (getComputedStyle(one).fill.match(/[\d.]+/g) ?? []).map(Number);
        return 0.299 * red + 0.587 * green + 0.114 * blue;
      }),
    );
  await expect(groups.locator('.stack')).toHaveCount(3);
  const parts = await lightness('.stack:nth-of-type(2) .part rect');
  for (const [index, part] of parts.slice(1).entries()) expect(Math.abs(part - parts[index])).toBeGreaterThan(25);
  await groups.getByRole('button', { name: 'Staven' }).click();
  const bars = await lightness('.category:first-of-type .bar rect');
  for (const [index, bar] of bars.slice(1).entries()) expect(Math.abs(bar - bars[index])).toBeGreaterThan(25);
  await groups.getByRole('button', { name: 'Lijnen' }).click();
  const dashes = await groups
    .locator('.line .stroke')
    .evaluateAll((all) => all.map((one) => one.getAttribute('stroke-dasharray')));
  const marks = await groups
    .locator('.line')
    .evaluateAll((all) => all.map((one) => one.querySelector('.mark')?.getAttribute('d')));
  expect(new Set(dashes).size).toBe(3);
  expect(new Set(marks).size).toBe(3);
});

test('without motion nothing moves', async ({ page, browserName }) => {
  test.skip(browserName === 'firefox', 'Firefox takes less motion from its settings alone');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await drop(page, sample('antwerpen-4-werkloosheidsdruk.csv'));
  await expect(card(page, 'unemployment-pressure')).toBeVisible();
  const moving = await page.evaluate(() => {
    const root = /** @type {ShadowRoot} */ (document.querySelector('peil-glas')?.shadowRoot);
    return [...root.querySelectorAll('*')].filter((element) => {
      const { transitionDuration, animationName, animationDuration } = getComputedStyle(element);
      const lasts = (/** @type {string} */ time) => time.split(',').some((part) => parseFloat(part) > 0.01);
      return lasts(transitionDuration) || (animationName !== 'none' && lasts(animationDuration));
    }).length;
  });
  expect(moving).toBe(0);
});

test('on paper an indicator takes one clean page: no tools, dark on white, its notes below it', async ({
  page,
  browserName,
}) => {
  test.skip(browserName === 'firefox', 'only Chromium prints to a file here');
  await page.emulateMedia({ colorScheme: 'dark' });
  await drop(page, sample('vlaanderen-zelfstandigen.csv'));
  const index = card(page, 'index');
  await expect(index.locator('.line')).toHaveCount(3);
  // The page is as it is printed for as long as the dialog is open; it is kept so.
  await page.evaluate(() => {
    globalThis.print = () => {
      const report = document.querySelector('peil-glas')?.shadowRoot?.querySelector('.report');
      /** @type {any} */ (globalThis).kept = [report, report?.cloneNode(true)];
    };
  });
  await index.locator('.export-button').click();
  await index.getByRole('button', { name: 'Afdrukken…' }).click();
  await page.waitForFunction(() => 'kept' in globalThis);
  await page.evaluate(() => {
    const [report, kept] = /** @type {any} */ (globalThis).kept;
    report.replaceWith(kept);
  });
  const margin = { top: '15mm', bottom: '15mm', left: '15mm', right: '15mm' };
  const pdf = (await page.pdf({ format: 'A4', margin })).toString('latin1');
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await page.setViewportSize({ width: 680, height: 960 });
  await expect(page.locator('.print-notes')).toContainText('Definities');
  await expect(page.locator('.print-notes')).toContainText('Berekend met');
  for (const tool of [
    '.figures-tools',
    '.intake',
    '.export',
    '.workbar',
    '.pin',
    '.chart-tools',
    '.audit',
    '.sources',
  ]) {
    await expect(page.locator(tool).first()).toBeHidden();
  }
  const ink = await page
    .locator('.print-notes p')
    .first()
    .evaluate((text) => getComputedStyle(text).color);
  expect(ink).toBe('rgb(20, 33, 43)');
});
