/** @import { Result } from '../contract.js' */
/** @import { Figures } from '../figures.js' */
/** @import { Column } from './table.js' */
/** @import { Context } from './context.js' */

import { h } from '../dom.js';
import { figureText } from '../figures.js';
import { dimensionText } from './dimension-text.js';
import { cellRatio, cellSum } from './cell-links.js';
import { dataTable, usedColumns } from './table.js';

/** Rows that are shown at once. */
const MOST_ROWS = 60;

/**
 * The figures of one indicator, each with all that is needed to check it.
 * @param {Figures} figures
 * @param {string} name of the indicator
 * @param {Context} context
 */
export function resultsTable({ indicator, results, varying, tables, tableOf }, name, context) {
  const { texts, format } = context;
  const { t } = texts;

  /** @type {Column<Result>[]} */
  const columns = [
    { name: t('column.rank'), isNumber: true, cell: ({ rank }) => (rank === undefined ? '' : String(rank)) },
    { name: t('column.label'), isHeader: true, class: 'label', cell: ({ label }) => label },
    {
      name: t('column.table'),
      class: 'table-name',
      cell: (result) => tables.length > 1 && context.tables.shortName(tableOf(result)),
    },
    ...varying.map((dimension) => ({
      name: t(`column.${dimension}`),
      class: dimension,
      cell: (/** @type {Result} */ result) => dimensionText(dimension, result[dimension], context),
    })),
    { name: t('column.value'), isNumber: true, class: 'value', cell: ({ value }) => format.value(value, indicator) },
    {
      name: t('column.interval'),
      isNumber: true,
      class: 'interval',
      cell: ({ interval }) => (interval ? format.value(interval, indicator) : ''),
    },
    figureColumn('numerator', tableOf, context),
    figureColumn('denominator', tableOf, context),
    { name: t('column.flags'), class: 'flags', cell: ({ flags }) => flags.map((flag) => flagMark(flag, context)) },
  ];
  return dataTable({
    caption: name,
    columns: usedColumns(columns, results),
    rows: results,
    most: MOST_ROWS,
    more: (total) => t('figures.more', { total }),
    rowClass: ({ nationality }) => (nationality === 'all' ? 'reference' : undefined),
  });
}

/**
 * A figure with the cell that it was read from.
 * @param {'numerator' | 'denominator'} part
 * @param {Figures['tableOf']} tableOf
 * @param {Context} context
 * @returns {Column<Result>}
 */
function figureColumn(part, tableOf, context) {
  return {
    name: context.texts.t(`column.${part}`),
    isNumber: true,
    cell: (result) => {
      const [cells, table] = [result.cells[part], tableOf(result)];
      // Each part of a ratio of rates is a rate, with its two cells.
      const isRate = result.indicator === 'relative-pressure';
      const [above, ...below] = cells;
      const links = isRate
        ? cellRatio({ numerator: [above], denominator: below }, context, table)
        : cellSum(cells, context, table);
      const figure = isRate ? context.format.value(result[part], 'share') : figureText(result, part, context.format);
      return [figure, h('span', { class: 'cells' }, ...links)];
    },
  };
}

/**
 * @param {string} flag
 * @param {Context} context
 */
function flagMark(flag, { texts: { t, has } }) {
  return h('span', { class: 'flag' }, has(`flag.${flag}`) ? t(`flag.${flag}`) : flag);
}
