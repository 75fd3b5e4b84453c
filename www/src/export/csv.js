// CSV in two ways: exact, for programs; and for a spreadsheet, which guesses and even runs what it opens.

/** @import { AuditLine, Result } from '../contract.js' */
/** @import { Cell, Sheet } from './sheets.js' */

import { bounds, hiddenText } from './selection.js';
import { cellsText } from './sheets.js';

const LINE_END = '\r\n';

/** The names of the report itself, whatever the reader's language: programs rely on them. */
const RESULT_COLUMNS = [
  ...['indicator', 'measure', 'label', 'territory', 'period', 'nationality', 'age', 'office', 'targetGroup', 'sex'],
  ...['category', 'value', 'valueHigh', 'intervalLow', 'intervalHigh', 'numerator', 'numeratorHigh', 'denominator'],
  ...['denominatorHigh', 'flags', 'numeratorCells', 'denominatorCells', 'source'],
];

/**
 * Results as a program wants them: codes, full figures with a decimal point, commas between (RFC 4180), UTF-8.
 * @param {Result[]} results
 */
export function resultsCsv(results) {
  return text([RESULT_COLUMNS, ...results.map(resultCells)]);
}

/** @param {Result} result */
function resultCells(result) {
  const { indicator, measure, label, territory, period, nationality, age, office, targetGroup, sex } = result;
  const { interval, flags, cells } = result;
  const part = (/** @type {'numerator' | 'denominator' | 'value'} */ name) => {
    const hidden = hiddenText(result, name);
    const [low, high] = bounds(result[name]);
    return hidden === undefined ? [low, high] : [hidden, undefined];
  };
  const shown = hiddenText(result, 'value') === undefined ? interval : undefined;
  return [
    ...[indicator, measure, label, territory, period, nationality, age, office, targetGroup, sex, result.category],
    ...[...part('value'), shown?.low, shown?.high, ...part('numerator'), ...part('denominator'), flags.join(' ')],
    ...[cellsText(cells.numerator), cellsText(cells.denominator), cells.numerator[0]?.source],
  ];
}

/** @param {AuditLine[]} lines */
export function auditCsv(lines) {
  const columns = [
    ...['verdict', 'indicator', 'label', 'period', 'published', 'recomputed', 'difference', 'base', 'cell', 'source'],
    ...['numeratorCells', 'denominatorCells', 'impliedLow', 'impliedHigh', 'impliedCells', 'reasons'],
  ];
  const rows = lines.map(({ verdict, indicator, label, period, published, recomputed, difference, base, ...line }) => {
    const { cell, cells, implied, reasons = [] } = line;
    return [
      ...[verdict, indicator, label, period, published, recomputed, difference, base, cellsText([cell]), cell.source],
      ...[cellsText(cells?.numerator ?? []), cellsText(cells?.denominator ?? [])],
      ...[implied?.low, implied?.high, cellsText(implied?.because ?? []), reasons.map(({ code }) => code).join(' ')],
    ];
  });
  return text([columns, ...rows]);
}

/**
 * A sheet as a spreadsheet of the reader's country opens it rightly by a double click.
 * @param {Sheet} sheet
 * @param {string} locale
 */
export function spreadsheetCsv({ columns, rows }, locale) {
  const decimal = new Intl.NumberFormat(locale).formatToParts(1.5).find(({ type }) => type === 'decimal')?.value;
  const separator = decimal === ',' ? ';' : ',';
  const lines = [columns, ...rows].map((cells) => cells.map((cell) => spreadsheetCell(cell, decimal ?? '.')));
  return `\uFEFF${text(lines, separator)}`;
}

/**
 * @param {Cell} cell
 * @param {string} decimal
 */
function spreadsheetCell(cell, decimal) {
  if (cell === undefined) return '';
  if (typeof cell === 'string') return harmless(cell);
  const { figure, kind } = cell;
  const isPercentage = kind === 'share' || kind === 'change';
  // As many digits as tell one small share from the next, and never an exponent.
  const digits = Number((isPercentage ? figure * 100 : figure).toFixed(6));
  const plain = digits.toLocaleString('en', { useGrouping: false, maximumFractionDigits: 6 }).replace('.', decimal);
  return isPercentage ? `${plain}%` : plain;
}

/**
 * Text that a spreadsheet does not take for a formula: an apostrophe before it makes it text. Full-width signs count in
 * East Asian settings.
 * @param {string} cell
 */
export function harmless(cell) {
  return /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(cell) ? `'${cell}` : cell;
}

/**
 * @param {(string | number | undefined)[][]} rows
 * @param {string} [separator]
 */
function text(rows, separator = ',') {
  return rows.map((cells) => cells.map((cell) => quoted(cell, separator)).join(separator) + LINE_END).join('');
}

/**
 * @param {string | number | undefined} cell
 * @param {string} separator
 */
function quoted(cell, separator) {
  const content = String(cell ?? '');
  const mustBe = /["\r\n\t]|^\s|\s$/.test(content) || content.includes(separator) || content.startsWith('\uFEFF');
  return mustBe ? `"${content.replaceAll('"', '""')}"` : content;
}
