/** @import { CellRef, Result } from '../contract.js' */
/** @import { Context } from './context.js' */

import { h } from '../dom.js';
import { cellName } from '../format.js';

/** A sum of more cells than this is shortened; the full list is in the report. */
const MOST = 3;

/**
 * A cell's name, that shows the cell in its table when it is followed.
 * @param {CellRef} cell
 * @param {Context} context
 */
export function cellLink(cell, { texts: { t }, format, report, showCell }) {
  const name = cellName(cell);
  const words = format.cellInWords(cell);
  const several = new Set(report.sources.map((source) => source.name)).size > 1;
  return h(
    'button',
    {
      type: 'button',
      class: 'cell-link',
      title: several ? `${cell.source}, ${words}` : words,
      'aria-label': t('cells.show', { cell: `${name} (${words})` }),
      onclick: () => showCell(cell),
    },
    name,
  );
}

/**
 * The cells of a ratio: `B7 ÷ B2`.
 * @param {Result['cells']} cells
 * @param {Context} context
 * @returns {Node[]}
 */
export function cellRatio({ numerator, denominator }, context) {
  const above = cellSum(numerator, context);
  const below = cellSum(denominator, context);
  return above.length > 0 && below.length > 0
    ? [...above, document.createTextNode(' ÷ '), ...below]
    : [...above, ...below];
}

/**
 * Several cells that are added up: `B7 + B8`.
 * @param {CellRef[]} cells
 * @param {Context} context
 * @returns {Node[]}
 */
export function cellSum(cells, context) {
  /** @type {Node[]} */
  const nodes = cells.slice(0, MOST).flatMap((cell, index) => {
    const link = cellLink(cell, context);
    return index === 0 ? [link] : [document.createTextNode(' + '), link];
  });
  if (cells.length > MOST) nodes.push(document.createTextNode(` + ${cells.length - MOST}`));
  return nodes;
}
