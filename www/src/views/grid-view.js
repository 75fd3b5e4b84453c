/** @import { CellRef, RowKind, Source } from '../contract.js' */
/** @import { Context } from './context.js' */

import { afterFrame, h, icon, scrollTo, whenIdle } from '../dom.js';
import { cellName, columnLetters } from '../format.js';
import { openCellDialog } from './cell-dialog.js';
import { meaningText } from './meaning-text.js';

/** Rows that are fetched at a time; of a wide table fewer. */
const [FEWEST_ROWS, MOST_ROWS] = [40, 200];

/** Cells that are fetched at a time. More would be felt by whoever types above the table: they are drawn where it is near. */
const PAGE = 2000;

/** Cells that are made at a time: few enough not to be felt. */
const PIECE = 400;

/** Columns whose figures are lined up at the right. */
const NUMERIC = new Set(['count', 'share', 'rank']);

/** Arrow keys, as steps in rows and columns. */
const STEPS = /** @type {Record<string, [number, number]>} */ ({
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-10, 0],
  PageDown: [10, 0],
  Home: [0, -Infinity],
  End: [0, Infinity],
});

/**
 * The table as it was read, with a mark on each row that says what it was taken for. Each cell can be asked what became of
 * it, and corrected: with the mouse, or with the arrow keys and Enter.
 * @param {Source} source
 * @param {number} index of the source in the report
 * @param {Context} context
 */
export function gridView(source, index, context) {
  const { texts, grid, meanings } = context;
  const { t } = texts;
  const { name, sheet, heading, title, columns, firstColumn = 1 } = source;
  const page = Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, Math.floor(PAGE / columns.length)));
  const caption = t('grid.title', { source: [name, sheet, title ?? heading].filter(Boolean).join(', ') });
  const body = h('tbody');
  const head = h('thead');
  const table = h(
    'table',
    { role: 'grid', onclick: open, onkeydown: move },
    h('caption', { class: 'visually-hidden' }, caption),
    head,
    body,
  );
  const frame = h('div', { class: 'frame grid', role: 'region', 'aria-label': caption }, table);
  const more = h('button', { type: 'button', class: 'button quiet', hidden: true, onclick: () => fetchPage() });
  const legend = h('ul', { class: 'legend', 'aria-label': t('grid.legend') }, ...legendItems(source, t));
  const [firstRow, lastRow] = source.rows.all;
  // Of records that were counted as they came only the first rows are there.
  const first =
    source.records > source.kinds.length &&
    h(
      'p',
      { class: 'hint' },
      t('grid.first', { rows: source.kinds.length.toLocaleString(texts.locale), count: source.records }),
    );
  const beyond = h('p', { class: 'hint', role: 'status' });
  const { ofRow, ofColumn } = meanings(index);
  let nextRow = firstRow;
  /** @type {HTMLElement | undefined} the cell that the Tab key comes to */
  let current;

  let fetched = Promise.resolve();

  /** Whoever asks for more while rows are made gets those that come after them. */
  function fetchPage() {
    fetched = fetched.then(fetchRows);
    return fetched;
  }

  async function fetchRows() {
    const rows = await grid(index, nextRow, page);
    const isFirst = nextRow === firstRow;
    if (isFirst) {
      head.append(headRow());
      setCurrent(/** @type {HTMLElement} */ (head.querySelector('[data-column="1"]') ?? head.querySelector('th')));
    }
    // In the place of a table that was shown already, nothing may jump.
    const atOnce = context.isAgain ? rows.length : Math.max(5, Math.floor(PIECE / (columns.length + 3)));
    for (let start = 0; start < rows.length; start += atOnce) {
      if (start > 0) await new Promise((resolve) => afterFrame(() => resolve(undefined)));
      const some = rows.slice(start, start + atOnce);
      body.append(...some.map((cells, offset) => gridRow(cells, nextRow + offset)));
      nextRow += some.length;
      if (isFirst && !context.isAgain) layOut();
    }
    if (isFirst && context.isAgain) whenIdle(layOut);
    const left = lastRow - nextRow + 1;
    more.hidden = rows.length === 0 || left <= 0;
    more.textContent = t('grid.more', { count: Math.min(page, left) });
  }

  /**
   * Also where it is out of sight, and would be left for later: a browser does what was left all at once, as soon as somebody goes
   * into a text field. More rows come in sight, or on the way to one far below, where each time would be for nothing.
   */
  function layOut() {
    return table.offsetHeight;
  }

  /** The letters of the columns, as a spreadsheet has them, with the part that each column plays and its meaning. */
  function headRow() {
    const letters = columns.map(({ role }, column) => {
      const meaning = meaningText(ofColumn(firstColumn + column), context);
      return h(
        'th',
        {
          scope: 'col',
          class: `role-${role}`,
          tabindex: -1,
          'data-key': keyOf(0, column + 1),
          'data-column': column + 1,
        },
        h('span', { class: 'letter' }, columnLetters(firstColumn + column), icon('menu')),
        h('span', { class: 'role' }, t(`role.${role}`)),
        meaning && h('span', { class: 'meaning' }, meaning),
      );
    });
    return h(
      'tr',
      {},
      h('th', { scope: 'col', class: 'row-number' }, h('span', { class: 'visually-hidden' }, t('grid.row'))),
      h('th', { scope: 'col', class: 'kind' }, t('grid.kind')),
      h('th', { scope: 'col', class: 'means' }, t('grid.meaning')),
      ...letters,
    );
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
      h('th', { scope: 'row', class: 'row-number', tabindex: -1, 'data-key': keyOf(row, 0) }, String(row)),
      h('td', { class: 'kind' }, icon(`kind-${kind}`), t(`kind.${kind}`)),
      h('td', { class: 'means' }, meaningOfRow(row)),
      ...columns.map(({ role }, column) =>
        h(
          'td',
          { class: isFigures && NUMERIC.has(role) && 'number', tabindex: -1, 'data-key': keyOf(row, column + 1) },
          cells[column] ?? '',
        ),
      ),
    );
  }

  /** @param {number} row */
  function meaningOfRow(row) {
    const isUnknown = meanings(index).unknown.some(({ cell }) => cell?.row === row);
    if (isUnknown) return h('span', { class: 'flag' }, icon('question'), t('grid.unknown'));
    return meaningText(ofRow(row), context);
  }

  /**
   * @param {number} row 0 for the letters
   * @param {number} column 0 for the row's number
   */
  function keyOf(row, column) {
    return `cell-${index}-${row}-${column}`;
  }

  /** @param {HTMLElement} cell */
  function setCurrent(cell) {
    if (current) current.tabIndex = -1;
    current = cell;
    current.tabIndex = 0;
  }

  /** @param {Event} event */
  function open(event) {
    const cell = /** @type {HTMLElement} */ (event.target).closest('[data-key]');
    if (!(cell instanceof HTMLElement) || getSelection()?.type === 'Range') return;
    setCurrent(cell);
    cell.focus({ preventScroll: true });
    const [row, column] = placeOf(cell);
    const text = row > 0 && column > 0 ? (cell.textContent ?? '') : '';
    openCellDialog({ row, column, text, anchor: cell }, source, index, context);
  }

  /** @param {KeyboardEvent} event */
  function move(event) {
    const cell = /** @type {HTMLElement} */ (event.target);
    if (!cell.dataset.key) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      open(event);
      return;
    }
    const step = STEPS[event.key];
    if (!step || event.altKey || event.metaKey) return;
    event.preventDefault();
    const [row, column] = placeOf(cell);
    const to = clampedCell(row + step[0], column + step[1], row);
    if (!to) return;
    setCurrent(to);
    to.focus();
  }

  /**
   * @param {number} row
   * @param {number} column
   * @param {number} from row that one comes from
   */
  function clampedCell(row, column, from) {
    const wanted = row < firstRow ? (from > firstRow || from === 0 ? 0 : row) : Math.min(row, nextRow - 1);
    const down = from === 0 && row > 0 ? firstRow + row - 1 : Math.max(0, wanted);
    const across = Math.min(Math.max(down === 0 ? 1 : 0, column), columns.length);
    return cellAt(down, across);
  }

  /**
   * @param {number} row
   * @param {number} column
   */
  function cellAt(row, column) {
    return /** @type {HTMLElement | null} */ (table.querySelector(`[data-key="${keyOf(row, column)}"]`));
  }

  const ready = fetchPage();

  /**
   * Marks cells and goes to the first of them.
   * @param {CellRef} cell
   * @param {CellRef[]} [others] that belong to the same figure
   */
  async function showCell(cell, others = []) {
    await ready;
    while (cell.row >= nextRow && !more.hidden) await fetchPage();
    for (const shown of frame.querySelectorAll('.shown, .shown-beside'))
      shown.classList.remove('shown', 'shown-beside');
    for (const other of others) cellAt(other.row, other.column - firstColumn + 1)?.classList.add('shown-beside');
    const place = cellAt(cell.row, cell.column - firstColumn + 1);
    beyond.textContent = place ? '' : t('grid.beyond', { cell: cellName(cell) });
    if (!place) {
      scrollTo(beyond, 'center');
      return;
    }
    place.classList.remove('shown-beside');
    place.classList.add('shown');
    setCurrent(place);
    scrollTo(place, 'center');
    place.focus({ preventScroll: true });
  }

  const hint = h('p', { class: 'hint grid-hint' }, t('grid.hint'));
  return { element: h('div', { class: 'grid-view' }, legend, hint, frame, more, first, beyond), showCell, ready };
}

/** @param {HTMLElement} cell */
function placeOf(cell) {
  const [row, column] = (cell.dataset.key ?? '').split('-').slice(2).map(Number);
  return [row, column];
}

/**
 * What the marks of the rows mean, for the kinds that the table has.
 * @param {Source} source
 * @param {Context['texts']['t']} t
 */
function legendItems({ kinds }, t) {
  return [...new Set(kinds)].map((/** @type {RowKind} */ kind) =>
    h('li', { class: `legend-item kind-${kind}` }, icon(`kind-${kind}`), h('span', {}, t(`kind.${kind}.explained`))),
  );
}
