import { h, scrollTo } from '../dom.js';

/** @import { Child } from '../dom.js' */

/**
 * @template T
 * @typedef {object} Column
 * @property {string} name
 * @property {(row: T) => Child | Child[]} cell
 * @property {boolean} [isNumber]
 * @property {boolean} [isHeader] whether its cells name their row
 * @property {string} [class]
 */

/**
 * A table in a frame that scrolls sideways where the page is narrow. Long ones are shown in part, with a button for the
 * rest.
 *
 * @template T
 * @param {object} parts
 * @param {string} parts.caption
 * @param {Column<T>[]} parts.columns
 * @param {T[]} parts.rows
 * @param {number} parts.most how many rows are shown at first
 * @param {(total: number) => string} parts.more what the button for the rest says
 * @param {(row: T) => string | undefined} [parts.rowClass]
 */
export function dataTable({ caption, columns, rows, most, more, rowClass }) {
  const body = h('tbody');
  const append = (/** @type {T[]} */ some) =>
    body.append(...some.map((row) => tableRow(row, columns, rowClass?.(row))));
  append(rows.slice(0, most));

  const head = columns.map(({ name, isNumber, class: kind }) =>
    h('th', { scope: 'col', class: classes(isNumber && 'number', kind) }, name),
  );
  const frame = h(
    'div',
    { class: 'frame', role: 'region', tabindex: 0, 'aria-label': caption },
    h('table', {}, h('caption', { class: 'visually-hidden' }, caption), h('thead', {}, h('tr', {}, ...head)), body),
  );
  if (rows.length <= most) return frame;

  const button = h(
    'button',
    {
      type: 'button',
      class: 'button quiet',
      onclick() {
        append(rows.slice(most));
        button.remove();
        frame.focus();
      },
    },
    more(rows.length),
  );
  return h('div', {}, frame, button);
}

/**
 * The columns that say something about at least one of the rows.
 * @template T
 * @param {Column<T>[]} columns
 * @param {T[]} rows
 */
export function usedColumns(columns, rows) {
  const says = (/** @type {Child | Child[]} */ content) =>
    Array.isArray(content) ? content.length > 0 : Boolean(content);
  return columns.filter(({ cell }) => rows.some((row) => says(cell(row))));
}

/**
 * @template T
 * @param {T} row
 * @param {Column<T>[]} columns
 * @param {string} [rowClass]
 */
function tableRow(row, columns, rowClass) {
  const cells = columns.map(({ cell, isNumber, isHeader, class: kind }) =>
    h(
      isHeader ? 'th' : 'td',
      { scope: isHeader && 'row', class: classes(isNumber && 'number', kind) },
      ...[cell(row)].flat(),
    ),
  );
  return h('tr', { class: rowClass }, ...cells);
}

/** @param {...(string | false | undefined)} names */
function classes(...names) {
  return names.filter(Boolean).join(' ') || undefined;
}

/**
 * Brings a row into sight, marks it and gives it the focus.
 * @param {Element} row
 */
export function showRow(row) {
  for (const shown of row.parentElement?.querySelectorAll('.shown') ?? []) shown.classList.remove('shown');
  row.classList.add('shown');
  const target = /** @type {HTMLElement} */ (row.querySelector('th, td') ?? row);
  target.tabIndex = -1;
  scrollTo(row, 'center');
  target.focus({ preventScroll: true });
}
