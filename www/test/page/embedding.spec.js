import { mkdtemp, cp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '../../serve.mjs';
import { card, drop, expect, sample, test } from './test.js';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

test('the folder works under any path', async ({ page }) => {
  const { address, close } = await serve(DIST, 0, '/intranet/tools/peilglas/');
  try {
    await page.goto(address);
    await page.locator('.sample').first().click();
    await expect(card(page, 'unemployment-pressure')).toContainText('26,9%');
  } finally {
    await close();
  }
});

test.describe('a bare page that only loads element.js', () => {
  /** @type {string} */
  let folder;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let host;

  test.beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'peilglas-'));
    await cp(DIST, join(folder, 'peilglas'), { recursive: true });
    await writeFile(
      join(folder, 'index.html'),
      '<!doctype html><html lang="en"><title>Intranet</title><link rel="icon" href="peilglas/peilglas.svg"><script type="module" src="peilglas/element.js"></script>' +
        '<p>Before</p><peil-glas locale="en-GB" no-samples></peil-glas>',
    );
    host = await serve(folder, 0);
  });

  test.afterAll(async () => {
    await host.close();
    await rm(folder, { recursive: true });
  });

  test('has the calculator, and hears what happens in it', async ({ page }) => {
    await page.goto(host.address);
    await expect(page.locator('.sample')).toHaveCount(0);
    const heard = page.evaluate(
      () =>
        new Promise((resolve) => {
          document.addEventListener('peil-glas-report', (event) =>
            resolve(/** @type {CustomEvent} */ (event).detail.report.results.length),
          );
        }),
    );
    await drop(page, sample('vlaanderen-zelfstandigen.csv'));
    // Twelve growth rates, and as many index figures.
    expect(await heard).toBe(24);
    await expect(card(page, 'growth')).toContainText('+100.0%');
  });

  test('can keep a file out', async ({ page }) => {
    await page.goto(host.address);
    await page.evaluate(() =>
      document.addEventListener('peil-glas-accept', (event) => {
        const { files } = /** @type {CustomEvent} */ (event).detail;
        if (files[0].name.startsWith('geheim')) event.preventDefault();
      }),
    );
    await drop(page, { ...sample('vlaanderen-zelfstandigen.csv'), name: 'geheim.csv' });
    await expect(page.locator('.report')).toHaveCount(0);
    await drop(page, sample('vlaanderen-zelfstandigen.csv'));
    await expect(page.locator('.report')).toHaveCount(1);
  });

  test('can change the looks', async ({ page }) => {
    await page.goto(host.address);
    await page
      .locator('peil-glas')
      .evaluate((element) => element.style.setProperty('--peil-accent', 'rgb(122, 31, 92)'));
    const button = page.getByRole('button', { name: 'Choose files' });
    await expect(button).toHaveCSS('background-color', 'rgb(122, 31, 92)');
  });

  test('can call the package itself, with progress and a signal', async ({ page }) => {
    await page.goto(host.address);
    const outcome = await page.evaluate(async () => {
      const address = '/peilglas/peilglas.js';
      const { analyse } = await import(address);
      const text = 'GENT;2009;2010\nTotale instroom;6.709;9.825\nTotale instroom MOE-landen;2.115;3.561\n';
      /** @type {number[]} */
      const seen = [];
      const report = await analyse([new File([text], 'gent.csv')], {
        locale: 'nl-BE',
        onProgress: (/** @type {any} */ { bytesRead, bytesTotal }) => seen.push(bytesRead / bytesTotal),
      });
      const failure = await analyse([{ name: 'leeg.csv', text: '' }]).catch((/** @type {any} */ error) => error);
      const controller = new AbortController();
      const big = new File(Array(100).fill(`${text.repeat(2_000)}`), 'groot.csv');
      const stopped = analyse([big], { signal: controller.signal, onProgress: () => controller.abort() });
      return {
        results: report.results.length,
        last: seen.at(-1),
        failure: { isError: failure instanceof Error, code: failure.code, cell: failure.cell },
        stopped: await stopped.catch((/** @type {any} */ error) => error.name),
      };
    });
    expect(outcome).toEqual({
      results: 4,
      last: 1,
      failure: { isError: true, code: 'empty', cell: { source: 'leeg.csv' } },
      stopped: 'AbortError',
    });
  });

  test('gets the same from two workers, of which each counts a part of each large file, as from one', async ({
    page,
  }) => {
    /** @type {string[]} */
    const workers = [];
    page.on('worker', (worker) => workers.push(new URL(worker.url()).pathname));
    await page.goto(host.address);
    const { shared, alone } = await page.evaluate(async () => {
      const address = '/peilglas/peilglas.js';
      const { analyse } = await import(address);
      const places = ['Gent', 'Antwerpen', '"Brussel"', 'Genk', '"Atlantis, aan zee"'];
      // Every second record has its line feed in quotes, so that half of all line feeds end no row.
      const record = (/** @type {number} */ at) =>
        `${2005 + (at % 7)},${places[at % 5]},${at % 3 ? 'Polen' : '"Marokko"'},${at % 2 ? '-' : '"twee\nregels"'},${at % 19}\n`;
      const records = Array.from({ length: 30_000 }, (_, at) => record(at)).join('');
      const header = 'jaar,gemeente,nationaliteit,opmerking,aantal\n';
      // The second one is read when the first one's worker has ended, by another.
      const files = [40, 24].map((times) => new File([header, ...Array(times).fill(records)], `groot-${times}.csv`));
      const inMemory = await Promise.all(
        files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
      );
      const reports = [await analyse(files), await analyse(inMemory)];
      const [shared, alone] = reports.map((report) => JSON.stringify(report));
      return { shared, alone };
    });
    expect(JSON.parse(alone).results.length).toBeGreaterThan(50);
    expect(shared).toBe(alone);
    expect(workers.filter((path) => path === '/peilglas/slice-worker.js').length).toBeGreaterThanOrEqual(2);
  });

  test('can move the element, which keeps its report, and take it out and put it back', async ({ page }) => {
    await page.goto(host.address);
    await drop(page, sample('vlaanderen-zelfstandigen.csv'));
    await expect(card(page, 'growth')).toBeVisible();
    await page.locator('peil-glas').evaluate((element) => document.body.prepend(element));
    await expect(card(page, 'growth')).toBeVisible();
    await page.locator('peil-glas').evaluate(async (element) => {
      element.remove();
      await new Promise((resolve) => setTimeout(resolve));
      document.body.append(element);
    });
    await expect(card(page, 'growth')).toHaveCount(0);
    await drop(page, sample('vlaanderen-zelfstandigen.csv'));
    await expect(card(page, 'growth')).toBeVisible();
  });
});

test('the watch on the page sees a violation and a foreign request', async ({ page, site, watched }) => {
  await page.goto(site);
  await page.evaluate(async () => {
    await fetch('http://192.0.2.1/').catch(() => {});
    const style = document.createElement('style');
    style.textContent = 'body { color: red }';
    document.head.append(style);
  });
  await expect.poll(() => watched.filter((entry) => entry.startsWith('policy:')).length).toBeGreaterThanOrEqual(2);
  watched.length = 0;
});
