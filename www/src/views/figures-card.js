/** @import { Dimension, Figures } from '../figures.js' */
/** @import { Context } from './context.js' */

import { h } from '../dom.js';
import { exportMenu } from '../export/export-menu.js';
import { indicatorName, phrase } from '../format.js';
import { sentenceCase } from '../i18n.js';
import { chartRoom, chartView } from './chart-view.js';
import { dimensionText } from './dimension-text.js';
import { resultsTable } from './results-table.js';

/**
 * One indicator for one measure: what it is, its chart and its table.
 * @param {Figures} figures
 * @param {Context} context
 */
export function figuresCard(figures, context) {
  const { texts } = context;
  const name = nameOf(figures, texts);
  const formula = phrase(texts, `formula.${figures.indicator}`, figures.measure);
  const constants = Object.entries(figures.constants).map(([dimension, code]) =>
    fact(texts.t(`column.${dimension}`), dimensionText(/** @type {Dimension} */ (dimension), code, context)),
  );
  const [table] = figures.tables;
  if (context.tables.areSeveral && figures.tables.length === 1) {
    constants.unshift(fact(texts.t('column.table'), tableLink(table, context)));
  }
  const view = context.isPart ? undefined : chartView(figures, name, context);
  const rows = resultsTable(figures, name, context);
  const element = h(
    'article',
    { class: context.isPart ? 'card is-part' : 'card', 'data-indicator': figures.indicator },
    h(
      'header',
      {},
      h(
        'div',
        { class: 'card-title' },
        h('h4', {}, name),
        exportMenu(
          {
            about: [figures.indicator, figures.measure].filter(Boolean).join('-'),
            label: name,
            select: () => ({ title: name, results: figures.results, audit: [] }),
            figure: () => view ?? null,
            link: context.link,
          },
          context,
        ),
      ),
      formula && h('p', { class: 'formula' }, sentenceCase(formula, texts.locale)),
      constants.length > 0 && h('dl', { class: 'constants' }, ...constants),
    ),
    h('div', { class: 'chart-and-table' }, context.isPart ? chartRoom(figures, context) : view, rows.element),
  );
  return { element, reveal: rows.reveal };
}

/**
 * @param {string} name
 * @param {string | Node} value
 */
function fact(name, value) {
  return h('div', {}, h('dt', {}, name), h('dd', {}, value));
}

/**
 * A table's name, that shows how it was read when it is followed.
 * @param {number} index
 * @param {Context} context
 */
function tableLink(index, { tables, texts: { t }, showTable }) {
  const name = tables.shortName(index);
  return h(
    'button',
    {
      type: 'button',
      class: 'cell-link',
      title: tables.name(index),
      'aria-label': t('tables.show', { table: name }),
      onclick: () => showTable(index),
    },
    name,
  );
}

/**
 * @param {Pick<Figures, 'indicator' | 'measure' | 'name'>} figures
 * @param {Context['texts']} texts
 */
export function nameOf(figures, texts) {
  return sentenceCase(indicatorName(texts, figures), texts.locale);
}
