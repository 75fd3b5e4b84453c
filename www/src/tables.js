// Which table is which, where a report has several.

/** @import { Place, Source } from './contract.js' */
/** @import { Texts } from './i18n.js' */

import { groupBy } from './figures.js';

/**
 * @typedef {object} Tables
 * @property {boolean} areSeveral
 * @property {boolean} filesAreSeveral
 * @property {(place: Place) => number} of the table that a cell lies in: its index in the report, or -1
 * @property {(index: number) => string} name by which it is found in a list: `gent.xlsx, Blad1, Instroom in Gent`
 * @property {(index: number) => string} shortName by which it is told from the others: `Blad1`
 * @property {(index: number) => string} title what stands above it, or else its sheet, or its file
 * @property {(place: Place) => string} sheet that a place is on, or the table that it is in where there are no sheets
 */

/** Without sheets, the core calls the second table of a page or a document `#2` when that does not name it. */
const NUMBERED = /^#(\d+)$/;
const WORKBOOKS = new Set(['xlsx', 'xlsm', 'xlsb', 'xls', 'ods']);

/**
 * @param {Source[]} sources
 * @param {Pick<Texts, 't'>} texts
 * @returns {Tables}
 */
export function tablesOf(sources, { t }) {
  const ofFiles = groupBy([...sources.keys()], (index) => sources[index].name);
  const of = (/** @type {Place} */ place) => tableOf(place, sources, ofFiles.get(place.source) ?? []);
  const sheets = sources.map((source) => sheetText(source, t));
  const names = listNames(sources, sheets, ofFiles, t);
  const shortNames = tellingNames(sources, sheets) ?? names;
  return {
    areSeveral: sources.length > 1,
    filesAreSeveral: ofFiles.size > 1,
    of,
    name: (index) => names[index] ?? '',
    shortName: (index) => shortNames[index] ?? '',
    title: (index) => sources[index].title ?? sources[index].heading ?? (sheets[index] || sources[index].name),
    sheet: (place) => (place.sheet ? sheets[of(place)] || place.sheet : ''),
  };
}

/** @param {Source} source */
export function isOnSheet({ format, sheet }) {
  return sheet !== undefined && WORKBOOKS.has(format);
}

/**
 * @param {Source} source
 * @param {Texts['t']} t
 */
function sheetText(source, t) {
  const number = isOnSheet(source) ? undefined : NUMBERED.exec(source.sheet ?? '')?.[1];
  return number ? t('tables.number', { number }) : (source.sheet ?? '');
}

/**
 * Of several tables on a sheet, it is the one that has the row.
 * @param {Place} place
 * @param {Source[]} sources
 * @param {number[]} ofFile those of the place's file
 */
function tableOf({ sheet, row }, sources, ofFile) {
  // Asked for every cell of every figure, and nearly always of a file with one table.
  if (ofFile.length === 1 && (!sheet || sources[ofFile[0]].sheet === sheet)) return ofFile[0];
  const onSheet = ofFile.filter((index) => !sheet || sources[index].sheet === sheet);
  return onSheet.find((index) => row !== undefined && contains(sources[index], row)) ?? onSheet[0] ?? -1;
}

/**
 * @param {Source} source
 * @param {number} row
 */
function contains({ rows }, row) {
  return Object.values(rows).some(([first, last]) => first <= row && row <= last);
}

/**
 * @param {Source[]} sources
 * @param {string[]} sheets
 * @param {Map<string, number[]>} ofFiles
 * @param {Texts['t']} t
 */
function listNames(sources, sheets, ofFiles, t) {
  const names = sources.map(({ name, title, heading }, index) => {
    const about = title ?? heading;
    return [ofFiles.size > 1 && name, !about?.startsWith(sheets[index]) && sheets[index], about]
      .filter(Boolean)
      .join(', ');
  });
  const sameNames = groupBy(names, (name) => name);
  return names.map((name, index) => {
    if (name !== '' && sameNames.get(name)?.length === 1) return name;
    const number = (ofFiles.get(sources[index].name)?.indexOf(index) ?? 0) + 1;
    return [name, t('tables.number', { number })].filter(Boolean).join(', ');
  });
}

/**
 * The shortest names that no two of the tables share.
 * @param {Source[]} sources
 * @param {string[]} sheets
 * @returns {string[] | undefined}
 */
function tellingNames(sources, sheets) {
  const ways = [
    sources.map(({ name }, index) => sheets[index] || name),
    sources.map(({ name }) => name),
    sources.map(({ name }, index) => [name, sheets[index]].filter(Boolean).join(', ')),
    sources.map(({ title, heading }) => title ?? heading ?? ''),
  ];
  return ways.find((names) => names.every((name) => name !== '') && new Set(names).size === names.length);
}
