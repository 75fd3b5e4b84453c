// A reader looks for figures, sorts, pins and compares them, and changes what the charts show.

import { card, drop, expect, sample, test } from './test.js';

test.beforeEach(({ page, site }) => page.goto(site));

test('words find rows in every indicator, and the charts follow', async ({ page }) => {
  await drop(page, sample('antwerpen-4-werkloosheidsdruk.csv'));
  await page.getByLabel('Zoek in de rijen').fill('roem');
  await expect(card(page, 'unemployment-pressure').locator('tbody tr')).toHaveCount(1);
  await expect(card(page, 'welfare-uptake').locator('tbody tr')).toHaveText(/ROEMENIE/);
  await page.getByLabel('Zoek in de rijen').fill('zzz');
  await expect(page.locator('.figures')).toContainText('Geen cijfer past');
  await page.getByLabel('Zoek in de rijen').fill('');
  await expect(card(page, 'unemployment-pressure').locator('tbody tr')).toHaveCount(24);
});

test('one question at a time, or all', async ({ page }) => {
  await drop(page, sample('antwerpen-4-werkloosheidsdruk.csv'));
  await page.getByRole('button', { name: 'Druk en steun' }).click();
  await expect(page.locator('.question')).toHaveCount(1);
  await expect(card(page, 'welfare-uptake')).toBeVisible();
  await expect(card(page, 'population-share')).toHaveCount(0);
  await page.getByRole('button', { name: 'Alles', exact: true }).click();
  await expect(card(page, 'population-share')).toBeVisible();
});

test('a table is sorted by a column: the largest first, then the other way, then as it was', async ({ page }) => {
  await drop(page, sample('antwerpen-4-werkloosheidsdruk.csv'));
  const rows = card(page, 'unemployment-pressure').locator('tbody tr');
  const value = card(page, 'unemployment-pressure').getByRole('columnheader', { name: 'Waarde' });
  await expect(rows.first()).toContainText('Totaal inwoners');
  await value.getByRole('button').click();
  await expect(value).toHaveAttribute('aria-sort', 'descending');
  await expect(rows.first()).toContainText('MACEDONIE');
  await value.getByRole('button').click();
  await expect(value).toHaveAttribute('aria-sort', 'ascending');
  await expect(rows.first()).toContainText('0,0%');
  await value.getByRole('button').click();
  await expect(rows.first()).toContainText('Totaal inwoners');
  await expect(value.getByRole('button')).toBeFocused();
});

test('a pinned row comes first in every indicator', async ({ page }) => {
  await drop(page, sample('antwerpen-4-werkloosheidsdruk.csv'));
  const pin = card(page, 'unemployment-pressure').getByRole('button', { name: 'Zet POLEN vast bovenaan' });
  await pin.click();
  await expect(pin).toHaveAttribute('aria-pressed', 'true');
  await expect(pin).toBeFocused();
  await expect(card(page, 'unemployment-pressure').locator('tbody tr').first()).toContainText('POLEN');
  await expect(card(page, 'welfare-uptake').locator('tbody tr').first()).toContainText('POLEN');
  await pin.click();
  await expect(card(page, 'welfare-uptake').locator('tbody tr').first()).toContainText('Totaal inwoners');
});

test('two periods stand beside each other', async ({ page }) => {
  await drop(page, sample('antwerpen-1-instroom.csv'));
  await page.getByLabel('Vergelijk', { exact: true }).selectOption({ label: '2009' });
  await page.getByLabel('Vergelijk met').selectOption({ label: '2010' });
  const share = card(page, 'moe-share');
  await expect(share.getByRole('columnheader', { name: '2009: Waarde' })).toBeVisible();
  await expect(share.locator('tbody tr')).toHaveCount(1);
  await expect(share.locator('tbody tr')).toContainText('31,5%');
  await expect(share.locator('tbody tr')).toContainText('36,2%');
  await page.getByLabel('Vergelijk', { exact: true }).selectOption('');
  await expect(share.locator('tbody tr')).toHaveCount(3);
});

test('charts show shares or counts', async ({ page }) => {
  await drop(page, sample('antwerpen-4-werkloosheidsdruk.csv'));
  await page.getByRole('button', { name: 'Aantal', exact: true }).click();
  const chart = card(page, 'unemployment-pressure').locator('svg.chart');
  await expect(chart.locator('.axis-title')).toHaveText('aantal: niet-werkende werkzoekenden');
  await expect(chart.locator('.category', { hasText: 'POLEN' }).locator('.value')).toHaveText('252');
  await expect(chart.locator('.whisker')).toHaveCount(0);
});

test('a composition is stacked, and can be shown otherwise', async ({ page }) => {
  await drop(page, sample('vlaanderen-09-aanmeldingen.csv'));
  const groups = card(page, 'group-share-of-moe');
  await expect(groups.locator('.stack')).toHaveCount(3);
  await expect(groups.locator('.part').first()).toContainText('39,0%');
  await expect(groups.locator('.legend')).toContainText('Totaal EU-landen');
  await groups.getByRole('button', { name: 'Lijnen' }).click();
  await expect(groups.locator('.line')).toHaveCount(3);
  await groups.getByRole('button', { name: 'Per groep' }).click();
  await expect(groups.locator('svg.chart')).toHaveCount(3);
  await groups.getByRole('button', { name: 'Staven' }).click();
  await expect(groups.locator('.bar')).toHaveCount(9);
});

test('a caution says what one has to know before quoting', async ({ page }) => {
  await drop(page, sample('antwerpen-4-werkloosheidsdruk.csv'));
  await expect(card(page, 'unemployment-pressure').locator('figcaption')).toContainText('Kleine aantallen');
  await expect(card(page, 'unemployment-pressure').locator('figcaption')).toContainText(
    'Ter vergelijking: Totaal inwoners 10,9%',
  );
});

test('ten thousand results are shown in parts', async ({ page }) => {
  // 60 municipalities × 20 nationalities × 9 years, and their totals.
  const lines = ['gemeente;nationaliteit;periode;instroom'];
  const nationalities = 'Polen Bulgarije Roemenië Slowakije Hongarije Litouwen Letland Estland Rusland Turkije'.split(
    ' ',
  );
  const towns =
    'Antwerpen Gent Brugge Mechelen Leuven Hasselt Genk Aalst Kortrijk Oostende Temse Lokeren Lier Geel'.split(' ');
  for (const town of towns) {
    for (let year = 2001; year <= 2020; year += 1) {
      for (const nationality of nationalities) lines.push(`${town};${nationality};${year};${10 + (year % 7)}`);
      lines.push(`${town};Totaal;${year};500`);
    }
  }
  await drop(page, { name: 'groot.csv', content: lines.join('\n') });
  const shares = card(page, 'nationality-share');
  await expect(shares.locator('tbody tr')).toHaveCount(60);
  await shares.getByRole('button', { name: /Toon nog 100 rijen/ }).click();
  await expect(shares.locator('tbody tr')).toHaveCount(160);
  await page.getByLabel('Zoek in de rijen').fill('polen temse 2005');
  await expect(shares.locator('tbody tr')).toHaveCount(1);
});
