// The pictures in docs/screenshots, taken anew: node screenshots.mjs, after the page was built.

/** @import { Page } from '@playwright/test' */

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { serve } from './serve.mjs';

const OUT = fileURLToPath(new URL('../docs/screenshots/', import.meta.url));
/** Pictures stay light enough for a README. */
const MOST_BYTES = 300_000;

const SIZES = {
  phone: { width: 390, height: 844 },
  laptop: { width: 1366, height: 860 },
  wall: { width: 2560, height: 1200 },
};

/**
 * @typedef {object} Picture
 * @property {keyof typeof SIZES} size
 * @property {'light' | 'dark'} theme
 * @property {string} [samples] names of the sample tables, as a link has them; all of them where absent
 * @property {string} show what is brought to the top
 */

const RATES = 'antwerpen-4-werkloosheidsdruk.csv';
const PATH = 'vlaanderen-09-aanmeldingen.csv,vlaanderen-11-contracten.csv';
const GROWTH = 'vlaanderen-zelfstandigen.csv';

/** @type {Record<string, Picture>} */
const PICTURES = {
  start: { size: 'laptop', theme: 'light', samples: '', show: 'body' },
  results: { size: 'laptop', theme: 'light', samples: RATES, show: '.part.figures' },
  path: { size: 'laptop', theme: 'light', samples: PATH, show: '.card[data-indicator="conversion"]' },
  evolution: { size: 'laptop', theme: 'dark', samples: GROWTH, show: '.part.figures' },
  audit: { size: 'laptop', theme: 'light', show: '.part.audit' },
  conflicts: { size: 'laptop', theme: 'dark', show: '.part.conflicts' },
  reading: { size: 'laptop', theme: 'light', samples: RATES, show: '.part.sources' },
  'phone-light': { size: 'phone', theme: 'light', samples: RATES, show: '.card[data-indicator="welfare-uptake"]' },
  'phone-dark': { size: 'phone', theme: 'dark', samples: PATH, show: '.card[data-indicator="conversion"]' },
  wall: { size: 'wall', theme: 'dark', samples: RATES, show: '.part.figures' },
};

const { address, close } = await serve(fileURLToPath(new URL('dist', import.meta.url)), 0);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--hide-scrollbars'],
});
mkdirSync(OUT, { recursive: true });
let isTooLarge = false;
try {
  for (const [name, picture] of Object.entries(PICTURES)) {
    const bytes = packed(await take(picture));
    writeFileSync(`${OUT}${name}.png`, bytes);
    console.log(`${name}.png ${Math.round(bytes.length / 1000)} kB`);
    isTooLarge ||= bytes.length > MOST_BYTES;
  }
} finally {
  await browser.close();
  await close();
}
if (isTooLarge) throw new Error(`a picture is larger than ${MOST_BYTES} bytes`);

/**
 * The same picture in fewer bytes: a browser packs in haste.
 * @param {Buffer} png
 */
function packed(png) {
  const parts = [];
  const pixels = [];
  for (let start = 8; start < png.length; start += 12 + png.readUInt32BE(start)) {
    const type = png.toString('latin1', start + 4, start + 8);
    const content = png.subarray(start + 8, start + 8 + png.readUInt32BE(start));
    if (type === 'IDAT') pixels.push(content);
    else parts.push({ type, content });
  }
  const content = deflateSync(inflateSync(Buffer.concat(pixels)), { level: 9, memLevel: 9 });
  parts.splice(-1, 0, { type: 'IDAT', content });
  const chunks = parts.map(({ type, content }) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
    const [length, sum] = [content.length, crc32(body)].map((number) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(number);
      return bytes;
    });
    return Buffer.concat([length, body, sum]);
  });
  return Buffer.concat([png.subarray(0, 8), ...chunks]);
}

/**
 * @param {Picture} picture
 * @returns {Promise<Buffer>} a PNG
 */
async function take({ size, theme, samples, show }) {
  const context = await browser.newContext({
    locale: 'nl-BE',
    colorScheme: theme,
    reducedMotion: 'reduce',
    viewport: SIZES[size],
  });
  const page = await context.newPage();
  await page.goto(address);
  await page.locator('peil-glas .bar').waitFor();
  if (samples !== '') {
    await open(page, samples?.split(','));
    await page.waitForFunction(() => {
      const root = document.querySelector('peil-glas')?.shadowRoot;
      return root?.querySelector('.grid tbody tr') && !root.querySelector('.card.waiting');
    });
    await page
      .locator(show)
      .first()
      .evaluate((element) => element.scrollIntoView({ block: 'start' }));
    // Frames in which what came into sight takes on its size.
    await page.waitForTimeout(500);
    await page
      .locator(show)
      .first()
      .evaluate((element) => element.scrollIntoView({ block: 'start' }));
    await page.evaluate(() => {
      scrollBy(0, -12);
      const focused = document.querySelector('peil-glas')?.shadowRoot?.activeElement;
      /** @type {HTMLElement | null | undefined} */ (focused)?.blur();
    });
  }
  const png = await page.screenshot();
  await context.close();
  return png;
}

/**
 * Drops the samples that a visitor would choose.
 * @param {Page} page
 * @param {string[]} [names] all where absent
 */
async function open(page, names) {
  const all = page.locator('.sample', { hasText: /22/ }).first();
  if (!names) return all.click();
  await page.evaluate(async (names) => {
    const element = /** @type {any} */ (document.querySelector('peil-glas'));
    const files = names.map(async (name) => {
      const response = await fetch(new URL(`samples/${name}`, document.baseURI));
      return new File([await response.blob()], name);
    });
    await element.analyse(await Promise.all(files));
  }, names);
}
