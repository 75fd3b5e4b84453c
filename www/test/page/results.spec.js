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
  await expect(shares.locator('tbody tr')).toHaveCount(40);
  await shares.getByRole('button', { name: /Toon nog 100 rijen/ }).click();
  await expect(shares.locator('tbody tr')).toHaveCount(140);
  await page.getByLabel('Zoek in de rijen').fill('polen temse 2005');
  await expect(shares.locator('tbody tr')).toHaveCount(1);
});

test('the steps of the integration path are drawn for each group, and what goes on from one to the next', async ({
  page,
}) => {
  // Flemish action plan on MOE migration (2011), tables 9 and 11: 5,689 contracts to 7,501 registrations in 2010.
  await drop(page, sample('vlaanderen-09-aanmeldingen.csv'), sample('vlaanderen-11-contracten.csv'));
  const path = card(page, 'conversion');
  const moe = path.locator('svg.chart', { hasText: 'Totaal MOE-landen' });
  await expect(moe).toContainText('7.501');
  await expect(moe).toContainText('5.689');
  await expect(moe.locator('.rate')).toHaveText('↓ 75,8%');
  await expect(moe.locator('rect')).toHaveCount(2);
  await path.getByRole('combobox', { name: 'Periode in de grafiek' }).selectOption({ label: '2009' });
  await expect(moe).toContainText('5.179');
  await path.getByRole('button', { name: 'Staven' }).click();
  await expect(path.locator('.bar').first()).toBeVisible();
});

test('certificates are a third step', async ({ page }) => {
  // Figures made up for the test: 60 of 80 contracts.
  const content = '2010;Aanmeldingen;Contracten;Attesten\nPolen;100;80;60\nTotaal;200;150;90\n';
  await drop(page, { name: 'inburgering.csv', content });
  const poles = card(page, 'conversion').locator('svg.chart', { hasText: 'Polen' }).first();
  await expect(poles.locator('.rate')).toHaveText(['↓ 80,0%', '↓ 75,0%']);
  await expect(poles.locator('.value')).toHaveText(['100', '80', '60']);
});

test('municipalities stand in a funnel, those outside it told by their mark and their name', async ({ page }) => {
  // Made up for the test: a region of 30%, one large municipality at 50% and nine at 30%.
  const towns = 'Gent Brugge Mechelen Leuven Hasselt Genk Aalst Kortrijk Oostende'.split(' ');
  const content = [
    'gemeente;nationaliteit;jaar;instroom',
    ...towns.flatMap((town, place) => [
      `${town};MOE;2010;${30 + 3 * place}`,
      `${town};Totaal;2010;${100 + 10 * place}`,
    ]),
    'Antwerpen;MOE;2010;500',
    'Antwerpen;Totaal;2010;1000',
    'Vlaams Gewest;MOE;2010;3000',
    'Vlaams Gewest;Totaal;2010;10000',
  ].join('\n');
  await drop(page, { name: 'gemeenten.csv', content });
  const share = card(page, 'moe-share');
  await share.getByRole('button', { name: 'Trechter' }).click();
  await expect(share.locator('.limit')).toHaveCount(4);
  await expect(share.locator('.point')).toHaveCount(10);
  await expect(share.locator('.point.outside')).toHaveText(/Antwerpen/);
  await expect(share.locator('figcaption')).toContainText('1 gemeente ligt buiten de grenzen van het toeval');
  await expect(share.locator('.axis-title').first()).toHaveText('% van de instroom, alle nationaliteiten');
  // Nothing is drawn outside the picture.
  const isInside = await share.locator('svg.chart').evaluate((svg) => {
    const frame = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll('text')].map((text) => text.getBoundingClientRect());
    return texts.every(
      ({ left, right, bottom }) => left >= frame.left - 1 && right <= frame.right + 1 && bottom <= frame.bottom + 1,
    );
  });
  expect(isInside).toBe(true);
  // Of a municipality two figures are shares of the region: of MOE and of everyone, told apart by a legend.
  const places = card(page, 'territory-share');
  await expect(places.locator('.legend')).toContainText('alle nationaliteiten');
  await expect(places.locator('.category', { hasText: 'Antwerpen' }).locator('.bar')).toHaveCount(2);
});

test('what the largest cover together stands in the order of their size', async ({ page }) => {
  await drop(page, sample('antwerpen-1-instroom.csv'));
  const top = card(page, 'top-share');
  const first = top.locator('svg.chart').first();
  // Antwerp 2009, table 1 of the plan: Poland 894 and Turkey 330 of 6,709.
  await expect(first.locator('.label').first()).toHaveText('1. Polen');
  await expect(first.locator('.label').nth(1)).toHaveText('2. + Turkije');
  await expect(first.locator('.value').nth(1)).toHaveText('18,2%');
  await expect(top.locator('tbody tr').nth(1)).toContainText('Turkije');
});
