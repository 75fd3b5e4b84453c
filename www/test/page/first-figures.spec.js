// A long report is shown from its first figures on, while the others come.

import { card, drop, expect, problems, sample, test } from './test.js';

/** A table of so many figures that the first are not to wait for the last. */
function longTable(places = 150) {
  const years = Array.from({ length: 12 }, (_, at) => 2005 + at);
  const header = `Gemeente;${years.map((year) => `Totale instroom ${year};Instroom MOE ${year}`).join(';')}`;
  const rows = Array.from({ length: places }, (_, place) => {
    const figures = years.map((_, at) => `${1000 + 7 * place + at};${100 + place + 3 * at}`);
    return `Plaats ${place + 1};${figures.join(';')}`;
  });
  return { name: 'lang.csv', content: [header, ...rows].join('\n') };
}

/**
 * The same figures as records, one year after the other.
 * @param {ReturnType<typeof longTable>} table
 */
function asRecords({ name, content }) {
  const [[, ...columns], ...rows] = content.split('\n').map((line) => line.split(';'));
  const years = columns.filter((_, at) => at % 2 === 0).map((text) => text.slice(-4));
  const records = years.flatMap((year, at) =>
    rows.map((row) => [year, row[0], row[1 + 2 * at], row[2 + 2 * at]].join(';')),
  );
  return { name, content: ['Jaar;Gemeente;Totale instroom;Instroom MOE', ...records].join('\n') };
}

/** @typedef {{ held: ((change?: object) => void)[] }} Held the worker's last word on each report, which waits */

test.beforeEach(async ({ page, site }) => {
  await page.addInitScript(() => {
    const { set } = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(Worker.prototype, 'onmessage'));
    /** @type {((change?: object) => void)[]} */
    const held = [];
    Object.defineProperty(Worker.prototype, 'onmessage', {
      /** @param {(event: { data: any }) => void} handler */
      set(handler) {
        set?.call(this, (/** @type {MessageEvent} */ event) => {
          const isReport = event.data.type === 'done' && event.data.answer.json;
          if (!isReport) handler(event);
          else held.push((change) => handler({ data: { ...event.data, ...change } }));
        });
      },
    });
    Object.assign(globalThis, { held });
  });
  await page.goto(site);
});

/**
 * Lets the worker say its last word on a report, or another one.
 * @param {import('@playwright/test').Page} page
 * @param {object} [change]
 */
async function release(page, change) {
  const held = await page.waitForFunction(
    () => /** @type {Held} */ (/** @type {unknown} */ (globalThis)).held.shift() ?? false,
  );
  await held.evaluate((tell, change) => tell && tell(change), change);
}

test('the first card is there before the last result, stays where it is, and nothing can be done until all is', async ({
  page,
}) => {
  await drop(page, longTable());
  const first = card(page, 'moe-share');
  await expect(first.locator('svg.chart')).toBeVisible();
  await expect(first.locator('tbody tr').first()).toContainText('Plaats 1');
  await expect(page.locator('.report-title')).toBeFocused();
  await expect(page.locator('.report')).toHaveAttribute('aria-busy', 'true');
  await expect(page.locator('.card')).toHaveCount(1);
  await expect(page.locator('.figures')).toHaveAttribute('inert');
  await expect(page.locator('.progress')).toBeHidden();
  const count = await page.locator('.report-figures strong').innerText();
  const title = await page.locator('.report-title').elementHandle();
  /** Below the title, which is scrolled to. */
  const place = () =>
    first.evaluate((card, title) => card.getBoundingClientRect().top - title.getBoundingClientRect().top, title);
  const before = await place();
  const node = await first.elementHandle();

  await release(page);
  await expect(page.locator('.report')).not.toHaveAttribute('aria-busy');
  await expect(page.locator('.figures')).not.toHaveAttribute('inert');
  await expect(page.locator('.card:not(.waiting)')).toHaveCount(4);
  await expect(page.locator('.source')).toHaveCount(1);
  expect(await node?.evaluate((card) => card.isConnected)).toBe(true);
  await expect(page.locator('.report-figures strong')).toHaveText(count);
  expect(await place()).toBeCloseTo(before, 0);
  // The tools know all figures now.
  await page.getByLabel('Zoek in de rijen').fill('plaats 77');
  await expect(first.locator('tbody tr')).toHaveCount(12);
  await expect(card(page, 'growth').locator('tbody tr').first()).toContainText('Plaats 77');
});

/**
 * Watches the first card: what its first rows say, each time they say something else, and where the first of them stands below
 * the title, while there are only some figures and when there is a chart.
 * @param {import('@playwright/test').Page} page
 * @returns {Promise<() => Promise<{ firstRows: string[], topOfPart?: number, topWithChart?: number }>>} what was seen
 */
async function watch(page) {
  const seen = await page.evaluateHandle(() => {
    const root = document.querySelector('peil-glas')?.shadowRoot;
    if (!root) throw new Error('no element');
    const all = (/** @type {string} */ part) => [...root.querySelectorAll(`.report:not(.rehearsal *) ${part}`)];
    /** @type {{ firstRows: string[], topOfPart?: number, topWithChart?: number }} */
    const seen = { firstRows: [] };
    new MutationObserver(() => {
      const [title] = all('.report-title');
      const rows = all('tbody tr').slice(0, 12);
      if (rows.length === 0) return;
      const text = rows.map((row) => row.textContent).join('\n');
      if (text !== seen.firstRows.at(-1)) seen.firstRows.push(text);
      const top = () => rows[0].getBoundingClientRect().top - title.getBoundingClientRect().top;
      if (all('.card.is-part').length > 0) seen.topOfPart ??= top();
      if (all('svg.chart').length > 0) seen.topWithChart ??= top();
    }).observe(root, { childList: true, subtree: true });
    return seen;
  });
  return () => seen.jsonValue();
}

for (const { screen, width, height } of [
  { screen: 'a laptop', width: 1280, height: 800 },
  { screen: 'a tablet', width: 820, height: 1180 },
]) {
  test(`the first figures of many are there before their chart, which moves nothing that is seen on ${screen}`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    const seen = await watch(page);
    await drop(page, longTable());
    await expect(card(page, 'moe-share').locator('svg.chart')).toBeVisible();
    const { topOfPart = NaN, topWithChart = NaN } = await seen();
    // Beside the chart, or out of sight below the room for it.
    if (screen === 'a laptop') expect(topWithChart).toBeCloseTo(topOfPart, 0);
    else expect(topOfPart).toBeGreaterThan(height);
    await release(page);
  });
}

for (const { form, table, isPart } of [
  { form: 'of one label after the other', table: longTable(), isPart: true },
  { form: 'of one year after the other', table: asRecords(longTable()), isPart: false },
]) {
  test(`a table ${form} ${isPart ? 'is' : 'is not'} known by its first figures, and the first rows stay the first`, async ({
    page,
  }) => {
    const seen = await watch(page);
    await drop(page, table);
    await expect(card(page, 'moe-share').locator('svg.chart')).toBeVisible();
    await release(page);
    await expect(page.locator('.report')).not.toHaveAttribute('aria-busy');
    await expect(card(page, 'moe-share').locator('tbody tr')).toHaveCount(40);
    const { firstRows, topOfPart } = await seen();
    expect(topOfPart !== undefined).toBe(isPart);
    expect(firstRows).toHaveLength(1);
    expect(firstRows[0].split('\n')).toHaveLength(12);
    await expect(card(page, 'moe-share')).not.toHaveClass(/is-part/);
    await expect(card(page, 'moe-share').getByRole('button', { name: /1[.,\s]?800/ })).toBeVisible();
  });
}

test('when the rest does not come, what was there before is shown again', async ({ page }) => {
  await drop(page, sample('antwerpen-1-instroom.csv'));
  await release(page);
  await expect(card(page, 'moe-share').locator('tbody tr')).toHaveCount(3);

  await drop(page, longTable());
  await expect(page.locator('.report-title')).toContainText('lang.csv');
  await release(page, { type: 'crashed', index: 0, reason: 'for a test' });
  await expect(problems(page)).toContainText('lang.csv');
  await expect(page.locator('.report-title')).toContainText('antwerpen-1-instroom.csv');
  await expect(card(page, 'moe-share').locator('tbody tr')).toHaveCount(3);
  // It is read again, since the worker that crashed had it.
  await release(page);
  await expect(page.locator('.grid td.number').first()).not.toBeEmpty();
});

test('whoever chooses another language meanwhile has the whole report in it', async ({ page }) => {
  await drop(page, longTable());
  await expect(card(page, 'moe-share')).toBeVisible();
  await page.getByRole('button', { name: 'Français' }).click();
  await release(page);
  await expect(page.locator('.card:not(.waiting)')).toHaveCount(4);
  await expect(page.locator('.figures h3')).toHaveText('Indicateurs');
  await expect(page.locator('.figures')).not.toHaveAttribute('inert');
});

test('a short report is shown as a whole', async ({ page }) => {
  await drop(page, longTable(10));
  await expect(page.locator('.progress')).toBeVisible();
  await expect(page.locator('.report')).toHaveCount(0);
  await release(page);
  await expect(card(page, 'moe-share')).toBeVisible();
});
