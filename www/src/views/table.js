import { afterFrame, h, icon, scrollTo } from '../dom.js';

/** @import { Child } from '../dom.js' */
/** @import { Sorting } from '../view-state.js' */

/** Rows that are asked for at a time. */
const SLICE = 100;
/** Rows that are made at a time: few enough not to be felt. */
const PIECE = 25;
/** Rows that are made before the page is drawn for the first time: more are hardly in sight. */
const FIRST = 12;

/**
 * @template T
 * @typedef {object} Column
 * @property {string} name
 * @property {(row: T) => Child | Child[]} cell
 * @property {(row: T) => string | number | null} [sortBy] what its cells are sorted by; absent where that makes no sense
 * @property {boolean} [isNumber]
 * @property {boolean} [isHeader] whether its cells name their row
 * @property {string} [class]
 */

/**
 * @typedef {object} TableTexts
 * @property {(parts: { count: number, shown: number, total: number }) => string} more what the button for more rows says
 * @property {(column: string) => string} [sort] what a column's button does
 * @property {Intl.Collator} [collator]
 */

/**
 * A table in a frame that scrolls sideways where the page is narrow. Long ones are shown in part, with a button for more.
 *
 * @template T
 * @param {object} parts
 * @param {string} parts.caption
 * @param {Column<T>[]} parts.columns
 * @param {T[]} parts.rows in the order in which they are read
 * @param {number} parts.most how many rows are shown at first
 * @param {boolean} [parts.atOnce] whether they are all made at once, since the table takes the place of one that was shown
 * @param {TableTexts} parts.texts
 * @param {(row: T) => string | undefined} [parts.rowClass]
 * @param {(row: T) => boolean} [parts.isFirst] whether a row stays above the others, however they are sorted
 * @param {Sorting} [parts.sorting] as it was before
 * @param {(sorting: Sorting | undefined) => void} [parts.onSort]
 */
export function dataTable({ caption, columns, rows, most, atOnce, texts, rowClass, isFirst, sorting, onSort }) {
  let order = ordered();
  let shown = 0;
  const body = h('tbody');
  const head = h('tr', {}, ...columns.map(headCell));
  const table = h('table', {}, h('caption', { class: 'visually-hidden' }, caption), h('thead', {}, head), body);
  const frame = h('div', { class: 'frame', role: 'region', tabindex: 0, 'aria-label': caption }, table);
  const more = h('button', {
    type: 'button',
    class: 'button quiet',
    onclick() {
      appendInPieces(Math.min(order.length, shown + SLICE));
      if (more.hidden) frame.focus();
    },
  });
  if (atOnce) append(most);
  else appendInPieces(Math.min(order.length, most), FIRST);

  /**
   * Whatever is revealed meanwhile, all rows up to the end come; only another order has its own.
   * @param {number} end
   * @param {number} [piece]
   */
  function appendInPieces(end, piece = PIECE) {
    if (shown >= end) return;
    const wanted = order;
    append(Math.min(piece, end - shown));
    afterFrame(() => order === wanted && appendInPieces(end));
  }

  /** @param {number} count */
  function append(count) {
    body.append(...order.slice(shown, shown + count).map((row) => tableRow(row, columns, rowClass?.(row))));
    shown = Math.min(order.length, shown + count);
    const total = order.length;
    more.hidden = shown >= total;
    more.textContent = texts.more({ count: Math.min(SLICE, total - shown), shown, total });
  }

  function ordered() {
    const column = columns.find(({ name }) => name === sorting?.column);
    const sorted =
      column?.sortBy && sorting ? sortedRows(rows, column.sortBy, sorting.isDescending, texts.collator) : rows;
    if (!isFirst) return sorted;
    const first = sorted.filter(isFirst);
    return first.length > 0 ? [...first, ...sorted.filter((row) => !isFirst(row))] : sorted;
  }

  /** @param {Column<T>} column */
  function headCell({ name, isNumber, class: kind, sortBy }) {
    const isSorted = sortBy && sorting?.column === name;
    return h(
      'th',
      {
        scope: 'col',
        class: classes(isNumber && 'number', kind),
        'aria-sort': isSorted && (sorting?.isDescending ? 'descending' : 'ascending'),
      },
      sortBy && onSort
        ? h(
            'button',
            { type: 'button', class: 'sort', title: texts.sort?.(name), onclick: () => sort(name, Boolean(isNumber)) },
            name,
            icon('sort'),
          )
        : name,
    );
  }

  /**
   * Figures from the largest, names from the first letter; the second time the other way, the third as in the table.
   * @param {string} column
   * @param {boolean} isNumber
   */
  function sort(column, isNumber) {
    const isSame = sorting?.column === column;
    if (isSame && sorting?.isDescending !== isNumber) sorting = undefined;
    else sorting = { column, isDescending: isSame ? !isNumber : isNumber };
    onSort?.(sorting);
    order = ordered();
    const kept = Math.max(most, Math.min(shown, most + SLICE));
    body.replaceChildren();
    shown = 0;
    append(kept);
    head.replaceChildren(...columns.map(headCell));
    const index = columns.findIndex(({ name }) => name === column);
    head.children[index]?.querySelector('button')?.focus({ preventScroll: true });
  }

  return {
    element: rows.length <= most ? frame : h('div', {}, frame, more),
    /**
     * Brings a row into sight.
     * @param {T} row
     */
    reveal(row) {
      const index = order.indexOf(row);
      if (index < 0) return false;
      if (index >= shown) append(index - shown + 1);
      showRow(body.children[index]);
      return true;
    },
  };
}

/**
 * @template T
 * @param {T[]} rows
 * @param {(row: T) => string | number | null} sortBy
 * @param {boolean} isDescending
 * @param {Intl.Collator} [collator]
 * @returns {T[]} rows without a figure last
 */
export function sortedRows(rows, sortBy, isDescending, collator = new Intl.Collator()) {
  const keyed = rows.map((row, index) => ({ row, index, key: sortBy(row) }));
  // Comparing letters is slow, and most names stand in many rows: each is compared once.
  const names = [...new Set(keyed.flatMap(({ key }) => (typeof key === 'string' ? key : [])))].sort(collator.compare);
  const places = new Map(names.map((name, place) => [name, place]));
  const numberOf = (/** @type {string | number | null} */ key) =>
    key === null ? NaN : typeof key === 'string' ? (places.get(key) ?? 0) : key;
  const sign = isDescending ? -1 : 1;
  const numbered = keyed.map(({ row, index, key }) => ({ row, index, key: numberOf(key) }));
  numbered.sort((a, b) => {
    if (Number.isNaN(a.key) || Number.isNaN(b.key)) return Number(Number.isNaN(a.key)) - Number(Number.isNaN(b.key));
    return sign * (a.key - b.key) || a.index - b.index;
  });
  return numbered.map(({ row }) => row);
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
