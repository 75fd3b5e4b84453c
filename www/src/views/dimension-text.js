/** @import { Dimension } from '../figures.js' */
/** @import { Context } from './context.js' */

/**
 * A code as people say it: `2011-S1` is "1e helft 2011", `11002` is "Antwerpen".
 * @param {Dimension} dimension
 * @param {string | undefined} code
 * @param {Pick<Context, 'texts' | 'format' | 'nameOf'>} context
 */
export function dimensionText(dimension, code, { texts: { t, has }, format, nameOf }) {
  if (code === undefined) return '';
  if (code === '') return t(`none.${dimension}`);
  if (dimension === 'period') return format.period(code);
  const key = `${dimension}.${code}`;
  return has(key) ? t(key) : nameOf(code);
}
