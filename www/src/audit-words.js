// What the audit found, in words: for the page and for what goes out of it.

/** @import { AuditLine, Reason } from './contract.js' */
/** @import { Formats } from './format.js' */
/** @import { Texts } from './i18n.js' */

import { cellName } from './format.js';

/** More cells than this are counted. */
const MOST_CELLS = 5;

/** @typedef {{ texts: Texts, format: Formats }} Words */

/**
 * One decimal more than was published shows what was rounded.
 * @param {AuditLine} line
 * @param {Words} words
 */
export function recomputedText({ decimals, recomputed, implied }, { format, texts: { t } }) {
  const percentage = (/** @type {number} */ ratio) => format.percentage(ratio, Math.min(2, decimals + 1));
  if (recomputed !== undefined) return percentage(recomputed);
  if (!implied) return '';
  return t('audit.implied', { range: `${percentage(implied.low)}\u00a0–\u00a0${percentage(implied.high)}` });
}

/**
 * A likely cause of a difference.
 * @param {Reason} reason
 * @param {Words} words
 * @returns {string}
 */
export function reasonText(reason, { texts: { t }, format }) {
  switch (reason.code) {
    case 'other-count':
      return t(`reason.other-count.${reason.part}`, { count: format.count(reason.count) });
    case 'other-figure':
      return t(`reason.other-figure.${reason.part}`, { count: format.count(reason.count), label: reason.label });
    case 'off-by-few':
      return t(`reason.off-by-few.${reason.part}`, { counts: format.count(reason) });
    case 'double-rounding':
      return t('reason.double-rounding', { through: format.figure(reason.through) });
    case 'forced-to-hundred':
      return t('reason.forced-to-hundred', { sum: format.figure(reason.sum) });
    case 'stale':
      return reason.period
        ? t('reason.stale.period', { label: reason.label, period: format.period(reason.period) })
        : t('reason.stale', { label: reason.label });
    default:
      return t(`reason.${reason.code}`);
  }
}

/**
 * A likely cause with the cells that show it, where no links can be followed.
 * @param {Reason} reason
 * @param {Words} words
 */
export function reasonWithCells(reason, words) {
  const cells = reason.cells.map((cell) => `${cell.source} ${cellName(cell, cell.sheet)}`);
  const more = cells.length - MOST_CELLS;
  const told = more > 0 ? [...cells.slice(0, MOST_CELLS), `+ ${more}`] : cells;
  return told.length > 0 ? `${reasonText(reason, words)} (${told.join(', ')})` : reasonText(reason, words);
}
