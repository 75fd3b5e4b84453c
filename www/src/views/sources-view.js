/** @import { CellRef } from '../contract.js' */
/** @import { Context } from './context.js' */

import { h, scrollTo } from '../dom.js';
import { sourceView } from './source-view.js';

/**
 * How the tables were read: the only one, or the chosen one.
 * @param {Context} context
 */
export function sourcesView(context) {
  const { texts, report, tables } = context;
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
  if (report.sources.length > 0) show(0);

  /** @param {number} index */
  function show(index) {
    const view = views.get(index) ?? sourceView(report.sources[index], index, context);
    views.set(index, view);
    choice.selectedIndex = index;
    if (shown.firstChild !== view.element) shown.replaceChildren(view.element);
    return view;
  }

  return {
    element,
    /** @param {CellRef} cell */
    showCell(cell) {
      const index = tables.of(cell);
      if (index >= 0) show(index).showCell(cell);
    },
    /** @param {number} index */
    showTable(index) {
      show(index);
      scrollTo(element);
      title.focus({ preventScroll: true });
    },
  };
}
