// How far the reading is, and how long it may still take.

/** @import { Progress } from './contract.js' */
/** @import { Formats } from './format.js' */
/** @import { Texts } from './i18n.js' */

/** Before this, a guess at the time that is left would jump about. */
const SURE_AFTER_MS = 1500;

/**
 * @typedef {object} Pace
 * @property {number} part that is done, 0 to 1; NaN when the whole is not known
 * @property {number} [secondsLeft] rounded up to what one can wait for
 */

/**
 * @param {Pick<Progress, 'bytesRead' | 'bytesTotal'>} progress
 * @param {number} elapsed milliseconds since the start
 * @returns {Pace}
 */
export function paceOf({ bytesRead, bytesTotal }, elapsed) {
  const part = bytesTotal > 0 ? Math.min(1, bytesRead / bytesTotal) : NaN;
  if (!(part > 0) || part === 1 || elapsed < SURE_AFTER_MS) return { part };
  const seconds = (elapsed / 1000) * (1 / part - 1);
  const step = seconds < 20 ? 1 : seconds < 120 ? 5 : 30;
  return { part, secondsLeft: Math.max(step, Math.ceil(seconds / step) * step) };
}

/**
 * How far the reading is, in words.
 * @param {Progress} progress
 * @param {number | undefined} secondsLeft
 * @param {Pick<Texts, 't'>} texts
 * @param {Pick<Formats, 'count' | 'size'>} format
 */
export function progressWords({ bytesRead, bytesTotal, rows }, secondsLeft, { t }, { count, size }) {
  const words = [];
  if (bytesTotal > 0) words.push(t('progress.bytes', { read: size(bytesRead), total: size(bytesTotal) }));
  if (rows) words.push(t('progress.rows', { rows: count(rows) }));
  if (secondsLeft !== undefined) words.push(t('progress.left', { count: secondsLeft }));
  return words;
}
