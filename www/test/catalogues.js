import { readdirSync, readFileSync } from 'node:fs';

/** @import { Catalogue } from '../src/i18n.js' */

const FOLDER = new URL('../src/locales/', import.meta.url);

/**
 * The catalogues, without a bundler to collect them.
 * @type {Record<string, Catalogue>}
 */
export const catalogues = Object.fromEntries(
  readdirSync(FOLDER).map((file) => [
    file.replace('.json', ''),
    JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')),
  ]),
);
