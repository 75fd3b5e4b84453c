// What every test of the page shares: a server with the strict policy, and a watch on everything the page does.

/**
 * @import { Fixtures, Page, PlaywrightTestArgs, PlaywrightTestOptions } from '@playwright/test'
 * @import { PlaywrightWorkerArgs, PlaywrightWorkerOptions } from '@playwright/test'
 */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test as base, expect } from '@playwright/test';
import { serve } from '../../serve.mjs';
import { speakOlderBidi } from './firefox.js';

export { expect };

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

/**
 * @typedef {{ watched: string[] }} OfTest
 * @typedef {{ site: string }} OfWorker
 */

/**
 * `page` fails its test on any violation of the policy, any request to elsewhere and any uncaught error.
 * @type {Fixtures<OfTest, OfWorker, PlaywrightTestArgs & PlaywrightTestOptions, PlaywrightWorkerArgs & PlaywrightWorkerOptions>}
 */
const fixtures = {
  browser: [
    async ({ browser, browserName }, use) => {
      if (browserName === 'firefox') speakOlderBidi(browser);
      await use(browser);
    },
    { scope: 'worker' },
  ],
  site: [
    async ({}, use) => {
      const { address, close } = await serve(DIST, 0);
      await use(address);
      await close();
    },
    { scope: 'worker' },
  ],
  /** What went wrong on the page so far. A test that wants something to go wrong empties it. */
  watched: async ({}, use) => use([]),
  page: async ({ page, watched }, use) => {
    page.on('console', (message) => {
      if (message.type() === 'error') watched.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => watched.push(`uncaught: ${error.message}`));
    page.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (!['data:', 'blob:'].includes(protocol) && hostname !== 'localhost') watched.push(`foreign: ${request.url()}`);
    });
    await page.exposeFunction('reportViolation', (/** @type {string} */ violation) =>
      watched.push(`policy: ${violation}`),
    );
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
        /** @type {any} */ (globalThis).reportViolation(`${violatedDirective} ${blockedURI}`),
      );
    });
    await use(page);
    expect(watched).toEqual([]);
  },
};

export const test = base.extend(fixtures);

/**
 * @typedef {{ name: string, content: string | Buffer }} TestFile
 */

/**
 * Drops files on the element with the events that a browser sends.
 * @param {Page} page
 * @param {...TestFile} files
 */
export async function drop(page, ...files) {
  const coded = files.map(({ name, content }) => ({ name, base64: Buffer.from(content).toString('base64') }));
  await page.locator('peil-glas .peil-glas').evaluate((target, given) => {
    const data = new DataTransfer();
    for (const { name, base64 } of given) {
      data.items.add(new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], name));
    }
    for (const type of ['dragenter', 'dragover', 'drop']) {
      const init = { dataTransfer: data, bubbles: true, cancelable: true, composed: true };
      const event = new DragEvent(type, init);
      target.dispatchEvent(event);
      if (!event.defaultPrevented) throw new Error(`${type} was not taken`);
    }
  }, coded);
}

/**
 * Pastes where the focus is.
 * @param {Page} page
 * @param {string} text
 * @param {object} [more] what else a program puts on the clipboard
 * @param {string} [more.html]
 * @param {boolean} [more.picture] of the cells, as spreadsheets add one
 */
export async function paste(page, text, more = {}) {
  await page.evaluate(
    ({ text, html, picture }) => {
      const data = new DataTransfer();
      data.setData('text/plain', text);
      if (html) data.setData('text/html', html);
      if (picture) data.items.add(new File([''], 'image.png', { type: 'image/png' }));
      let target = document.activeElement ?? document.body;
      while (target.shadowRoot?.activeElement) target = target.shadowRoot.activeElement;
      const event = new ClipboardEvent('paste', { bubbles: true, cancelable: true, composed: true });
      // Firefox leaves out the data of an event that a script makes.
      Object.defineProperty(event, 'clipboardData', { value: data });
      target.dispatchEvent(event);
    },
    { text, ...more },
  );
}

/**
 * What a program put on the clipboard.
 * @param {string} program
 */
export function clipboard(program) {
  return readFileSync(new URL(`../clipboard/${program}.html`, import.meta.url), 'utf8');
}

/**
 * A sample table as it is shipped.
 * @param {string} name
 * @returns {TestFile}
 */
export function sample(name) {
  return { name, content: readFileSync(new URL(`../../public/samples/${name}`, import.meta.url)) };
}

/**
 * The card of an indicator.
 * @param {Page} page
 * @param {string} indicator
 */
export function card(page, indicator) {
  return page.locator(`.card[data-indicator="${indicator}"]`).first();
}

/** @param {Page} page */
export function problems(page) {
  return page.locator('.problem');
}
