/** @import { Context } from './context.js' */

import { h, scrollTo } from '../dom.js';
import { sortMessages, sourceOf } from '../figures.js';
import { auditView } from './audit-view.js';
import { figuresView } from './figures-view.js';
import { messagesView } from './messages-view.js';
import { sourceView } from './source-view.js';

/**
 * A whole report: its main numbers, the indicators, the audit, the remarks, and how the tables were read.
 * @param {Omit<Context, 'nameOf' | 'showCell'>} given
 * @returns {HTMLElement}
 */
export function reportView(given) {
  const { texts, report } = given;
  const { t } = texts;
  /** @type {Context} */
  const context = {
    ...given,
    nameOf: (code) => report.names?.[code] ?? code,
    showCell: (cell) => sources[sourceOf(report.sources, cell)]?.showCell(cell),
  };
  const { remarks } = sortMessages(report);
  const sources = report.sources.map((source, index) => sourceView(source, index, context));

  const parts = {
    figures: figuresView(context),
    audit: auditView(context),
    remarks: remarks.length > 0 ? messagesView(remarks, context) : undefined,
    sources: h(
      'section',
      { class: 'part sources', 'aria-labelledby': 'sources-title' },
      h('h3', { id: 'sources-title', tabindex: -1 }, t('sources.title')),
      ...sources.map(({ element }) => element),
    ),
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
function title({ texts: { t }, report: { sources } }) {
  if (sources.length !== 1) return t('report.title.tables', { count: sources.length });
  return t('report.title.of', { name: sources[0].name });
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
