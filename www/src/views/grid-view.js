/** @import { CellRef, Source } from '../contract.js' */
/** @import { Context } from './context.js' */

import { h, scrollTo } from '../dom.js';
import { columnLetters } from '../format.js';

/** Rows that are fetched at a time. */
const PAGE = 200;

/** Columns whose figures are lined up at the right. */
const NUMERIC = new Set(['count', 'share', 'rank']);

/**
 * The table as it was read, with a mark on each row that says what it was taken for.
 * @param {Source} source
 * @param {number} index of the source in the report
 * @param {Context} context
 */
export function gridView(source, index, { texts: { t }, grid }) {
  const { name, sheet, heading, title, firstColumn = 1 } = source;
  const caption = t('grid.title', { source: [name, sheet, title ?? heading].filter(Boolean).join(', ') });
  const body = h('tbody');
  const head = h('thead');
  const frame = h(
    'div',
    { class: 'frame grid', role: 'region', tabindex: 0, 'aria-label': caption },
    h('table', {}, h('caption', { class: 'visually-hidden' }, caption), head, body),
  );
  const more = h('button', { type: 'button', class: 'button quiet', hidden: true, onclick: () => fetchPage() });
  const [firstRow, lastRow] = source.rows.all;
  let nextRow = firstRow;

  async function fetchPage() {
    const rows = await grid(index, nextRow, PAGE);
    if (nextRow === firstRow) head.append(headRow(source, t));
    body.append(...rows.map((cells, offset) => gridRow(cells, nextRow + offset)));
    nextRow += rows.length;
    const left = lastRow - nextRow + 1;
    more.hidden = rows.length === 0 || left <= 0;
    more.textContent = t('grid.more', { count: Math.min(PAGE, left) });
  }

  /**
   * @param {string[]} cells
   * @param {number} row
   */
  function gridRow(cells, row) {
    const kind = source.kinds[row - firstRow];
    const isFigures = !['title', 'note', 'group'].includes(kind);
    return h(
      'tr',
      { class: `kind-${kind}`, 'data-row': row },
      h('th', { scope: 'row', class: 'row-number' }, String(row)),
      h('td', { class: 'kind' }, t(`kind.${kind}`)),
      ...source.columns.map(({ role }, column) =>
        h('td', { class: isFigures && NUMERIC.has(role) && 'number' }, cells[column] ?? ''),
      ),
    );
  }

  const first = fetchPage();

  /** @param {CellRef} cell */
  async function showCell({ row, column }) {
    await first;
    while (row >= nextRow && !more.hidden) await fetchPage();
    frame.querySelector('.shown')?.classList.remove('shown');
    const place = body.querySelector(`[data-row="${row}"]`)?.children[column - firstColumn + 2];
    if (!place) return;
    place.classList.add('shown');
    scrollTo(place, 'center');
    frame.focus({ preventScroll: true });
  }

  return { element: h('div', {}, frame, more), showCell };
}

/**
 * The letters of the columns, as a spreadsheet has them, with the part that each column plays.
 * @param {Source} source
 * @param {Context['texts']['t']} t
 */
function headRow({ columns, firstColumn = 1 }, t) {
  const letters = columns.map(({ role }, index) =>
    h(
      'th',
      { scope: 'col' },
      h('span', { class: 'letter' }, columnLetters(firstColumn + index)),
      h('span', { class: 'role' }, t(`role.${role}`)),
    ),
  );
  return h(
    'tr',
    {},
    h('th', { scope: 'col', class: 'row-number' }, h('span', { class: 'visually-hidden' }, t('grid.row'))),
    h('th', { scope: 'col', class: 'kind' }, t('grid.kind')),
    ...letters,
  );
}
