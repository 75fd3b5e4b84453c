// Finding figures by words, territory and period; fast enough to keep up with typing in ten thousands of them.

/** @import { Result } from './contract.js' */
/** @import { ViewState } from './view-state.js' */

/**
 * @param {Result[]} results
 * @param {(result: Result) => string} textOf everything that a reader may look for in a result
 */
export function finderOf(results, textOf) {
  /** @type {string[] | undefined} */
  let texts;

  /**
   * @param {Pick<ViewState, 'query' | 'territory' | 'period' | 'comparison'>} wanted
   * @returns {Result[]}
   */
  return function find({ query, territory, period, comparison: { dimension, members } }) {
    const words = plain(query).split(/\s+/).filter(Boolean);
    if (words.length > 0) texts ??= results.map((result) => plain(textOf(result)));
    return results.filter((result, index) => {
      if (territory && result.territory !== territory) return false;
      if (period && result.period !== period) return false;
      if (dimension && !members.includes(result[dimension] ?? '')) return false;
      return words.every((word) => texts?.[index].includes(word));
    });
  };
}

/**
 * Without case and accents, as people type.
 * @param {string} text
 */
export function plain(text) {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/**
 * The values that results have of a dimension, in their own order.
 * @param {Result[]} results
 * @param {'territory' | 'period'} dimension
 * @returns {string[]}
 */
export function membersOf(results, dimension) {
  const members = new Set(results.flatMap((result) => result[dimension] ?? []));
  return dimension === 'period' ? [...members].sort() : [...members];
}

/**
 * By what a row is pinned: it is the same one for every indicator.
 * @param {Result} result
 */
export function pinKey({ label, territory = '', nationality = '', office = '', age = '', category = '' }) {
  return [label, territory, nationality, office, age === 'active' ? '' : age, category].join('\u0000');
}
