/** @import { CellRef, Place, Result } from '../contract.js' */
/** @import { Context } from './context.js' */

import { h } from '../dom.js';
import { cellName } from '../format.js';

/** A sum of more cells than this is shortened; the full list is in the report. */
const MOST = 3;

/**
 * A cell's name, that shows the cell in its table when it is followed.
 * @param {CellRef} cell
 * @param {Context} context
 * @param {number} [table] that is told beside it, so that its sheet need not be
 * @param {CellRef[]} [others] of the same figure
 */
export function cellLink(cell, context, table, others) {
  const { texts, tables, format, showCell } = context;
  const sheet = tables.sheet(cell);
  const isTold = sheet === '' || tables.of(cell) === table;
  const words = [placeWords(cell, context), format.cellInWords(cell)].filter(Boolean).join(', ');
  return h(
    'button',
    {
      type: 'button',
      class: 'cell-link',
      title: words,
      'aria-label': texts.t('cells.show', { cell: `${cellName(cell, sheet)} (${words})` }),
      onclick: () => showCell(cell, others),
    },
    !isTold && h('span', { class: 'sheet' }, sheet),
    isTold ? cellName(cell) : `!${cellName(cell)}`,
  );
}

/**
 * The file, where there are several, and the sheet.
 * @param {Place} place
 * @param {Context} context
 */
export function placeWords(place, { tables }) {
  return [tables.filesAreSeveral && place.source, tables.sheet(place)].filter(Boolean).join(', ');
}

/**
 * The cells of a ratio: `B7 ÷ B2`.
 * @param {Result['cells']} cells
 * @param {Context} context
 * @param {number} [table] that is told beside them
 * @returns {Node[]}
 */
export function cellRatio({ numerator, denominator }, context, table) {
  const all = [...numerator, ...denominator];
  const above = cellSum(numerator, context, table, all);
  const below = cellSum(denominator, context, table, all);
  return above.length > 0 && below.length > 0
    ? [...above, document.createTextNode(' ÷ '), ...below]
    : [...above, ...below];
}

/**
 * Several cells that are added up: `B7 + B8`.
 * @param {CellRef[]} cells
 * @param {Context} context
 * @param {number} [table] that is told beside them
 * @param {CellRef[]} [others] of the same figure
 * @returns {Node[]}
 */
export function cellSum(cells, context, table, others) {
  /** @type {Node[]} */
  const nodes = cells.slice(0, MOST).flatMap((cell, index) => {
    const link = cellLink(cell, context, table, others);
    return index === 0 ? [link] : [document.createTextNode(' + '), link];
  });
  if (cells.length > MOST) nodes.push(document.createTextNode(` + ${cells.length - MOST}`));
  return nodes;
}
