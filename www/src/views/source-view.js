/** @import { RowRange, Source } from '../contract.js' */
/** @import { Context } from './context.js' */

import { h } from '../dom.js';
import { isOnSheet } from '../tables.js';
import { gridView } from './grid-view.js';

/**
 * How one table was read: in words, and as the table itself with its rows marked.
 * @param {Source} source
 * @param {number} index of the source in the report
 * @param {Context} context
 */
export function sourceView(source, index, context) {
  const { texts, tables } = context;
  const { t } = texts;
  const grid = gridView(source, index, context);
  const facts = Object.entries(factsOf(source, context)).map(([key, value]) =>
    h('div', {}, h('dt', {}, t(`sources.${key}`)), h('dd', {}, value)),
  );
  const title = tables.title(index);
  const element = h(
    'article',
    { class: 'card source' },
    h('header', {}, h('h4', {}, title), title !== source.name && h('p', { class: 'file-name' }, source.name)),
    h('dl', { class: 'facts' }, ...facts),
    source.note.length > 0 && h('p', { class: 'hint' }, source.note.join(' ')),
    grid.element,
  );
  return { element, showCell: grid.showCell };
}

/**
 * @param {Source} source
 * @param {Context} context
 * @returns {Record<string, string>} by the end of their catalogue key
 */
function factsOf(source, { texts: { t, locale } }) {
  const { format, encoding, dialect, sheet = '', heading, title, rows, records } = source;
  /** @type {Record<string, string>} */
  const facts = { format: format.toUpperCase() };
  if (isOnSheet(source)) facts.sheet = sheet;
  if (heading && title) facts.heading = heading;
  if (encoding) facts.encoding = encoding;
  if (dialect) {
    facts.delimiter = t(`delimiter.${dialect.delimiter === '\t' ? 'tab' : dialect.delimiter}`);
    facts.decimal = markName(dialect.decimal);
    facts.thousands = markName(dialect.thousands);
  }
  facts.header = rangeText(rows.header);
  facts.records = records.toLocaleString(locale);
  return facts;

  /** @param {string} mark */
  function markName(mark) {
    if (mark === '') return t('mark.none');
    return t(`mark.${/\s/.test(mark) ? 'space' : mark}`);
  }

  /** @param {RowRange} range */
  function rangeText([first, last]) {
    if (last < first) return t('sources.none');
    return first === last ? String(first) : t('sources.rows', { first, last });
  }
}
