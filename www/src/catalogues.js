// Every file in locales/ is a language of the page. Adding one is all it takes.

/** @import { Catalogue } from './i18n.js' */

/** @type {Record<string, Catalogue>} */
const files = import.meta.glob('./locales/*.json', { eager: true, import: 'default' });

/** By language, e.g. `nl`. */
export const catalogues = Object.fromEntries(
  Object.entries(files).map(([path, catalogue]) => [path.replace(/^.*\/|\.json$/g, ''), catalogue]),
);

/** For a reader whose language is not there. */
export const FALLBACK_LANGUAGE = 'en';
