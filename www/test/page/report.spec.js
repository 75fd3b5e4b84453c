import { card, drop, expect, sample, test } from './test.js';

test.beforeEach(({ page, site }) => page.goto(site));

test('the table is shown as it was read, each row with its kind', async ({ page }) => {
  await drop(page, sample('antwerpen-1-instroom.csv'));
  const grid = page.locator('.grid');
  for (const [row, kind, text] of [
    [1, 'kop', 'ANTWERPEN'],
    [3, 'groep', 'Instroom EU-landen'],
    [4, 'cijfers', 'Bulgarije'],
    [7, 'totaal', '1.376'],
    [18, 'aandeel', '32%'],
  ]) {
    await expect(grid.locator(`[data-row="${row}"]`)).toContainText(`${row}${kind}`);
    await expect(grid.locator(`[data-row="${row}"]`)).toContainText(String(text));
  }
  const source = page.locator('.source');
  await expect(source).toContainText('puntkomma ;');
  await expect(source).toContainText('utf-8');
  await expect(source.getByLabel('Getallen')).toHaveValue('1.234,5');
  await expect(grid.getByRole('columnheader', { name: /A naam/ })).toBeVisible();
});

test('a report is gone to, and its title stands at the top of the window then', async ({ page }) => {
  const top = page.locator('peil-glas').evaluate((element) => {
    const title = () => (element.shadowRoot ?? element).querySelector('.report-title');
    return new Promise((resolve) =>
      document.addEventListener('scrollend', () => resolve(title()?.getBoundingClientRect().top), { once: true }),
    );
  });
  await drop(page, sample('antwerpen-1-instroom.csv'));
  // With a little room above it.
  expect(Math.abs(/** @type {number} */ (await top) - 16)).toBeLessThan(2);
});

test('what stands below the indicators comes when they are all there, so that nothing is pushed away under the hand', async ({
  page,
}) => {
  await page.locator('peil-glas').evaluate((element) => {
    const root = element.shadowRoot ?? element;
    new MutationObserver(() => {
      const seen = /** @type {any} */ (globalThis);
      const waiting = root.querySelectorAll('.card.waiting').length;
      if (root.querySelector('.part.audit')) seen.waitingAtAudit ??= waiting;
      else if (waiting > 0) seen.hasWaited = true;
    }).observe(root, { childList: true, subtree: true });
  });
  await drop(page, sample('antwerpen-1-instroom.csv'));
  await expect(page.locator('.part.audit')).toBeVisible();
  const seen = await page.evaluate(() => {
    const { hasWaited, waitingAtAudit } = /** @type {any} */ (globalThis);
    return { hasWaited, waitingAtAudit };
  });
  expect(seen).toEqual({ hasWaited: true, waitingAtAudit: 0 });
});

test('rows are numbered as in the file when a title stands above the table', async ({ page }) => {
  const content = `;;;\nTabel 1: Instroom in Antwerpen;;;\n${sample('antwerpen-1-instroom.csv').content}Bron: KBI;;;\n`;
  await drop(page, { name: 'met-titel.csv', content });
  const row = card(page, 'moe-share').getByRole('row', { name: /2009/ });
  await row.getByRole('button', { name: /B19/ }).click();
  await expect(page.locator('.grid .shown')).toHaveText('2.115');
  await expect(page.locator('.grid [data-row="2"]')).toContainText('titel');
  await expect(page.locator('.source')).toContainText('Bron: KBI');
  await expect(page.locator('figcaption').first()).toContainText('KBI');
});

test('a figure leads to the cell that it was read from', async ({ page }) => {
  await drop(page, sample('antwerpen-4-werkloosheidsdruk.csv'));
  await card(page, 'unemployment-pressure')
    .getByRole('row', { name: /POLEN/ })
    .getByRole('button', { name: /E5/ })
    .click();
  await expect(page.locator('.grid .shown')).toHaveText('252');
  await expect(page.locator('.grid .shown')).toBeInViewport();
});

test('of a large register the first rows are shown, and a figure from further down says so', async ({ page }) => {
  // Made up: 15.000 records of Aalst, then two of Gent.
  const many = '2010;Aalst;Polen;1\n2010;Aalst;Marokko;3\n'.repeat(7500);
  const content = `jaar;gemeente;nationaliteit;aantal\n${many}2010;Gent;Polen;30\n2010;Gent;Marokko;70\n`;
  await drop(page, { name: 'register.csv', content });
  await expect(page.locator('.grid-view')).toContainText(
    'de eerste 1.000 rijen getoond; geteld zijn alle 15.002 rijen',
  );
  // Both figures of a share stand for sums, each with the cell of its first record.
  const link = (/** @type {RegExp} */ row, /** @type {string} */ cell) =>
    card(page, 'nationality-share').getByRole('row', { name: row }).getByRole('button', { name: cell }).first();
  await link(/Polen.*Gent/, 'D15002').click();
  const said = page.getByText('Cel D15002 staat verder in het bestand en wordt hier niet getoond.');
  await expect(said).toBeInViewport();
  await link(/Polen.*Aalst/, 'D2').click();
  await expect(page.locator('.grid .shown')).toHaveText('1');
  await expect(said).toHaveCount(0);
});

test('an indicator can be chosen', async ({ page }) => {
  await drop(page, sample('antwerpen-4-werkloosheidsdruk.csv'));
  await page.getByLabel('Indicator', { exact: true }).selectOption({ label: '% OCMW-steun (24)' });
  await expect(page.locator('.card[data-indicator]:visible')).toHaveCount(1);
  await expect(card(page, 'welfare-uptake').getByRole('row', { name: /SERVIE/ })).toContainText('19,4%');
});

test('small numbers are flagged in words', async ({ page }) => {
  await drop(page, sample('antwerpen-4-werkloosheidsdruk.csv'));
  await expect(card(page, 'unemployment-pressure').getByRole('row', { name: /ESTLAND/ })).toContainText('klein aantal');
});

test('the chart has a name, a description, an axis with its unit, whiskers and bars', async ({ page }) => {
  await drop(page, sample('antwerpen-4-werkloosheidsdruk.csv'));
  const chart = card(page, 'unemployment-pressure').getByRole('img', { name: 'Werkloosheidsdruk' });
  await expect(chart).toHaveAccessibleDescription(/Hoogste: MACEDONIE 26,9%/);
  await expect(chart.locator('.axis-title')).toHaveText('% van de bevolking van actieve leeftijd');
  await expect(chart.locator('.bar')).toHaveCount(24);
  await expect(chart.locator('.whisker')).toHaveCount(24);
  const bar = chart.locator('.category', { hasText: 'POLEN' }).locator('rect');
  const reference = chart.locator('.category', { hasText: 'Totaal inwoners' }).locator('rect');
  const [width, whole] = await Promise.all([bar, reference].map(async (it) => Number(await it.getAttribute('width'))));
  expect(width / whole).toBeCloseTo(252 / 4178 / (32481 / 296800), 2);
});

test('the chart shows all periods, or the chosen one', async ({ page }) => {
  await drop(page, sample('antwerpen-1-instroom.csv'));
  const shares = card(page, 'nationality-share');
  await expect(shares.locator('.bar')).toHaveCount(24);
  await expect(shares.locator('.legend')).toContainText('1e helft 2011');
  await shares.getByLabel('Periode in de grafiek').selectOption('2010');
  await expect(shares.locator('.bar')).toHaveCount(8);
});

test('the chart follows the width of the page, without scrolling sideways', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await drop(page, sample('antwerpen-4-werkloosheidsdruk.csv'));
  await expect(page.locator('.chart').first()).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect.poll(async () => (await page.locator('.chart').first().boundingBox())?.width).toBeGreaterThan(320);
});

test('published percentages are held against the counts, differences first', async ({ page }) => {
  const content = sample('antwerpen-1-instroom.csv').content.toString().replace('32%;36%;31%', '32%;63%;31%');
  await drop(page, { name: 'verschreven.csv', content });
  const rows = page.locator('.audit tbody tr');
  await expect(rows.first()).toContainText('Wijkt af');
  await expect(rows.first()).toContainText('63%');
  await expect(rows.first()).toContainText('36,2%');
  await expect(rows.first()).toContainText('-26,8 procentpunt');
  await expect(page.locator('.tally')).toContainText('1 wijkt af');
  await expect(page.locator('.tally')).toContainText('2 kloppen');
  await page.getByRole('button', { name: '1 percentage wijkt af' }).click();
  await expect(page.locator('#audit-title')).toBeFocused();
});

test('remarks name their cell', async ({ page }) => {
  await drop(page, sample('vlaanderen-zelfstandigen.csv'));
  const remark = page.locator('.message');
  await expect(remark).toContainText('“5.819” is gelezen als 5819.');
  await remark.getByRole('button', { name: /B2/ }).click();
  await expect(page.locator('.grid .shown')).toHaveText('5.819');
});

test('long tables come in parts', async ({ page }) => {
  const rows = Array.from({ length: 450 }, (_, index) => `Rij ${index + 1};${index + 1}`);
  await drop(page, { name: 'lang.csv', content: ['Naam;2010', ...rows, 'Totaal;101475'].join('\n') });
  const grid = page.locator('.grid');
  await expect(grid.locator('tbody tr')).toHaveCount(200);
  await page.getByRole('button', { name: 'Toon nog 200 rijen' }).click();
  await page.getByRole('button', { name: 'Toon nog 52 rijen' }).click();
  await expect(grid.locator('tbody tr')).toHaveCount(452);
  await expect(page.locator('.sources').getByRole('button', { name: /Toon nog/ })).toHaveCount(0);
});

test('wide tables come in parts of fewer rows, as many as are asked for', async ({ page }) => {
  const years = Array.from({ length: 40 }, (_, index) => 1980 + index);
  const rows = Array.from({ length: 120 }, (_, index) => [`Rij ${index + 1}`, ...years.map(() => index + 1)].join(';'));
  await drop(page, { name: 'breed.csv', content: [['Naam', ...years].join(';'), ...rows].join('\n') });
  const last = page.locator('.grid tbody tr').last();
  await expect(last).toHaveAttribute('data-row', '48');
  await page.getByRole('button', { name: 'Toon nog 48 rijen' }).click();
  await expect(last).toHaveAttribute('data-row', '96');
  await page.getByRole('button', { name: 'Toon nog 25 rijen' }).click();
  await expect(last).toHaveAttribute('data-row', '121');
  await expect(last).toContainText('Rij 120');
});

test('figures that contradict each other stand beside each other, with the one that is used', async ({
  page,
  site,
}) => {
  // Plan of 2011: Antwerp has 3,561 MOE migrants in its own table for 2010, and 3,600 in that of the municipalities.
  await drop(page, sample('antwerpen-1-instroom.csv'), sample('vlaanderen-05-top20-gemeenten.csv'));
  await page.getByRole('button', { name: /tegenspra/ }).click();
  await expect(page.getByRole('heading', { name: 'Cijfers die elkaar tegenspreken' })).toBeFocused();
  const row = page.locator('.part.conflicts tbody tr', { hasText: '3.561' });
  await expect(row).toHaveCount(1);
  await expect(row.locator('th')).toHaveText('Totale instroom MOE-landen in Antwerpen');
  const [used, other] = [row.locator('li', { hasText: '3.561' }), row.locator('li', { hasText: '3.600' })];
  await expect(used).toContainText('gebruikt in');
  await expect(other).toContainText('vlaanderen-05-top20-gemeenten.csv');
  await other.getByRole('button').first().click();
  await expect(page.locator('.grid .shown').first()).toHaveText('3.600');
  await used.getByRole('button', { name: /gebruikt in/ }).click();
  await expect(page.locator('.figures tr.shown')).toContainText('3.561');
});

test('names that are not known are asked about from the top of the page', async ({ page }) => {
  const content = sample('antwerpen-4-werkloosheidsdruk.csv').content.toString().replace('POLEN', 'POOLEN');
  await drop(page, { name: 'vreemd.csv', content });
  await page.getByRole('button', { name: '1 naam niet herkend' }).click();
  await expect(page.getByRole('button', { name: 'Polen', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /niet herkend/ })).toHaveCount(0);
});

test('a report is rehearsed out of sight while the page waits, and nothing of it stays', async ({ page, site }) => {
  await page.addInitScript(() => {
    const { attachShadow } = Element.prototype;
    /** @type {string[]} */
    const rehearsals = [];
    Object.assign(globalThis, { rehearsals });
    Element.prototype.attachShadow = function (init) {
      const root = attachShadow.call(this, init);
      const look = () => {
        for (const one of root.querySelectorAll('.rehearsal')) {
          rehearsals.push(one.hasAttribute('inert') ? getComputedStyle(one).visibility : 'heard');
        }
      };
      new MutationObserver(look).observe(root, { childList: true, subtree: true });
      return root;
    };
  });
  await page.goto(site);
  await page.waitForFunction(() => /** @type {any} */ (globalThis).rehearsals.length > 0);
  await expect(page.locator('.rehearsal')).toHaveCount(0);
  expect(new Set(await page.evaluate(() => /** @type {any} */ (globalThis).rehearsals))).toEqual(new Set(['hidden']));
  await drop(page, sample('antwerpen-1-instroom.csv'));
  await expect(page.locator('.report')).toHaveCount(1);
});
