// A view as the fragment of an address: choices and recipes, never figures or labels of results. A fragment is not sent
// to any server.

/** @import { Recipe } from './contract.js' */
/** @import { ViewState } from './view-state.js' */

import { freshViewState } from './view-state.js';

/**
 * @typedef {object} View
 * @property {string} [locale]
 * @property {string[]} [samples] files of the samples that are shown
 * @property {Record<string, Recipe>} [recipes] of the other files, by name
 * @property {Partial<ViewState>} [state]
 */

const MARK = 'peilglas=';
/** An address that is longer is no link of ours, and breaks in mails. */
const LONGEST = 60_000;
const LONGEST_TEXT = 200;
const DIMENSIONS = ['', 'territory', 'period'];
const QUANTITIES = ['ratio', 'count'];

/**
 * @param {View} view
 * @returns {string} with its `#`
 */
export function fragmentOf({ locale, samples = [], recipes = {}, state = {} }) {
  /** @type {Record<string, unknown>} */
  const choices = {};
  const fresh = freshViewState();
  for (const [key, value] of Object.entries(state)) {
    if (typeof value === 'string' && value !== fresh[/** @type {keyof ViewState} */ (key)]) choices[key] = value;
  }
  if (state.comparison?.dimension) choices.comparison = state.comparison;
  const bytes = new TextEncoder().encode(JSON.stringify({ locale, samples, recipes, choices }));
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return `#${MARK}${btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}

/**
 * What a fragment asks for. Whatever in it is not as it should be is left out, for anyone can write an address.
 * @param {string} fragment with its `#`
 * @returns {View | undefined} nothing when it is none of ours
 */
export function viewOf(fragment) {
  if (!fragment.startsWith(`#${MARK}`) || fragment.length > LONGEST) return undefined;
  /** @type {unknown} */
  let found;
  try {
    const letters = atob(
      fragment
        .slice(MARK.length + 1)
        .replaceAll('-', '+')
        .replaceAll('_', '/'),
    );
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    found = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
  if (!isPlain(found)) return undefined;
  const { locale, samples, recipes, choices } = found;
  return {
    locale: isText(locale) ? locale : undefined,
    samples: Array.isArray(samples) ? samples.filter(isText).slice(0, 50) : [],
    recipes: isPlain(recipes) ? recipesIn(recipes) : {},
    state: isPlain(choices) ? choicesIn(choices) : {},
  };
}

/**
 * The core refuses what it cannot follow in them.
 * @param {Record<string, unknown>} recipes
 * @returns {Record<string, Recipe>}
 */
function recipesIn(recipes) {
  return Object.fromEntries(
    Object.entries(recipes).flatMap(([name, recipe]) => (isPlain(recipe) ? [[name, recipe]] : [])),
  );
}

/**
 * @param {Record<string, unknown>} choices
 * @returns {Partial<ViewState>}
 */
function choicesIn(choices) {
  /** @type {Record<string, unknown>} */
  const state = {};
  for (const [key, fresh] of Object.entries(freshViewState())) {
    if (typeof fresh === 'string' && Object.hasOwn(choices, key) && isText(choices[key])) state[key] = choices[key];
  }
  if (!QUANTITIES.includes(String(state.quantity))) delete state.quantity;
  const { comparison } = choices;
  if (isPlain(comparison) && DIMENSIONS.includes(String(comparison.dimension)) && Array.isArray(comparison.members)) {
    const members = comparison.members.filter(isText).slice(0, 2);
    state.comparison = { dimension: String(comparison.dimension), members };
  }
  return state;
}

/**
 * @param {unknown} value
 * @returns {value is string}
 */
function isText(value) {
  return typeof value === 'string' && value.length <= LONGEST_TEXT;
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isPlain(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
