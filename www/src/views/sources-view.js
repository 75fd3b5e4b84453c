/** @import { CellRef } from '../contract.js' */
/** @import { Context } from './context.js' */

import { h, scrollTo } from '../dom.js';
import { sourceView } from './source-view.js';

/**
 * How the tables were read: the only one, or the chosen one.
 * @param {Context} context
 */
export function sourcesView(context) {
  const { texts, report, tables, state } = context;
  const { t } = texts;
  /** @type {Map<number, ReturnType<typeof sourceView>>} */
  const views = new Map();
  const shown = h('div');

  const choice = h(
    'select',
    { 'aria-label': t('tables.choose'), onchange: () => show(choice.selectedIndex) },
    ...report.sources.map((_, index) => h('option', {}, tables.name(index))),
  );
  const title = h('h3', { id: 'sources-title', tabindex: -1 }, t('sources.title'));
  const picker = h('label', { class: 'field' }, h('span', {}, t('tables.choose')), choice);
  const element = h(
    'section',
    { class: 'part sources', 'aria-labelledby': 'sources-title' },
    h('div', { class: 'part-head' }, title, tables.areSeveral && picker),
    shown,
  );
  const ready = report.sources.length > 0 ? show(Math.min(state.table, report.sources.length - 1)).ready : undefined;

  /** @param {number} index */
  function show(index) {
    const view = views.get(index) ?? sourceView(report.sources[index], index, context);
    views.set(index, view);
    choice.selectedIndex = index;
    state.table = index;
    if (shown.firstChild !== view.element) shown.replaceChildren(view.element);
    return view;
  }

  return {
    element,
    ready,
    /**
     * @param {CellRef} cell
     * @param {CellRef[]} [others]
     */
    showCell(cell, others = []) {
      const index = tables.of(cell);
      const beside = others.filter((other) => tables.of(other) === index);
      if (index >= 0) show(index).showCell(cell, beside);
    },
    /** @param {number} index */
    showTable(index) {
      show(index);
      scrollTo(element);
      title.focus({ preventScroll: true });
    },
  };
}
