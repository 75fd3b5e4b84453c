// The questions that people bring, and the indicators that answer them.

/** In the order in which they are shown. What answers none of them comes last. */
const QUESTIONS = /** @type {const} */ ({
  pressure: ['unemployment-pressure', 'welfare-uptake', 'relative-pressure'],
  moe: ['moe-share', 'population-share'],
  composition: [
    'group-share-of-moe',
    'nationality-share',
    'nationality-share-of-moe',
    'office-share',
    'age-share',
    'target-group-share',
  ],
  pipeline: ['conversion'],
  ranking: ['territory-share', 'top-share'],
  evolution: ['growth', 'index'],
});

/** Every other indicator, e.g. a ratio of the user's own. */
const OTHER = 'more';

/**
 * @typedef {keyof typeof QUESTIONS | 'more'} Question
 */

/**
 * @param {string} indicator
 * @returns {Question}
 */
export function questionOf(indicator) {
  const found = Object.entries(QUESTIONS).find(([, indicators]) =>
    /** @type {readonly string[]} */ (indicators).includes(indicator),
  );
  return /** @type {Question} */ (found?.[0] ?? OTHER);
}

/**
 * @template {{ indicator: string }} T
 * @param {T[]} all
 * @returns {[question: Question, figures: T[]][]} only those that have figures
 */
export function byQuestion(all) {
  const keys = /** @type {Question[]} */ ([...Object.keys(QUESTIONS), OTHER]);
  return keys.flatMap((question) => {
    const figures = all.filter(({ indicator }) => questionOf(indicator) === question);
    return figures.length > 0 ? [/** @type {[Question, T[]]} */ ([question, figures])] : [];
  });
}
