import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

const FIREFOXES = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];

// The browsers are the machine's own; none is ever downloaded.
export default defineConfig({
  testDir: 'test/page',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  // Nothing here depends on a time; a busy machine gets enough of it.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  use: { locale: 'nl-BE' },
  projects: [
    {
      name: 'chromium',
      use: {
        browserName: 'chromium',
        launchOptions: {
          executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
          args: [
            '--no-sandbox',
            '--disable-gpu',
            '--disable-dev-shm-usage',
            '--disable-background-networking',
            '--disable-component-update',
            '--no-first-run',
            // So that a test can have memory tidied in the midst of things.
            '--js-flags=--expose-gc',
          ],
        },
      },
    },
    {
      name: 'firefox',
      use: {
        browserName: 'firefox',
        channel: 'moz-firefox',
        launchOptions: { executablePath: process.env.FIREFOX ?? FIREFOXES.find(existsSync) ?? FIREFOXES[0] },
      },
    },
  ],
});
