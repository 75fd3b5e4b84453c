import { card, drop, expect, sample, test } from './test.js';

test('texts and figures follow the language that is chosen', async ({ page, site }) => {
  await page.goto(site);
  await drop(page, sample('antwerpen-1-instroom.csv'));
  await expect(card(page, 'moe-share')).toContainText('31,5%');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(card(page, 'moe-share').getByRole('heading')).toHaveText('MOE share of the inflow');
  await expect(card(page, 'moe-share')).toContainText('31.5%');
  await expect(card(page, 'moe-share')).toContainText('first half of 2011');
  await expect(page.getByRole('button', { name: 'English' })).toBeFocused();
  await expect(page.locator('peil-glas')).toHaveAttribute('locale', 'en-GB');
  await page.locator('peil-glas').evaluate((element) => element.setAttribute('locale', 'nl'));
  await expect(card(page, 'moe-share')).toContainText('31,5%');
});

test.describe('a reader whose browser speaks English', () => {
  test.use({ locale: 'en-US' });
  test('gets English', async ({ page, site }) => {
    await page.goto(site);
    await expect(page.getByRole('heading', { level: 2 })).toHaveText('Drop a table, read the indicators');
  });
});

test.describe('a reader whose language is not there', () => {
  test.use({ locale: 'pt-PT' });
  test('gets a language that is', async ({ page, site }) => {
    await page.goto(site);
    await expect(page.getByRole('heading', { level: 2 })).toHaveText('Drop a table, read the indicators');
  });
});

test('a locale that is none is passed over', async ({ page, site }) => {
  await page.goto(site);
  await page.locator('peil-glas').evaluate((element) => element.setAttribute('locale', 'nl-!'));
  await expect(page.locator('peil-glas .peil-glas')).toBeVisible();
});
