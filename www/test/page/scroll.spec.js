import { fileURLToPath } from 'node:url';
import { expect, test } from './test.js';

/** @typedef {typeof import('../../src/dom.js')} Dom */

const DOM = fileURLToPath(new URL('../../src/dom.js', import.meta.url));

/** Heights of the window between what is ridden from and what is ridden to: so far there is a ride, and then a jump. */
const DISTANCES = { ride: 1.2, jump: 3 };

for (const [way, distance] of Object.entries(DISTANCES)) {
  for (const delay of [0, 20, 60, 200]) {
    test(`who is called back ${delay} ms after a ${way} has begun is there in the end`, async ({ page, site }) => {
      await page.route('**/dom.js', (route) => route.fulfill({ path: DOM, contentType: 'text/javascript' }));
      await page.goto(site);
      await page.evaluate(
        async ({ distance, delay }) => {
          /** @type {Dom} */
          const { h, scrollTo } = await import(`${location.origin}/dom.js`);
          const space = () => h('div', { class: 'space' });
          const [first, last] = [h('p', {}, 'first'), h('p', {}, 'last')];
          document.body.replaceChildren(first, space(), last, space());
          for (const element of document.querySelectorAll('.space')) {
            /** @type {HTMLElement} */ (element).style.height = `${distance * innerHeight}px`;
          }
          scrollTo(last);
          await new Promise((resolve) => setTimeout(resolve, delay));
          scrollTo(first, 'nearest');
        },
        { distance, delay },
      );
      // Long enough for any ride: it may not pass by on its way.
      await page.waitForTimeout(1500);
      await expect(page.getByText('first')).toBeInViewport({ ratio: 1 });
    });
  }
}
