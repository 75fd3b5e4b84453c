// What an indicator means. The page's own words are its name and its formula in brief; the definition is the core's, which
// computes it.

/** @import { Analysis, Methods, Result } from './contract.js' */
/** @import { Texts } from './i18n.js' */

import { indicatorName, phrase } from './format.js';
import { sentenceCase } from './i18n.js';

/**
 * @param {Pick<Result, 'indicator' | 'measure'>} result
 * @param {Texts} texts
 * @returns {{ name: string, formula: string }}
 */
export function methodOf(result, texts) {
  const formula = phrase(texts, `formula.${result.indicator}`, result.measure) ?? '';
  return {
    name: sentenceCase(indicatorName(texts, result), texts.locale),
    formula: sentenceCase(formula, texts.locale),
  };
}

/**
 * @typedef {(indicator: string) => string} Definitions an empty text where there is none
 *
 * What goes out with figures, in the core's words.
 * @typedef {object} MethodWords
 * @property {Definitions} definition
 * @property {Methods['sections']} sections how the report came about, but for what is told of each indicator and table
 */

/** What the notes of an export tell by themselves, of what is taken alone. */
const TOLD = ['indicators', 'sources'];

/**
 * @param {Analysis['methods']} methods
 * @param {string} language
 * @returns {Promise<MethodWords>}
 */
export async function methodWords(methods, language) {
  const [definition, { sections }] = await Promise.all([definitionsIn(language), methods(language)]);
  return { definition, sections: sections.filter(({ id }) => !TOLD.includes(id)) };
}

/**
 * The definition of every indicator, from the core's catalogue.
 * @param {string} language
 * @returns {Promise<Definitions>}
 */
export async function definitionsIn(language) {
  // Only when it is asked for: the page's thread seldom needs the core, which works in a worker.
  const { loadCore } = await import('./core.js');
  const { definitions } = await loadCore();
  const known = new Map(definitions(language).map(({ id, definition }) => [id, definition]));
  return (indicator) => known.get(indicator) ?? '';
}
