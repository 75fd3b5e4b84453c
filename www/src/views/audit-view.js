/** @import { AuditLine, Reason } from '../contract.js' */
/** @import { Column } from './table.js' */
/** @import { Context } from './context.js' */

import { reasonText, recomputedText } from '../audit-words.js';
import { h, icon } from '../dom.js';
import { exportMenu } from '../export/export-menu.js';
import { indicatorName } from '../format.js';
import { sentenceCase } from '../i18n.js';
import { cellLink, cellRatio, cellSum } from './cell-links.js';
import { dataTable, usedColumns } from './table.js';

/** What a reader looks for comes first. */
const VERDICTS = /** @type {const} */ (['differs', 'agrees', 'not-recomputable']);
const ICONS = { agrees: 'check', differs: 'differs', 'not-recomputable': 'unknown' };
const MOST_ROWS = 30;
/** Under what the order of the lines is remembered. */
const SORTING = 'audit';

/**
 * The published percentages, each beside the same one recomputed from the counts.
 * @param {Context} context
 */
export function auditView(context) {
  const { texts, format, report, tables, state } = context;
  const { t } = texts;
  const lines = report.audit.toSorted((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict));

  /** @type {Column<AuditLine>[]} */
  const columns = [
    {
      name: t('column.label'),
      isHeader: true,
      class: 'label',
      sortBy: ({ label }) => label,
      cell: ({ label, cell, indicator }) => [
        label,
        indicator && h('span', { class: 'aside' }, sentenceCase(indicatorName(texts, { indicator }), texts.locale)),
        tables.areSeveral && h('span', { class: 'aside table-name' }, tables.shortName(tables.of(cell))),
      ],
    },
    {
      name: t('column.verdict'),
      class: 'verdict-cell',
      sortBy: ({ verdict }) => VERDICTS.indexOf(verdict),
      cell: ({ verdict }) => verdictMark(verdict, context),
    },
    { name: t('column.period'), class: 'period', cell: ({ period }) => period && format.period(period) },
    { name: t('column.published'), isNumber: true, class: 'value', cell: ({ published }) => published },
    {
      name: t('column.recomputed'),
      isNumber: true,
      sortBy: ({ recomputed }) => recomputed ?? null,
      cell: (line) => [
        recomputedText(line, context),
        line.base === 'inferred' && h('span', { class: 'aside' }, t('audit.inferred')),
      ],
    },
    {
      name: t('column.difference'),
      isNumber: true,
      sortBy: ({ difference, verdict }) => (verdict === 'differs' ? Math.abs(difference ?? 0) : null),
      cell: (line) => differenceText(line, context),
    },
    {
      name: t('column.reasons'),
      class: 'reasons',
      cell: ({ reasons = [], cell }) => reasonList(reasons, context, tables.of(cell)),
    },
    {
      name: t('column.recomputedFrom'),
      class: 'cells',
      cell: ({ cells, implied, cell }) => {
        if (cells) return cellRatio(cells, context, tables.of(cell));
        return implied ? cellSum(implied.because, context, tables.of(cell)) : [];
      },
    },
    { name: t('column.publishedAt'), class: 'cells', cell: ({ cell }) => cellLink(cell, context, tables.of(cell)) },
  ];
  const table = dataTable({
    caption: t('audit.table'),
    columns: usedColumns(columns, lines),
    rows: lines,
    most: Math.max(MOST_ROWS, lines.filter(({ verdict }) => verdict === 'differs').length),
    atOnce: context.isAgain,
    texts: {
      more: (parts) => t('table.more', parts),
      sort: (column) => t('table.sort', { column }),
      collator: new Intl.Collator(texts.locale, { numeric: true }),
    },
    rowClass: ({ verdict }) => `is-${verdict}`,
    sorting: state.sorting.get(SORTING),
    onSort(sorting) {
      if (sorting) state.sorting.set(SORTING, sorting);
      else state.sorting.delete(SORTING);
    },
  });
  const element = h(
    'section',
    { class: 'part audit', 'aria-labelledby': 'audit-title' },
    h(
      'div',
      { class: 'part-head' },
      h('h3', { id: 'audit-title', tabindex: -1 }, t('audit.title')),
      lines.length > 0 &&
        exportMenu(
          {
            about: 'audit',
            label: t('audit.title'),
            select: () => ({ title: t('audit.title'), results: [], audit: lines }),
          },
          context,
        ),
    ),
    lines.length === 0
      ? h('p', { class: 'hint' }, t('audit.none'))
      : [
          h('p', { class: 'hint' }, t('audit.lead')),
          h('ul', { class: 'tally' }, ...tally(lines, context)),
          h('div', { class: 'card' }, table.element),
        ],
  );
  return { element, /** @type {(line: AuditLine) => boolean} */ showLine: table.reveal };
}

/**
 * @param {AuditLine[]} lines
 * @param {Context} context
 */
function tally(lines, { texts: { t } }) {
  return VERDICTS.flatMap((verdict) => {
    const count = lines.filter((line) => line.verdict === verdict).length;
    if (count === 0) return [];
    return h('li', { class: `verdict ${verdict}` }, icon(ICONS[verdict]), t(`verdict.${verdict}.count`, { count }));
  });
}

/**
 * @param {AuditLine['verdict']} verdict
 * @param {Context} context
 */
function verdictMark(verdict, { texts: { t } }) {
  return h('span', { class: `verdict ${verdict}` }, icon(ICONS[verdict]), t(`verdict.${verdict}`));
}

/**
 * The likely causes, each with the cells that show it.
 * @param {Reason[]} reasons
 * @param {Context} context
 * @param {number} table that is told beside them
 */
function reasonList(reasons, context, table) {
  if (reasons.length === 0) return '';
  const items = reasons.map((reason) => {
    const shown = reason.code === 'implied' ? [] : cellSum(reason.cells, context, table);
    return h('li', {}, reasonText(reason, context), shown.length > 0 && h('span', { class: 'cells' }, ' ', ...shown));
  });
  return h('ul', { class: 'reasons' }, ...items);
}

/**
 * @param {AuditLine} line
 * @param {Context} context
 */
function differenceText({ difference, verdict }, { format }) {
  return verdict === 'differs' && difference !== undefined ? format.points(difference) : '';
}
