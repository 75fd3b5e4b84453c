/** @import { CellRef, RowKind, Source } from '../contract.js' */
/** @import { Context } from './context.js' */

import { h, scrollTo } from '../dom.js';
import { columnLetters } from '../format.js';

/** Rows that are fetched at a time. */
const PAGE = 200;

/**
 * The table as it was read, with a mark on each row that says what it was taken for.
 * @param {Source} source
 * @param {number} index of the source in the report
 * @param {Context} context
 */
export function gridView(source, index, { texts: { t }, grid }) {
  const body = h('tbody');
  const head = h('thead');
  const frame = h(
    'div',
    { class: 'frame grid', role: 'region', tabindex: 0, 'aria-label': t('grid.title') },
    h('table', {}, h('caption', { class: 'visually-hidden' }, t('grid.title')), head, body),
  );
  const more = h('button', { type: 'button', class: 'button quiet', hidden: true, onclick: () => fetchPage() });
  const total = source.kinds?.length;
  let shown = 0;

  async function fetchPage() {
    const rows = await grid(index, shown + 1, PAGE);
    if (shown === 0) head.append(headRow(source, Math.max(0, ...rows.map((row) => row.length)), t));
    const width = head.querySelectorAll('th').length - 2;
    body.append(...rows.map((row, offset) => gridRow(row, shown + 1 + offset, width)));
    shown += rows.length;
    const left = total === undefined ? PAGE : total - shown;
    more.hidden = rows.length < PAGE || left <= 0;
    more.textContent = t('grid.more', { count: Math.min(PAGE, left) });
  }

  /**
   * @param {string[]} cells
   * @param {number} row
   * @param {number} width
   */
  function gridRow(cells, row, width) {
    const kind = kindOf(source, row);
    const padded = Array.from({ length: width }, (_, column) => cells[column] ?? '');
    return h(
      'tr',
      { class: `kind-${kind}`, 'data-row': row },
      h('th', { scope: 'row', class: 'row-number' }, String(row)),
      h('td', { class: 'kind' }, t(`kind.${kind}`)),
      ...padded.map((text) => h('td', { class: looksNumeric(text) ? 'number' : undefined }, text)),
    );
  }

  const first = fetchPage();

  /** @param {CellRef} cell */
  async function showCell({ row, column }) {
    await first;
    while (row > shown && !more.hidden) await fetchPage();
    frame.querySelector('.shown')?.classList.remove('shown');
    const cell = body.querySelector(`[data-row="${row}"]`)?.children[column + 1];
    if (!cell) return;
    cell.classList.add('shown');
    scrollTo(cell, 'center');
    frame.focus({ preventScroll: true });
  }

  return { element: h('div', {}, frame, more), showCell };
}

/**
 * The letters of the columns, as a spreadsheet has them, with the part that each column plays.
 * @param {Source} source
 * @param {number} width
 * @param {Context['texts']['t']} t
 */
function headRow({ columns }, width, t) {
  const letters = Array.from({ length: width }, (_, index) => {
    const role = columns[index]?.role;
    return h(
      'th',
      { scope: 'col' },
      h('span', { class: 'letter' }, columnLetters(index + 1)),
      role && h('span', { class: 'role' }, roleName(role, t)),
    );
  });
  return h(
    'tr',
    {},
    h('th', { scope: 'col', class: 'row-number' }, h('span', { class: 'visually-hidden' }, t('grid.row'))),
    h('th', { scope: 'col', class: 'kind' }, t('grid.kind')),
    ...letters,
  );
}

/**
 * @param {string} role
 * @param {Context['texts']['t']} t
 */
function roleName(role, t) {
  const key = `role.${role}`;
  const name = t(key);
  return name === key ? role : name;
}

/**
 * @param {Source} source
 * @param {number} row
 * @returns {RowKind}
 */
function kindOf({ kinds, rows }, row) {
  const kind = kinds?.[row - 1];
  if (kind) return kind;
  const within = ([first, last] = [1, 0]) => first <= row && row <= last;
  if (within(rows.title)) return 'title';
  if (within(rows.header)) return 'header';
  return within(rows.body) ? 'data' : 'note';
}

/** @param {string} text */
function looksNumeric(text) {
  return /^[+-]?[\d.,\s\u00a0]+[%°*]*$/.test(text.trim()) && text.trim() !== '';
}
