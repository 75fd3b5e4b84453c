/** @import { Result } from '../contract.js' */
/** @import { Dimension, Figures } from '../figures.js' */
/** @import { Context } from './context.js' */

import { h } from '../dom.js';
import { exportMenu } from '../export/export-menu.js';
import { figuresOf } from '../figures.js';
import { indicatorName, phrase } from '../format.js';
import { sentenceCase } from '../i18n.js';
import { chartView } from './chart-view.js';
import { dimensionText } from './dimension-text.js';
import { resultsTable } from './results-table.js';
import { showRow } from './table.js';

/**
 * The indicators: one after another, or the chosen one.
 * @param {Context} context
 */
export function figuresView(context) {
  const { t } = context.texts;
  const all = figuresOf(context.report.results, context.tables.of);
  const list = h('div', { class: 'figures-list' }, ...all.map((figures) => figuresCard(figures, context)));
  if (all.length === 0) list.append(h('p', {}, t('figures.none')), h('p', { class: 'hint' }, t('figures.none.hint')));

  const choose = (/** @type {string} */ key) => {
    for (const [index, card] of [...list.children].entries()) {
      /** @type {HTMLElement} */ (card).hidden = key !== '' && all[index].key !== key;
    }
  };
  const element = h(
    'section',
    { class: 'part figures', 'aria-labelledby': 'figures-title' },
    h(
      'div',
      { class: 'part-head' },
      h('h3', { id: 'figures-title', tabindex: -1 }, t('figures.title')),
      all.length > 1 && indicatorChoice(all, choose, context),
    ),
    list,
  );
  /** @param {Result} result */
  function showResult(result) {
    const index = all.findIndex(({ results }) => results.includes(result));
    const row = [...(list.children[index]?.querySelectorAll('tbody tr') ?? [])][all[index]?.results.indexOf(result)];
    if (row) showRow(row);
  }

  return { element, showResult };
}

/**
 * @param {Figures[]} all
 * @param {(key: string) => void} choose
 * @param {Context} context
 */
function indicatorChoice(all, choose, { texts, report }) {
  const option = (/** @type {string} */ value, /** @type {string} */ name, /** @type {number} */ count) =>
    h('option', { value }, `${name} (${count.toLocaleString(texts.locale)})`);
  return h(
    'label',
    { class: 'field' },
    h('span', {}, texts.t('figures.choose')),
    h(
      'select',
      {
        'aria-label': texts.t('figures.choose'),
        onchange: (/** @type {Event} */ event) => choose(/** @type {HTMLSelectElement} */ (event.target).value),
      },
      option('', texts.t('figures.all'), report.results.length),
      ...all.map((figures) => option(figures.key, nameOf(figures, texts), figures.results.length)),
    ),
  );
}

/**
 * @param {Figures} figures
 * @param {Context} context
 */
function figuresCard(figures, context) {
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
  const view = chartView(figures, name, context);
  return h(
    'article',
    { class: 'card', 'data-indicator': figures.indicator },
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
    h('div', { class: 'chart-and-table' }, view, resultsTable(figures, name, context)),
  );
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
 * @param {Figures} figures
 * @param {Context['texts']} texts
 */
function nameOf(figures, texts) {
  return sentenceCase(indicatorName(texts, figures), texts.locale);
}
