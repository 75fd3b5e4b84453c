// Exports that are read: figures as text, with titles, sources and methods. HTML and Markdown are written from this.

/** @import { AuditLine, Result } from '../contract.js' */
/** @import { Dimension, Figures } from '../figures.js' */
/** @import { MethodWords } from '../methods.js' */
/** @import { Reading, Selection } from './selection.js' */
/** @import { Sheet } from './sheets.js' */

import { reasonWithCells, recomputedText } from '../audit-words.js';
import { figureText, figuresOf } from '../figures.js';
import { indicatorName } from '../format.js';
import { sentenceCase } from '../i18n.js';
import { methodOf } from '../methods.js';
import { dimensionText } from '../views/dimension-text.js';
import { messageText } from '../views/messages-view.js';
import { hiddenText, remarksOn, tablesOfSelection } from './selection.js';
import { cellsText, flagsText } from './sheets.js';

/**
 * @typedef {object} TextTable
 * @property {string} caption
 * @property {{ name: string, isNumber: boolean }[]} columns the first one names the rows
 * @property {string[][]} rows
 *
 * @typedef {{ heading: string, lead: string[], table: TextTable }} Section
 * @typedef {{ heading: string, lines: string[] }} Notes
 * @typedef {{ title: string, language: string, sections: Section[], notes: Notes[], made: string }} TextDocument
 */

/**
 * @template T
 * @typedef {[name: string, text: (row: T) => string | undefined, isNumber?: boolean]} Column
 */

/**
 * @param {Selection} selection
 * @param {Reading} reading
 * @param {MethodWords} words
 * @param {Date} [now]
 * @returns {TextDocument}
 */
export function documentOf(selection, reading, words, now = new Date()) {
  const { texts, tables } = reading;
  const sections = figuresOf(selection.results, tables.of).map((figures) => figuresSection(figures, reading));
  if (selection.audit.length > 0) sections.push(auditSection(selection.audit, reading));
  return {
    title: selection.title,
    language: texts.language,
    sections,
    notes: notesOf(selection, reading, words),
    made: madeText(reading, now),
  };
}

/**
 * @param {Reading} reading
 * @param {Date} now
 */
export function madeText({ texts: { t, locale } }, now) {
  return t('export.made', { date: now.toLocaleDateString(locale, { dateStyle: 'long' }) });
}

/**
 * @param {Figures} figures
 * @param {Reading} reading
 * @returns {Section}
 */
function figuresSection(figures, reading) {
  const { texts, format, tables, creditOf } = reading;
  const { t } = texts;
  const { name, formula } = methodOf(figures, texts);
  const constants = Object.entries(figures.constants).map(
    ([dimension, code]) =>
      `${t(`column.${dimension}`)}: ${dimensionText(/** @type {Dimension} */ (dimension), code, reading)}`,
  );
  const credit = creditOf(figures.tables);
  const count = (/** @type {Result} */ result, /** @type {'numerator' | 'denominator'} */ part) =>
    hiddenText(result, part) ?? figureText(result, part, format);
  /** @type {Column<Result>[]} */
  const columns = [
    [t('column.label'), ({ label }) => label],
    [t('column.table'), (result) => (figures.tables.length > 1 ? tables.shortName(figures.tableOf(result)) : '')],
    ...figures.varying.map(
      (dimension) =>
        /** @type {Column<Result>} */ ([
          t(`column.${dimension}`),
          (result) => dimensionText(dimension, result[dimension], reading),
        ]),
    ),
    [t('column.value'), (result) => hiddenText(result, 'value') ?? format.value(result.value, figures.indicator), true],
    [
      t('column.interval'),
      (result) => {
        const isShown = result.interval && hiddenText(result, 'value') === undefined;
        return isShown ? format.value(result.interval ?? null, figures.indicator) : '';
      },
      true,
    ],
    [t('column.numerator'), (result) => count(result, 'numerator'), true],
    [t('column.denominator'), (result) => count(result, 'denominator'), true],
    [t('column.flags'), ({ flags }) => flagsText(flags, reading)],
    [t('column.recomputedFrom'), ({ cells }) => ratioText(cells)],
  ];
  return {
    heading: name,
    lead: [formula, constants.join(' · '), credit && t('chart.source', { source: credit })].filter(Boolean),
    table: table(name, columns, figures.results),
  };
}

/**
 * @param {AuditLine[]} lines
 * @param {Reading} words
 * @returns {Section}
 */
function auditSection(lines, words) {
  const { texts, format } = words;
  const { t } = texts;
  /** @type {Column<AuditLine>[]} */
  const columns = [
    [t('column.label'), ({ label }) => label],
    [t('column.verdict'), ({ verdict }) => t(`verdict.${verdict}`)],
    [t('column.period'), ({ period }) => period && format.period(period)],
    [
      t('column.indicator'),
      ({ indicator }) => indicator && sentenceCase(indicatorName(texts, { indicator }), texts.locale),
    ],
    [t('column.published'), ({ published }) => published, true],
    [t('column.recomputed'), (line) => recomputedText(line, words), true],
    [
      t('column.difference'),
      ({ difference, verdict }) => (verdict === 'differs' && difference !== undefined ? format.points(difference) : ''),
      true,
    ],
    [t('column.flags'), ({ base }) => (base === 'inferred' ? t('audit.inferred') : '')],
    [t('column.reasons'), ({ reasons = [] }) => reasons.map((reason) => reasonWithCells(reason, words)).join('; ')],
    [
      t('column.recomputedFrom'),
      ({ cells, implied }) => (cells ? ratioText(cells) : cellsText(implied?.because ?? [])),
    ],
    [t('column.publishedAt'), ({ cell }) => cellsText([cell])],
  ];
  return { heading: t('audit.title'), lead: [t('audit.lead')], table: table(t('audit.table'), columns, lines) };
}

/** @param {Result['cells']} cells */
function ratioText({ numerator, denominator }) {
  return [cellsText(numerator), cellsText(denominator)].filter(Boolean).join(' ÷ ');
}

/**
 * Where the figures come from, what they mean and what was noticed.
 * @param {Selection} selection
 * @param {Reading} reading
 * @param {MethodWords} words
 * @returns {Notes[]}
 */
export function notesOf(selection, reading, { definition, sections }) {
  const { texts, report } = reading;
  const { t } = texts;
  const indices = tablesOfSelection(selection, reading);
  const methods = new Map(
    selection.results.map((result) => {
      const { name, formula } = methodOf(result, texts);
      const words = sentenceCase(definition(result.indicator), texts.locale);
      return [name, [`${name}: ${formula}.`, words].filter(Boolean).join(' ')];
    }),
  );
  const flags = [...new Set(selection.results.flatMap((result) => result.flags))];
  return [
    {
      heading: t('export.sources'),
      lines: indices.map((index) => {
        const { name, sheet, title, heading, note } = report.sources[index];
        return [name, sheet, title ?? heading, ...note].filter(Boolean).join(' – ');
      }),
    },
    { heading: t('export.methods'), lines: [...methods.values()] },
    {
      heading: t('column.flags'),
      lines: flags
        .filter((flag) => texts.has(`flag.${flag}.help`))
        .map((flag) => `${t(`flag.${flag}`)}: ${t(`flag.${flag}.help`)}`),
    },
    {
      heading: t('messages.title'),
      lines: remarksOn(indices, reading).map((message) => {
        const { cell } = message;
        const place = cell?.row && cell.column ? cellsText([/** @type {any} */ (cell)]) : (cell?.source ?? '');
        return [place, messageText(message, texts)].filter(Boolean).join(': ');
      }),
    },
    ...sections.map(({ heading, lines }) => ({ heading, lines })),
  ].filter(({ lines }) => lines.length > 0);
}

/**
 * The notes of an export as a sheet.
 * @param {Selection} selection
 * @param {Reading} reading
 * @param {MethodWords} words
 * @param {Date} [now]
 * @returns {Sheet}
 */
export function notesSheet(selection, reading, words, now = new Date()) {
  const { t } = reading.texts;
  return {
    name: t('export.notes'),
    columns: [t('export.about'), t('export.text')],
    rows: [
      [selection.title, madeText(reading, now)],
      ...notesOf(selection, reading, words).flatMap(({ heading, lines }) => lines.map((line) => [heading, line])),
      [t('export.reading'), t('export.figures')],
    ],
  };
}

/**
 * @template T
 * @param {string} caption
 * @param {Column<T>[]} columns
 * @param {T[]} rows
 * @returns {TextTable}
 */
function table(caption, columns, rows) {
  const filled = rows.map((row) => columns.map(([, text]) => text(row) ?? ''));
  const used = columns.map((_, index) => index === 0 || filled.some((cells) => cells[index] !== ''));
  return {
    caption,
    columns: columns.filter((_, index) => used[index]).map(([name, , isNumber = false]) => ({ name, isNumber })),
    rows: filled.map((cells) => cells.filter((_, index) => used[index])),
  };
}
