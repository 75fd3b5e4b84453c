/** @import { Conflict } from '../conflicts.js' */
/** @import { Column } from './table.js' */
/** @import { Context } from './context.js' */

import { h } from '../dom.js';
import { cellLink } from './cell-links.js';
import { dimensionText } from './dimension-text.js';
import { dataTable, usedColumns } from './table.js';

const MOST_ROWS = 20;
/** Cells with another figure that are told; the rest is counted. */
const MOST_OTHERS = 4;

/**
 * Where two tables give different figures for one thing: both, their cells, and which one the results use.
 * @param {Conflict[]} conflicts
 * @param {Context} context
 */
export function conflictsView(conflicts, context) {
  const { texts, format, tables, showResult } = context;
  const { t } = texts;
  const placed = (/** @type {import('../contract.js').CellRef} */ cell) => {
    const index = tables.of(cell);
    return h(
      'span',
      { class: 'cells' },
      cellLink(cell, context, index),
      tables.areSeveral && index >= 0 && ` ${tables.shortName(index)}`,
    );
  };
  /** @type {Column<Conflict>[]} */
  const columns = [
    {
      name: t('column.label'),
      isHeader: true,
      class: 'label',
      sortBy: ({ label }) => label,
      cell: ({ label }) => label,
    },
    {
      name: t('column.period'),
      class: 'period',
      cell: ({ result }) => dimensionText('period', result.period, context),
    },
    { name: t('conflicts.used'), isNumber: true, class: 'value', cell: ({ used }) => format.count(used) },
    { name: t('conflicts.usedAt'), cell: ({ cell }) => placed(cell) },
    {
      name: t('conflicts.others'),
      class: 'others',
      cell({ others }) {
        const items = others
          .slice(0, MOST_OTHERS)
          .map(({ figure, cell }) => h('li', {}, h('strong', {}, format.count(figure)), ' ', placed(cell)));
        const more = others.length - MOST_OTHERS;
        return h('ul', {}, ...items, more > 0 && h('li', { class: 'aside' }, t('conflicts.more', { count: more })));
      },
    },
    {
      name: t('conflicts.results'),
      cell: ({ count, result }) =>
        h(
          'button',
          { type: 'button', class: 'cell-link', onclick: () => showResult(result) },
          t('conflicts.count', { count }),
        ),
    },
  ];
  const table = dataTable({
    caption: t('conflicts.table'),
    columns: usedColumns(columns, conflicts),
    rows: conflicts,
    most: MOST_ROWS,
    texts: { more: (parts) => t('table.more', parts) },
  });
  return h(
    'section',
    { class: 'part conflicts', 'aria-labelledby': 'conflicts-title' },
    h('div', { class: 'part-head' }, h('h3', { id: 'conflicts-title', tabindex: -1 }, t('conflicts.title'))),
    h('p', { class: 'hint' }, t('conflicts.lead')),
    h('div', { class: 'card' }, table.element),
  );
}
