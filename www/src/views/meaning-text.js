/** @import { Meaning } from '../meanings.js' */
/** @import { Context } from './context.js' */

import { dimensionText } from './dimension-text.js';

/**
 * What a row or a column came to mean, in words: `Polen · actieve leeftijd`.
 * @param {Meaning} meaning
 * @param {Context} context
 */
export function meaningText(meaning, context) {
  const { t, has } = context.texts;
  return Object.entries(meaning)
    .map(([dimension, code]) => {
      if (dimension === 'measure') return has(`measure.${code}`) ? t(`measure.${code}`) : code;
      if (dimension === 'nationality')
        return has(`nationality.${code}`) ? t(`nationality.${code}`) : context.nameOf(code);
      return dimensionText(/** @type {any} */ (dimension), code, context);
    })
    .join(' · ');
}
