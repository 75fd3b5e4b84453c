// Exports as tables of cells: what a spreadsheet gets. Figures stay figures.

/** @import { AuditLine, CellRef, Result } from '../contract.js' */
/** @import { Reading, Selection } from './selection.js' */

import { reasonWithCells } from '../audit-words.js';
import { DIMENSIONS } from '../figures.js';
import { cellName, indicatorName, kindOfValue } from '../format.js';
import { sentenceCase } from '../i18n.js';
import { dimensionText } from '../views/dimension-text.js';
import { bounds, hiddenText } from './selection.js';

/**
 * @typedef {'count' | 'share' | 'change' | 'factor' | 'index' | 'points'} FigureKind
 * @typedef {{ figure: number, kind: FigureKind }} Figure
 * @typedef {string | Figure | undefined} Cell
 * @typedef {object} Sheet
 * @property {string} name
 * @property {string[]} columns
 * @property {Cell[][]} rows
 */

/**
 * @template T
 * @typedef {[name: string, cell: (row: T) => Cell]} Column
 */

/**
 * @param {Selection} selection
 * @param {Reading} reading
 * @returns {Sheet}
 */
export function resultsSheet({ results }, reading) {
  const { texts } = reading;
  const { t } = texts;
  const part = (/** @type {'numerator' | 'denominator' | 'value'} */ name) => partColumns(name, reading);
  /** @type {Column<Result>[]} */
  const columns = [
    [t('column.indicator'), (result) => sentenceCase(indicatorName(texts, result), texts.locale)],
    [t('column.label'), ({ label }) => label],
    ...DIMENSIONS.map(
      (name) =>
        /** @type {Column<Result>} */ ([t(`column.${name}`), (result) => dimensionText(name, result[name], reading)]),
    ),
    ...part('value'),
    [t('export.column.low'), (result) => bound(result, 'low')],
    [t('export.column.high'), (result) => bound(result, 'high')],
    ...part('numerator'),
    ...part('denominator'),
    [t('column.flags'), ({ flags }) => flagsText(flags, reading)],
    [t('export.column.numeratorCells'), ({ cells }) => cellsText(cells.numerator)],
    [t('export.column.denominatorCells'), ({ cells }) => cellsText(cells.denominator)],
    [t('export.column.file'), ({ cells }) => filesText([...cells.numerator, ...cells.denominator])],
  ];
  return sheet(t('figures.title'), columns, results);
}

/**
 * @param {Selection} selection
 * @param {Reading} reading
 * @returns {Sheet}
 */
export function auditSheet({ audit }, reading) {
  const { texts, format } = reading;
  const { t } = texts;
  /** @type {Column<AuditLine>[]} */
  const columns = [
    [t('column.verdict'), ({ verdict }) => t(`verdict.${verdict}`)],
    [t('column.label'), ({ label }) => label],
    [t('column.period'), ({ period }) => period && format.period(period)],
    [
      t('column.indicator'),
      ({ indicator }) => indicator && sentenceCase(indicatorName(texts, { indicator }), texts.locale),
    ],
    [t('column.published'), ({ published }) => published],
    [t('column.recomputed'), ({ recomputed }) => figure(recomputed, 'share')],
    [t('export.column.impliedLow'), ({ implied }) => figure(implied?.low, 'share')],
    [t('export.column.impliedHigh'), ({ implied }) => figure(implied?.high, 'share')],
    [t('export.column.points'), ({ difference }) => figure(difference, 'points')],
    [t('column.flags'), ({ base }) => (base === 'inferred' ? t('audit.inferred') : undefined)],
    [t('column.reasons'), ({ reasons = [] }) => reasons.map((reason) => reasonWithCells(reason, reading)).join('; ')],
    [t('export.column.numeratorCells'), ({ cells }) => cells && cellsText(cells.numerator)],
    [t('export.column.denominatorCells'), ({ cells }) => cells && cellsText(cells.denominator)],
    [t('export.column.impliedCells'), ({ implied }) => implied && cellsText(implied.because)],
    [t('column.publishedAt'), ({ cell }) => cellsText([cell])],
    [t('export.column.file'), ({ cell }) => cell.source],
  ];
  return sheet(t('export.audit'), columns, audit);
}

/**
 * A figure, and for a range its other end in a column of its own.
 * @param {'numerator' | 'denominator' | 'value'} part
 * @param {Reading} reading
 * @returns {Column<Result>[]}
 */
function partColumns(part, { texts: { t } }) {
  const end = (/** @type {Result} */ result, /** @type {0 | 1} */ index) =>
    figure(bounds(result[part])[index], part === 'value' ? kindOf(result) : kindOfPart(result));
  const name = t(`column.${part}`);
  return [
    [name, (result) => hiddenText(result, part) ?? end(result, 0)],
    [t('export.column.to', { name }), (result) => (hiddenText(result, part) ? undefined : end(result, 1))],
  ];
}

/**
 * In a cell an index is a percentage of its first period.
 * @param {Result} result
 */
function kindOf({ indicator }) {
  const kind = kindOfValue(indicator);
  return kind === 'index' ? 'share' : kind;
}

/**
 * The two parts of a ratio of rates are rates; of all others they are counts.
 * @param {Result} result
 */
function kindOfPart(result) {
  return kindOf(result) === 'factor' ? 'share' : 'count';
}

/**
 * @param {Result} result
 * @param {'low' | 'high'} end
 */
function bound(result, end) {
  if (hiddenText(result, 'value')) return undefined;
  return figure(result.interval?.[end], kindOf(result));
}

/**
 * @param {number | undefined} value
 * @param {FigureKind} kind
 * @returns {Figure | undefined}
 */
function figure(value, kind) {
  if (value === undefined) return undefined;
  // An index is read as 100 for the first period.
  return { figure: kind === 'index' ? value * 100 : value, kind };
}

/**
 * @param {string[]} flags
 * @param {Reading} reading
 */
export function flagsText(flags, { texts: { t, has } }) {
  return flags.map((flag) => (has(`flag.${flag}`) ? t(`flag.${flag}`) : flag)).join('; ');
}

/**
 * Cells as a spreadsheet names them, added up: `Blad1!B7 + Blad1!B8`.
 * @param {CellRef[]} cells
 */
export function cellsText(cells) {
  return cells.map((cell) => cellName(cell, cell.sheet)).join(' + ');
}

/** @param {CellRef[]} cells */
function filesText(cells) {
  return [...new Set(cells.map(({ source }) => source))].join('; ');
}

/**
 * A sheet of the columns that say something about at least one row.
 * @template T
 * @param {string} name
 * @param {Column<T>[]} columns
 * @param {T[]} rows
 * @returns {Sheet}
 */
function sheet(name, columns, rows) {
  const filled = rows.map((row) => columns.map(([, cell]) => cell(row)));
  const used = columns.map((_, index) => filled.some((cells) => cells[index] !== undefined && cells[index] !== ''));
  const only = (/** @type {any[]} */ cells) => cells.filter((_, index) => used[index]);
  return { name, columns: only(columns.map(([title]) => title)), rows: filled.map(only) };
}
