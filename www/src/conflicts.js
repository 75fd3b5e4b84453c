// Figures that tables contradict: one thing, two values.

/** @import { CellRef, Quantity, Report, Result } from './contract.js' */

/**
 * @typedef {object} Conflict
 * @property {string} label of the thing
 * @property {Result} result the first that uses the figure
 * @property {Quantity} used
 * @property {CellRef} cell of the figure that is used
 * @property {{ figure: Quantity, cell: CellRef }[]} others
 * @property {number} count of the results that use it
 */

/**
 * One for each cell whose figure is used though another cell says otherwise.
 * @param {Report} report
 * @returns {Conflict[]}
 */
export function conflictsOf({ results, messages }) {
  const labels = new Map(
    messages.flatMap(({ code, cell, parameters }) =>
      code === 'conflict' && cell && parameters?.label
        ? [[cellKey(/** @type {CellRef} */ (cell)), parameters.label]]
        : [],
    ),
  );
  /** @type {Map<string, Conflict>} */
  const found = new Map();
  for (const result of results) {
    for (const { used, cell, others } of result.conflicts ?? []) {
      const key = cellKey(cell);
      const known = found.get(key);
      const isNumerator = result.cells.numerator.some((other) => cellKey(other) === key);
      if (known) {
        known.count += 1;
        if (isNumerator && !labels.has(key)) known.label = result.label;
      } else found.set(key, { label: labels.get(key) ?? result.label, result, used, cell, others, count: 1 });
    }
  }
  return [...found.values()];
}

/** @param {CellRef} cell */
export function cellKey({ source, sheet = '', row, column }) {
  return [source, sheet, row, column].join('\u0000');
}
