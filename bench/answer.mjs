/** @import { Answer } from './data/extract.mjs' */

/**
 * Says how an answer differs from the reference; nothing where it is the same, to the last person.
 * @param {Answer} answer
 * @param {Answer} reference
 * @returns {string | undefined}
 */
export function difference(answer, reference) {
  for (const part of ['moe', 'nationalities']) {
    const [given, wanted] = [answer[part], reference[part]];
    for (const key of Object.keys(wanted)) {
      if (!given[key]) return `${part}: there is no ${key}`;
      if (given[key][0] !== wanted[key][0] || given[key][1] !== wanted[key][1]) {
        return `${part}: ${key} is ${given[key].join(' / ')}, not ${wanted[key].join(' / ')}`;
      }
    }
    const extra = Object.keys(given).find((key) => !(key in wanted));
    if (extra !== undefined) return `${part}: ${extra} is not in the file`;
  }
  return undefined;
}

/**
 * The answer for a file whose records are repeated.
 * @param {Answer} answer
 * @param {number} times
 * @returns {Answer}
 */
export function repeated(answer, times) {
  const more = (part) => Object.fromEntries(Object.entries(part).map(([key, [n, d]]) => [key, [n * times, d * times]]));
  return { moe: more(answer.moe), nationalities: more(answer.nationalities) };
}
