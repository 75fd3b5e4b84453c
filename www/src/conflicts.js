// Figures that tables contradict: one thing, two values.

/** @import { CellRef, Quantity, Report, Result } from './contract.js' */

/**
 * @typedef {object} Figure
 * @property {Quantity} figure
 * @property {CellRef[]} cells where it stands
 * @property {Result[]} results that use it there
 *
 * @typedef {object} Conflict
 * @property {string} label of the thing
 * @property {string} [period]
 * @property {Figure[]} figures those that results use first
 */

/**
 * One for each thing that has several figures, of which at least one is used.
 * @param {Report} report
 * @returns {Conflict[]}
 */
export function conflictsOf(report) {
  /** @type {Map<string, Map<string, { cell: CellRef, figure: Quantity, results: Set<Result> }>>} by any of its cells */
  const things = new Map();
  for (const result of report.results) {
    for (const { used, cell, others } of result.conflicts ?? []) {
      const cells = [{ cell, figure: used }, ...others];
      const known = new Set(cells.flatMap((one) => things.get(cellKey(one.cell)) ?? []));
      // Two tables that agree know of each other only through a third.
      const [thing = new Map(), ...more] = known;
      for (const [key, one] of more.flatMap((other) => [...other])) {
        thing.set(key, one);
        things.set(key, thing);
      }
      for (const { cell, figure } of cells) {
        const key = cellKey(cell);
        if (thing.has(key)) continue;
        thing.set(key, { cell, figure, results: new Set() });
        things.set(key, thing);
      }
      thing.get(cellKey(cell))?.results.add(result);
    }
  }
  if (things.size === 0) return [];
  const labelOf = labelsOf(report);
  return [...new Set(things.values())].map((thing) => {
    const cells = [...thing.values()];
    const [using] = cells.flatMap(({ results }) => [...results]);
    const label = cells.map(({ cell }) => labelOf(cell)).find((text) => text !== undefined);
    return { label: label ?? using.label, period: using.period, figures: figuresIn(cells) };
  });
}

/** @param {{ cell: CellRef, figure: Quantity, results: Set<Result> }[]} cells */
function figuresIn(cells) {
  /** @type {Map<string, Figure>} */
  const figures = new Map();
  for (const { cell, figure, results } of cells) {
    const key = JSON.stringify(figure);
    const one = figures.get(key) ?? { figure, cells: [], results: [] };
    figures.set(key, one);
    one.cells.push(cell);
    one.results.push(...results);
  }
  return [...figures.values()].sort((a, b) => Number(b.results.length > 0) - Number(a.results.length > 0));
}

/**
 * What a cell is about: as a message names it, or as the row of a figure that is this cell alone.
 * @param {Report} report
 * @returns {(cell: CellRef) => string | undefined}
 */
function labelsOf({ results, messages }) {
  /** @type {Map<string, string>} */
  const labels = new Map();
  for (const { code, cell, parameters } of messages) {
    if (code !== 'conflict' || cell?.row === undefined || cell.column === undefined || !parameters?.label) continue;
    labels.set(cellKey(/** @type {CellRef} */ (cell)), parameters.label);
  }
  for (const { label, cells } of results) {
    const [cell, ...more] = cells.numerator;
    if (cell && more.length === 0 && !labels.has(cellKey(cell))) labels.set(cellKey(cell), label);
  }
  return (cell) => labels.get(cellKey(cell));
}

/** @param {CellRef} cell */
export function cellKey({ source, sheet = '', row, column }) {
  return [source, sheet, row, column].join('\u0000');
}
