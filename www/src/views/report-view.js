/** @import { Context } from './context.js' */

import { h, scrollTo } from '../dom.js';
import { creditOf, sortMessages } from '../figures.js';
import { tablesOf } from '../tables.js';
import { auditView } from './audit-view.js';
import { figuresView } from './figures-view.js';
import { messagesView } from './messages-view.js';
import { sourcesView } from './sources-view.js';

/**
 * A whole report: its main numbers, the indicators, the audit, the remarks, and how the tables were read.
 * @param {Pick<Context, 'texts' | 'format' | 'report' | 'grid'>} given
 * @param {string} [credit] where the tables come from, when that is known
 * @returns {HTMLElement}
 */
export function reportView(given, credit) {
  const { texts, report } = given;
  /** @type {Context} */
  const context = {
    ...given,
    tables: tablesOf(report.sources, texts),
    creditOf: (tables) => credit || creditOf(tables.flatMap((index) => report.sources[index] ?? [])),
    nameOf: (code) => report.names?.[code] ?? code,
    showCell: (cell) => sources.showCell(cell),
    showTable: (index) => sources.showTable(index),
  };
  const { remarks } = sortMessages(report);
  const sources = sourcesView(context);

  const parts = {
    figures: figuresView(context),
    audit: auditView(context),
    remarks: remarks.length > 0 ? messagesView(remarks, context) : undefined,
    sources: sources.element,
  };
  return h(
    'div',
    { class: 'report' },
    h('h2', { class: 'report-title', tabindex: -1 }, title(context)),
    summary(parts, remarks.length, context),
    ...Object.values(parts).filter((part) => part !== undefined),
  );
}

/** @param {Context} context */
function title({ texts: { t }, report: { sources }, tables }) {
  const count = sources.length;
  if (tables.filesAreSeveral || count === 0) return t('report.title.tables', { count });
  const [{ name }] = sources;
  return count === 1 ? t('report.title.of', { name }) : t('report.title.in', { count, name });
}

/**
 * The main numbers; each leads to its part.
 * @param {Record<'figures' | 'audit' | 'sources', HTMLElement> & { remarks?: HTMLElement }} parts
 * @param {number} remarks
 * @param {Context} context
 */
function summary(parts, remarks, { texts, report }) {
  const { t } = texts;
  const verdicts = (/** @type {string} */ verdict) => report.audit.filter((line) => line.verdict === verdict).length;
  const entries = [
    { part: parts.figures, key: 'report.figures', count: report.results.length, always: true },
    { part: parts.audit, key: 'report.differ', count: verdicts('differs') },
    { part: parts.audit, key: 'report.agree', count: verdicts('agrees') },
    { part: parts.remarks, key: 'report.warnings', count: remarks },
    { part: parts.sources, key: 'report.tables', count: report.sources.length, always: true },
  ];
  const items = entries
    .filter(({ count, always }) => count > 0 || always)
    .map(({ part, key, count }) =>
      h(
        'li',
        { class: key.replace('.', '-') },
        h(
          'button',
          { type: 'button', onclick: () => part && goTo(part) },
          h('strong', {}, count.toLocaleString(texts.locale)),
          ' ',
          h('span', {}, t(key, { count })),
        ),
      ),
    );
  return h('nav', { 'aria-label': t('report.nav') }, h('ul', { class: 'summary' }, ...items));
}

/** @param {HTMLElement} part */
function goTo(part) {
  scrollTo(part);
  /** @type {HTMLElement | null} */ (part.querySelector('h3'))?.focus({ preventScroll: true });
}
