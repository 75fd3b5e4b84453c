import { defineConfig } from '@playwright/test';

// The browser is the machine's own; none is ever downloaded.
export default defineConfig({
  testDir: 'test/page',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  // Nothing here depends on a time; a busy machine gets enough of it.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  use: {
    locale: 'nl-BE',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-background-networking',
        '--disable-component-update',
        '--no-first-run',
      ],
    },
  },
});
