// A headless Chromium in which each run gets a page, a process and a worker of its own.

import { createRequire } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const { chromium } = createRequire(new URL('../www/package.json', import.meta.url))('@playwright/test');

const SAMPLE_EVERY_MS = 20;
/** A tool that has not answered by then is given up. */
const PATIENCE_MS = 120_000;

export async function openBrowser() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
      // A process kept for the next page would count as memory of this one.
      '--disable-features=SpareRendererForSitePerProcess',
    ],
  });
  const session = await browser.newBrowserCDPSession();

  async function renderers() {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  }

  async function withPage(address, use) {
    const before = new Set(await renderers());
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      await page.goto(address);
      return await use(page, async () => (await renderers()).filter((id) => !before.has(id)));
    } finally {
      const own = (await renderers()).filter((id) => !before.has(id));
      await context.close();
      await ended(own);
    }
  }

  return {
    version: browser.version(),
    close: () => browser.close(),

    /**
     * Does the job once, in a fresh page.
     * @param {string} address
     * @param {{ tool: string, path: string, mode?: string, times?: number }} run
     * @returns {Promise<{ answer?: object, error?: string, bytes: number, time: number, whole: number, longest: number, memory: number }>}
     *   milliseconds, and `memory` in bytes: the highest seen over that of the page before
     */
    measure: (address, { tool, path, ...options }) =>
      withPage(address, async (page, ownRenderers) => {
        await page.setInputFiles('input', path);
        await page.waitForFunction('globalThis.measure');
        const memory = watchMemory(await ownRenderers());
        try {
          const answered = page.evaluate(([tool, options]) => globalThis.measure(tool, options), [tool, options]);
          return { ...(await inTime(answered)), memory: memory.peak() };
        } catch (error) {
          const reason = /crash|closed/i.test(error.message) ? 'the page crashed' : error.message;
          return { error: reason, memory: memory.peak() };
        } finally {
          memory.stop();
        }
      }),

    /**
     * How long after the navigation a tool's worker could take a file, and had answered for a tiny one.
     * @param {string} address
     * @param {string} tool
     * @returns {Promise<{ ready: number, answered: number }>} milliseconds
     */
    measureStart: (address, tool) =>
      withPage(`${address}/?start=${tool}`, async (page) => {
        const start = await page.waitForFunction('globalThis.start', undefined, { timeout: PATIENCE_MS });
        return start.jsonValue();
      }),
  };
}

/**
 * Until processes are gone. One that gives back a gigabyte is at it for longer than the next tool takes for its job, and
 * would take one of its cores.
 */
async function ended(ids) {
  const until = performance.now() + PATIENCE_MS;
  while (ids.some((id) => existsSync(`/proc/${id}`)) && performance.now() < until) await pause(SAMPLE_EVERY_MS);
}

function inTime(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/**
 * Watches the memory of processes: what they have written to and what they share with the browser process, but not the
 * program itself. Reading these counters does not halt a process, as adding up its mappings would.
 */
function watchMemory(ids) {
  const now = () => ids.reduce((sum, id) => sum + resident(id), 0);
  const before = now();
  let highest = before;
  const timer = setInterval(() => (highest = Math.max(highest, now())), SAMPLE_EVERY_MS);
  return { peak: () => Math.max(highest, now()) - before, stop: () => clearInterval(timer) };
}

function resident(id) {
  try {
    const status = readFileSync(`/proc/${id}/status`, 'latin1');
    return [...status.matchAll(/^Rss(?:Anon|Shmem):\s+(\d+) kB/gm)].reduce((sum, [, kB]) => sum + kB * 1024, 0);
  } catch {
    return 0;
  }
}
