/** @import { Source } from '../contract.js' */
/** @import { Child } from '../dom.js' */
/** @import { Context } from './context.js' */

import { h, icon } from '../dom.js';
import { tableName, withDialect, withEncoding, withLabelsFromAbove } from '../recipes.js';
import { isOnSheet } from '../tables.js';
import { gridView } from './grid-view.js';
import { unknownLabelsView } from './unknown-labels-view.js';

/** Those that the core reads. */
const ENCODINGS = ['utf-8', 'windows-1252', 'windows-1250', 'iso-8859-15', 'cp850', 'utf-16le', 'utf-16be'];
const DELIMITERS = [';', ',', '\t', '|'];
/** Marks of the decimals and the thousands. */
const NUMBERS = [',.', '.,', ', ', '. ', ".'"];

/**
 * How one table was read: in words that can be changed, and as the table itself with its rows marked.
 * @param {Source} source
 * @param {number} index of the source in the report
 * @param {Context} context
 */
export function sourceView(source, index, context) {
  const { texts, tables, report } = context;
  const { t } = texts;
  const grid = gridView(source, index, context);
  const facts = Object.entries(factsOf(source, index, context)).map(([key, value]) =>
    h('div', {}, h('dt', {}, t(`sources.${key}`)), h('dd', {}, value)),
  );
  const title = tables.title(index);
  const unknown = context.meanings(index).unknown;
  const element = h(
    'article',
    { class: 'card source' },
    h('header', {}, h('h4', {}, title), title !== source.name && h('p', { class: 'file-name' }, source.name)),
    h('dl', { class: 'facts' }, ...facts),
    source.note.length > 0 && h('p', { class: 'hint' }, source.note.join(' ')),
    unknown.length > 0 && unknownLabelsView(unknown, context),
    grid.element,
    tableName(report.sources, index) === undefined && recipeTools(source, context),
  );
  return { element, showCell: grid.showCell, ready: grid.ready };
}

/**
 * The corrections to this file: how many there are, and saving, loading and dropping them.
 * @param {Source} source
 * @param {Context} context
 */
function recipeTools({ name }, { texts: { t }, recipeOf, correct, saveRecipes, loadRecipes }) {
  const count = correctionsIn(recipeOf(name));
  return h(
    'div',
    { class: 'recipe-tools' },
    h('p', { class: 'hint' }, count > 0 ? t('recipe.count', { count }) : t('recipe.none')),
    h(
      'div',
      { class: 'buttons' },
      h(
        'button',
        { type: 'button', class: 'button small', 'data-key': 'recipe-save', onclick: saveRecipes },
        icon('save'),
        t('recipe.save'),
      ),
      h(
        'button',
        { type: 'button', class: 'button small', 'data-key': 'recipe-load', onclick: loadRecipes },
        icon('open'),
        t('recipe.load'),
      ),
      count > 0 &&
        h(
          'button',
          {
            type: 'button',
            class: 'button small quiet',
            'data-key': 'recipe-forget',
            onclick: () => correct(name, () => ({}), t('recipe.forget')),
          },
          t('recipe.forget'),
        ),
    ),
  );
}

/** @param {import('../contract.js').Recipe} recipe */
function correctionsIn({ encoding, dialect = {}, labels = {}, labelsFromAbove, tables = {}, ...first }) {
  const counts = [first, ...Object.values(tables)].map(
    ({ rows = {}, columns = {} }) =>
      Number(rows.header !== undefined) + (rows.excluded?.length ?? 0) + Object.keys(columns).length,
  );
  const ofFile = [encoding, labelsFromAbove].filter((decision) => decision !== undefined).length;
  const named = Object.keys(dialect).length + Object.keys(labels).length;
  return counts.reduce((sum, count) => sum + count, ofFile + named);
}

/**
 * @param {Source} source
 * @param {number} index
 * @param {Context} context
 * @returns {Record<string, Child>} by the end of their catalogue key
 */
function factsOf(source, index, context) {
  const { t, locale } = context.texts;
  const { format, encoding, dialect, sheet = '', heading, title, rows, records, name } = source;
  /** @type {Record<string, Child>} */
  const facts = { format: format.toUpperCase() };
  if (isOnSheet(source)) facts.sheet = sheet;
  if (heading && title) facts.heading = heading;
  if (encoding) {
    facts.encoding = choice(
      'encoding',
      encoding,
      [...new Set([encoding.toLowerCase(), ...ENCODINGS])],
      (code) => code,
      (code) => context.correct(name, (was) => withEncoding(was, code), `${t('sources.encoding')}: ${code}`),
    );
  }
  if (dialect) {
    const { delimiter, decimal, thousands } = dialect;
    const delimiterName = (/** @type {string} */ mark) => t(`delimiter.${mark === '\t' ? 'tab' : mark}`);
    facts.delimiter = choice('delimiter', delimiter, [...new Set([delimiter, ...DELIMITERS])], delimiterName, (mark) =>
      context.correct(
        name,
        (was) => withDialect(was, { delimiter: mark }),
        `${t('sources.delimiter')}: ${delimiterName(mark)}`,
      ),
    );
    const marks = decimal + (/\s/.test(thousands) ? ' ' : thousands);
    facts.numbers = choice('numbers', marks, [...new Set([marks, ...NUMBERS])], numberExample, (pair) =>
      context.correct(
        name,
        (was) => withDialect(was, { decimal: pair[0], thousands: pair[1] }),
        `${t('sources.numbers')}: ${numberExample(pair)}`,
      ),
    );
  }
  facts.header = rangeText(rows.header);
  if (source.labelsFromAbove !== undefined) {
    const holds = source.labelsFromAbove ? 'below' : 'own';
    const reach = (/** @type {string} */ option) => t(`labels-reach.${option}`);
    facts['labels-reach'] = choice('labels-reach', holds, ['below', 'own'], reach, (option) =>
      context.correct(
        name,
        (was) => withLabelsFromAbove(was, option === 'below'),
        `${t('sources.labels-reach')}: ${reach(option)}`,
      ),
    );
  }
  facts.records = records.toLocaleString(locale);
  return facts;

  /**
   * @param {string} key
   * @param {string} value
   * @param {string[]} options
   * @param {(option: string) => string} nameOf
   * @param {(option: string) => void} choose
   */
  function choice(key, value, options, nameOf, choose) {
    return h(
      'select',
      {
        'aria-label': t(`sources.${key}`),
        'data-key': `fact-${index}-${key}`,
        onchange: (/** @type {Event} */ { target }) =>
          choose(options[/** @type {HTMLSelectElement} */ (target).selectedIndex]),
      },
      ...options.map((option) =>
        h('option', { selected: option === value.toLowerCase() || option === value }, nameOf(option)),
      ),
    );
  }

  /** @param {string} marks */
  function numberExample([decimal, thousands = '']) {
    return `1${thousands}234${decimal}5`;
  }

  /** @param {Source['rows']['header']} range */
  function rangeText([first, last]) {
    if (last < first) return t('sources.none');
    return first === last ? String(first) : t('sources.rows', { first, last });
  }
}
