/** @import { Conflict, Figure } from '../conflicts.js' */
/** @import { Column } from './table.js' */
/** @import { Context } from './context.js' */

import { h } from '../dom.js';
import { cellLink } from './cell-links.js';
import { dimensionText } from './dimension-text.js';
import { dataTable, usedColumns } from './table.js';

const MOST_ROWS = 20;
/** Cells of one figure that are told; the rest is counted. */
const MOST_CELLS = 4;

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
  /** @param {Figure} given */
  const figureItem = ({ figure, cells, results }) => {
    const shown = cells.slice(0, MOST_CELLS).flatMap((cell) => [' ', placed(cell)]);
    const more = cells.length - MOST_CELLS;
    const [first] = results;
    return h(
      'li',
      {},
      h('strong', {}, format.count(figure)),
      ...shown,
      more > 0 && ` ${t('conflicts.more', { count: more })}`,
      ' · ',
      first
        ? h(
            'button',
            { type: 'button', class: 'cell-link', onclick: () => showResult(first) },
            t('conflicts.count', { count: results.length }),
          )
        : h('span', { class: 'aside' }, t('conflicts.unused')),
    );
  };
  /** @type {Column<Conflict>[]} */
  const columns = [
    { name: t('column.label'), isHeader: true, class: 'label', cell: ({ label }) => label },
    { name: t('column.period'), class: 'period', cell: ({ period }) => dimensionText('period', period, context) },
    {
      name: t('conflicts.figures'),
      class: 'others',
      cell: ({ figures }) => h('ul', {}, ...figures.map(figureItem)),
    },
  ];
  const table = dataTable({
    caption: t('conflicts.table'),
    columns: usedColumns(columns, conflicts),
    rows: conflicts,
    most: MOST_ROWS,
    atOnce: context.isAgain,
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
