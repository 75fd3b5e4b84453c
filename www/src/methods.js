// What an indicator means. The one place where the page asks for it.

/** @import { Result } from './contract.js' */
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
