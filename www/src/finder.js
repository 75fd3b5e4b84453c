// Finding figures by words, territory and period; fast enough to keep up with typing in ten thousands of them.

/** @import { Result } from './contract.js' */
/** @import { ViewState } from './view-state.js' */

/** Results that are prepared at a time: few enough not to be felt. */
const SLICE = 1000;

/**
 * @param {Result[]} results
 * @param {(result: Result) => string} textOf everything that a reader may look for in a result
 */
export function finderOf(results, textOf) {
  /** @type {string[]} */
  const texts = [];

  /** @param {number} end up to which the texts are wanted */
  function prepare(end) {
    for (const result of results.slice(texts.length, end)) texts.push(plain(textOf(result)));
  }

  /**
   * @param {Pick<ViewState, 'query' | 'territory' | 'period' | 'comparison'>} wanted
   * @returns {Result[]}
   */
  function find({ query, territory, period, comparison: { dimension, members } }) {
    const words = plain(query).split(/\s+/).filter(Boolean);
    if (words.length > 0) prepare(results.length);
    return results.filter((result, index) => {
      if (territory && result.territory !== territory) return false;
      if (period && result.period !== period) return false;
      if (dimension && !members.includes(result[dimension] ?? '')) return false;
      return words.every((word) => texts[index].includes(word));
    });
  }

  return {
    find,
    /** Prepares some of what is searched, ahead of the first word. Says whether there is more to do. */
    prepareSome() {
      prepare(texts.length + SLICE);
      return texts.length < results.length;
    },
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
  const members = [...new Set(results.map((result) => result[dimension]))].filter((member) => member !== undefined);
  return dimension === 'period' ? members.sort() : members;
}

/**
 * By what a row is pinned: it is the same one for every indicator.
 * @param {Result} result
 */
export function pinKey({ label, territory = '', nationality = '', office = '', age = '', category = '' }) {
  return [label, territory, nationality, office, age === 'active' ? '' : age, category].join('\u0000');
}
