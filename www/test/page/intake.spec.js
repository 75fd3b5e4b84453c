/** @import { Page } from '@playwright/test' */

import { card, clipboard, drop, expect, paste, problems, sample, test } from './test.js';

const ANTWERP = 'antwerpen-1-instroom.csv';
const TABLE = 'GENT;2009;2010\nTotale instroom;6.709;9.825\nTotale instroom MOE-landen;2.115;3.561\n';

test.beforeEach(({ page, site }) => page.goto(site));

test('a dropped table gives its indicators, with numerator, denominator and source cells', async ({ page }) => {
  await drop(page, sample(ANTWERP));
  const moeShare = card(page, 'moe-share');
  await expect(moeShare.getByRole('heading')).toHaveText('Aandeel MOE in de instroom');
  const row = moeShare.getByRole('row', { name: /2009/ });
  await expect(row).toContainText('31,5%');
  await expect(row).toContainText('2.115');
  await expect(row).toContainText('6.709');
  await expect(row.getByRole('button', { name: /B17/ })).toBeVisible();
  await expect(row.getByRole('button', { name: /B2/ })).toBeVisible();
  await expect(card(page, 'nationality-share').getByRole('row', { name: /Polen.*2010/ })).toContainText('17,4%');
  await expect(problems(page)).toHaveCount(0);
});

test('the element shows where a drop will land', async ({ page }) => {
  const root = page.locator('peil-glas .peil-glas');
  await root.evaluate((target) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([''], 'table.csv'));
    const init = { dataTransfer, bubbles: true, cancelable: true, composed: true };
    target.dispatchEvent(new DragEvent('dragenter', init));
  });
  await expect(root).toHaveClass(/is-target/);
  await root.evaluate((target) => target.dispatchEvent(new DragEvent('dragleave', { bubbles: true, composed: true })));
  await expect(root).not.toHaveClass(/is-target/);
});

test('several files are read together', async ({ page }) => {
  await drop(page, sample(ANTWERP), sample('gent-4-bevolkingsaandeel.csv'));
  await expect(page.locator('.report-title')).toHaveText('Resultaten uit 2 tabellen');
  await expect(card(page, 'moe-share')).toBeVisible();
  await expect(card(page, 'population-share')).toBeVisible();
  await expect(page.getByLabel('Tabel', { exact: true }).locator('option')).toHaveCount(2);
});

test('a file can be picked', async ({ page }) => {
  const { name, content } = sample(ANTWERP);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Kies bestanden' }).click();
  await (await chooser).setFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });
  await expect(card(page, 'moe-share')).toBeVisible();
});

test('a table can be pasted anywhere on the page', async ({ page }) => {
  await paste(page, TABLE.replaceAll(';', '\t'));
  await expect(card(page, 'moe-share').getByRole('row', { name: /2010/ })).toContainText('36,2%');
});

for (const program of ['word', 'excel', 'libreoffice', 'web']) {
  test(`a table copied from ${program} is read as it was shown there`, async ({ page }) => {
    await paste(page, 'ANTWERPEN\t2009\tniet hieruit\n1\t2\t3\n', { html: clipboard(program), picture: true });
    const shares = card(page, 'moe-share');
    await expect(shares.getByRole('row', { name: /2009/ })).toContainText('31,5%');
    await expect(shares.getByRole('row', { name: /2010/ })).toContainText('3.561');
    await expect(page.locator('.tally')).toContainText('3 kloppen');
    await expect(page.locator('.report-title')).toContainText('geplakt.html');
    await expect(page.locator('.source')).toContainText('HTML');
    await expect(problems(page)).toHaveCount(0);
  });
}

test('a table that is copied in the browser and pasted with the keyboard is read', async ({ page, context }) => {
  const other = await context.newPage();
  await other.setContent(clipboard('web'));
  await other.keyboard.press('ControlOrMeta+A');
  await other.keyboard.press('ControlOrMeta+C');
  await page.bringToFront();
  await page.keyboard.press('ControlOrMeta+V');
  await expect(card(page, 'moe-share')).toContainText('31,5%');
  await expect(page.locator('.report-title')).toContainText('geplakt.html');
});

test('several tables in one paste are read as several', async ({ page }) => {
  await paste(page, '', { html: clipboard('word') });
  await expect(page.locator('.report-title')).toHaveText('Resultaten uit 2 tabellen in geplakt.html');
  await expect(page.getByLabel('Tabel', { exact: true }).locator('option')).toHaveText([
    'Tabel 1: Instroom van MOE-migranten in Antwerpen',
    'Tabel 2: Aanmeldingen in Gent, personen afkomstig uit België en Roemenië',
  ]);
  await expect(page.getByRole('row', { name: /Roemenië.*2010.*12,5%/ })).toBeVisible();
});

test('a table that is pasted into the field is read at once', async ({ page }) => {
  await page.getByRole('button', { name: 'Plak een tabel' }).click();
  await expect(page.getByLabel('Plak of typ hier een tabel')).toBeFocused();
  await paste(page, 'plat', { html: clipboard('excel') });
  await expect(card(page, 'moe-share').getByRole('row', { name: /2010/ })).toContainText('36,2%');
});

test('a frame around a sentence makes no table of it', async ({ page }) => {
  await paste(page, 'Een zin.', { html: '<table><tr><td>Een zin.</td></tr></table>' });
  await expect(page.locator('.report, .problem, .progress:visible')).toHaveCount(0);
});

test('a table that is dragged from another page is read', async ({ page }) => {
  await page.locator('peil-glas .peil-glas').evaluate((target, html) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.setData('text/html', html);
    for (const type of ['dragenter', 'dragover', 'drop']) {
      const init = { dataTransfer, bubbles: true, cancelable: true, composed: true };
      if (target.dispatchEvent(new DragEvent(type, init))) throw new Error(`${type} was not taken`);
    }
  }, clipboard('web'));
  await expect(card(page, 'moe-share')).toContainText('31,5%');
});

test('the file dialog shows the kinds of files that are read', async ({ page }) => {
  const accept = await page.locator('input[type="file"]').getAttribute('accept');
  for (const ending of ['.csv', '.xlsx', '.xls', '.ods', '.docx', '.odt', '.html']) expect(accept).toContain(ending);
});

test('a table can be pasted or typed into the field', async ({ page }) => {
  await page.getByRole('button', { name: 'Plak een tabel' }).click();
  const field = page.getByLabel('Plak of typ hier een tabel');
  await expect(field).toBeFocused();
  await field.fill(TABLE);
  await page.getByRole('button', { name: 'Lees deze tabel' }).click();
  await expect(card(page, 'moe-share').getByRole('row', { name: /2009/ })).toContainText('31,5%');
});

test('a sentence that is pasted by mistake is left alone', async ({ page }) => {
  await paste(page, 'Niets te zien hier; echt niet.');
  await expect(page.locator('.report, .problem, .progress:visible')).toHaveCount(0);
});

for (const [file, indicator, figure] of [
  ['antwerpen-4-werkloosheidsdruk.csv', 'unemployment-pressure', '26,9%'],
  ['antwerpen-1-instroom.csv', 'moe-share', '36,2%'],
  ['vlaanderen-09-aanmeldingen.csv', 'moe-share', '32,1%'],
  ['gent-4-bevolkingsaandeel.csv', 'population-share', '3,6%'],
  ['vlaanderen-zelfstandigen.csv', 'growth', '+100,0%'],
]) {
  test(`the sample ${file} is one click away`, async ({ page }) => {
    await page.locator(`.sample[data-file="${file}"]`).click();
    await expect(card(page, indicator)).toContainText(figure);
    await expect(page.locator('.report-title')).toBeFocused();
  });
}

test('a table that follows another takes its place', async ({ page }) => {
  await drop(page, sample(ANTWERP));
  await expect(card(page, 'moe-share')).toBeVisible();
  await drop(page, sample('vlaanderen-zelfstandigen.csv'));
  await expect(page.locator('.report-title')).toHaveText('Resultaten uit vlaanderen-zelfstandigen.csv');
  await expect(card(page, 'moe-share')).toHaveCount(0);
});

test('text from a table never becomes markup', async ({ page }) => {
  const attack = '<img src=x onerror="document.title=1">';
  await drop(page, {
    name: `${attack}.csv`,
    content: TABLE.replace('Totale instroom MOE', `${attack} Totale instroom MOE`),
  });
  await expect(page.locator('.report')).toContainText(attack);
  expect(await page.locator('peil-glas img').count()).toBe(0);
  await expect(page).toHaveTitle('Peilglas');
});

test('reading can be stopped', async ({ page }) => {
  const line = 'Antwerpen;2009;1.234;lorem ipsum dolor sit amet\n';
  await page.locator('peil-glas').evaluate((element, row) => {
    const file = new File(Array(200).fill(row.repeat(10_000)), 'groot.csv');
    /** @type {any} */ (element).analyse([file]);
  }, line);
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.locator('.progress')).toBeHidden();
  await expect(page.locator('.peil-glas > .visually-hidden[role="status"]')).toHaveText(
    'Gestopt. Er is niets berekend.',
  );
  await drop(page, sample(ANTWERP));
  await expect(card(page, 'moe-share')).toBeVisible();
});

/**
 * Begins to read so many records that it takes seconds.
 * @param {Page} page
 */
function readLarge(page) {
  return page.locator('peil-glas').evaluate((element) => {
    const part = new Blob(['Aalst;2010;Polen;3\n'.repeat(100_000)]);
    const file = new File(['Gemeente;Jaar;Nationaliteit;Aantal\n', ...Array(2000).fill(part)], 'groot.csv');
    /** @type {any} */ (element).analyse([file]);
  });
}

test('rows of a table that is shown come, although they were asked for while a file was read that was stopped', async ({
  page,
}) => {
  const places = Array.from({ length: 300 }, (_, at) => `Plaats ${at + 1};2009;${at + 100};${at + 20}`);
  await drop(page, { name: 'lang.csv', content: ['Gemeente;Jaar;Totale instroom;Instroom MOE', ...places].join('\n') });
  await expect(page.locator('.grid [data-row="200"]')).toBeAttached();
  await readLarge(page);
  await page.getByRole('button', { name: 'Toon nog 101 rijen' }).dispatchEvent('click');
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.locator('.grid [data-row="301"]')).toContainText('Plaats 300');
});

test('a file is read to its end however often the browser tidies its memory', async ({ page, browserName }) => {
  test.skip(browserName === 'firefox', 'Firefox has no such switch');
  let tidied = 0;
  const tidyAllTheTime = (/** @type {import('@playwright/test').Worker} */ worker) =>
    worker.evaluate('setInterval(gc)').then(
      () => (tidied += 1),
      // One that has done its part is gone.
      () => {},
    );
  page.on('worker', tidyAllTheTime);
  await Promise.all(page.workers().map(tidyAllTheTime));
  await page.locator('peil-glas').evaluate((element) => {
    const records = Array(6000).fill('Aalst;2010;Polen;3\n'.repeat(1000));
    const file = new File(['Gemeente;Jaar;Nationaliteit;Aantal\n', ...records], 'register.csv');
    /** @type {any} */ (element).analyse([file]);
  });
  await expect(page.locator('.report-title', { hasText: 'register.csv' })).toBeVisible();
  expect(tidied).toBeGreaterThan(0);
});

test('how far a file was read is seen where it was dropped', async ({ page, site }) => {
  await page.goto(site);
  // However short the time is in which it stands there.
  const seen = page.locator('.progress').evaluate(
    (progress) =>
      new Promise((resolve) => {
        new MutationObserver(() => {
          const { top, bottom } = progress.getBoundingClientRect();
          if (bottom > top) resolve(top >= 0 && bottom <= innerHeight);
        }).observe(progress, { attributes: true });
      }),
  );
  await readLarge(page);
  expect(await seen).toBe(true);
});

test('so it is by who has scrolled far down, or read why another file was refused', async ({ page }) => {
  const progress = page.locator('.progress');
  await drop(page, sample(ANTWERP));
  await expect(card(page, 'moe-share')).toBeVisible();
  await expect(page.locator('.card.waiting')).toHaveCount(0);
  await page.locator('.card').last().scrollIntoViewIfNeeded();
  await readLarge(page);
  await expect(progress).toBeInViewport({ ratio: 1 });
  await page.getByRole('button', { name: 'Stop' }).click();
  await drop(page, { name: 'leeg.csv', content: '' });
  await expect(problems(page)).toBeInViewport({ ratio: 1 });
  await readLarge(page);
  await expect(progress).toBeInViewport({ ratio: 1 });
  await page.getByRole('button', { name: 'Stop' }).click();
});

test('what is read in a moment shows no progress, which would only move the page', async ({ page, site }) => {
  await page.goto(site);
  // No time goes by, however busy the machine is.
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 1000);
  await page.locator('.progress').evaluate((progress) => {
    const observer = new MutationObserver(() => {
      if (!(/** @type {HTMLElement} */ (progress).hidden)) progress.setAttribute('data-seen', '');
    });
    observer.observe(progress, { attributeFilter: ['hidden'] });
  });
  await drop(page, sample('antwerpen-1-instroom.csv'));
  await expect(card(page, 'moe-share')).toBeVisible();
  await expect(page.locator('.progress')).not.toHaveAttribute('data-seen');
});
