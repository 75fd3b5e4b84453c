/** @import { FirstFigures, Report, Source } from '../contract.js' */
/** @import { Meanings } from '../meanings.js' */
/** @import { Context, Given } from './context.js' */

import { cellKey, conflictsOf } from '../conflicts.js';
import { h, scrollTo } from '../dom.js';
import { exportMenu } from '../export/export-menu.js';
import { creditOf, inOrder, sortMessages } from '../figures.js';
import { meaningsOf } from '../meanings.js';
import { byQuestion } from '../questions.js';
import { tablesOf } from '../tables.js';
import { auditView } from './audit-view.js';
import { conflictsView } from './conflicts-view.js';
import { FEW_RESULTS, figuresView } from './figures-view.js';
import { messagesView } from './messages-view.js';
import { sourcesView } from './sources-view.js';

/**
 * Whether the first figures of a report are shown while the others come: of a long report, where no others will stand before
 * them or between them.
 * @param {Pick<FirstFigures, 'counts' | 'results'>} first
 */
export function isWorthShowing({ counts, results }) {
  const [[, [foremost]]] = byQuestion(inOrder(counts.map(([indicator]) => ({ indicator }))));
  const [[indicator, count]] = counts;
  const isSettled = results.length >= count || areByLabel(results);
  return sumOf(counts) > FEW_RESULTS && foremost.indicator === indicator && isSettled;
}

/**
 * Whether a table gives all periods of one label and then those of the next, as they are read. One that goes from period to
 * period has more of the first label further down.
 * @param {FirstFigures['results']} results of one indicator
 */
function areByLabel(results) {
  const [first, second] = results;
  const labels = results.filter(({ label }, index) => label !== results[index - 1]?.label).map(({ label }) => label);
  return first.label === second?.label && first.period !== second.period && new Set(labels).size === labels.length;
}

/** @param {FirstFigures['counts']} counts */
function sumOf(counts) {
  return counts.reduce((sum, [, count]) => sum + count, 0);
}

/**
 * A whole report: its main numbers, the indicators, the audit, the remarks, and how the tables were read. Where only its
 * first figures are given, they are shown, and nothing can be done about them until `complete` is told the rest. Before that, `grow`
 * takes all results of their indicator where only the first of these were given.
 * @param {Given} given
 * @returns {{ element: HTMLElement, ready: Promise<unknown> | undefined, grow: (results: Report['results']) => void,
 *   complete: (whole: Report) => void }} ready when the shown table is filled in
 */
export function reportView(given) {
  const { texts, report, counts } = given;
  const tables = tablesOf(report.sources, texts);
  /** @type {Map<number, Meanings>} */
  const known = new Map();
  /** @type {Context} */
  const context = {
    ...given,
    tables,
    creditOf: (indices) =>
      creditsOf(
        indices.flatMap((index) => report.sources[index] ?? []),
        given,
      ),
    nameOf: (code) => report.names?.[code] ?? code,
    meanings(table) {
      const meanings = known.get(table) ?? meaningsOf(report, table, tables);
      known.set(table, meanings);
      return meanings;
    },
    showCell: (cell, others) => sources.get().showCell(cell, others),
    showTable: (index) => sources.get().showTable(index),
    refresh: () => {},
    showResult: (result) => figures.showResult(result),
    showAudit: (line) => audit.get().showLine(line),
  };
  const figures = figuresView(context);
  const audit = postponed(() => auditView(context));
  const sources = postponed(() => sourcesView(context));
  const count = counts ? sumOf(counts) : report.results.length;
  const waysOut = wholeReport(context);
  const heading = h('h2', { class: 'report-title', tabindex: -1 }, title(context));
  const inBrief = h('nav', { 'aria-label': texts.t('report.nav') });
  const element = h(
    'div',
    { class: count > FEW_RESULTS ? 'report is-long' : 'report' },
    h('div', { class: 'report-head' }, heading, waysOut),
    inBrief,
    figures.element,
  );

  /** What can only be told of a whole report. */
  function addRest() {
    const conflicts = conflictsOf(report);
    const remarks = remarksBeside(conflicts, report);
    const rest = {
      audit,
      conflicts: conflicts.length > 0 ? postponed(() => ({ element: conflictsView(conflicts, context) })) : undefined,
      remarks: remarks.length > 0 ? postponed(() => ({ element: messagesView(remarks, context) })) : undefined,
      sources,
    };
    const found = { count, conflicts: conflicts.length, remarks: remarks.length };
    inBrief.replaceChildren(summary({ ...rest, figures: { get: () => figures } }, found, context));
    element.append(...Object.values(rest).flatMap((part) => part?.place ?? []));
    // In the place of a report that was shown already, nothing may jump.
    if (given.isAgain) for (const part of Object.values(rest)) part?.get();
    // Below figures that are still to come they would be pushed away from under the reader's hand.
    else figures.drawn.then(() => fillOneByOne(Object.values(rest)));
  }

  /** @param {boolean} isBegun */
  function setBegun(isBegun) {
    element.ariaBusy = isBegun ? 'true' : null;
    for (const part of [waysOut, inBrief, figures.element]) if (part) part.inert = isBegun;
  }

  if (counts) {
    inBrief.append(summary({}, { count, conflicts: 0, remarks: 0 }, context));
    setBegun(true);
  } else {
    addRest();
  }
  return {
    element,
    ready: given.isAgain ? sources.get().ready : undefined,
    grow(results) {
      report.results = results;
      figures.grow();
    },
    complete(whole) {
      Object.assign(report, whole);
      figures.complete();
      addRest();
      setBegun(false);
    },
  };
}

/**
 * A part of the report that is made when there is time for it, or when it is asked for.
 * @template {{ element: HTMLElement }} T
 * @param {() => T} make
 */
function postponed(make) {
  /** @type {T | undefined} */
  let made;
  const place = h('div', { class: 'part' });
  return {
    place,
    get() {
      if (made) return made;
      made = make();
      place.replaceWith(made.element);
      return made;
    },
  };
}

/** @param {({ get: () => unknown } | undefined)[]} parts */
function fillOneByOne(parts) {
  const waiting = [...parts];
  const next = () => {
    waiting.shift()?.get();
    if (waiting.length > 0) setTimeout(next);
  };
  next();
}

/**
 * What is worth knowing and is not told among the figures that contradict each other.
 * @param {import('../conflicts.js').Conflict[]} conflicts
 * @param {Given['report']} report
 */
function remarksBeside(conflicts, report) {
  const told = new Set(conflicts.flatMap(({ figures }) => figures.flatMap(({ cells }) => cells)).map(cellKey));
  return sortMessages(report).remarks.filter(
    ({ code, cell }) =>
      code !== 'conflict' || !cell || !told.has(cellKey(/** @type {import('../contract.js').CellRef} */ (cell))),
  );
}

/**
 * Whom tables come from: what is known of their files, or else what stands below them.
 * @param {Source[]} sources
 * @param {Given} given
 */
function creditsOf(sources, { creditOfFile }) {
  const known = sources.map(({ name }) => creditOfFile(name));
  const credits = known.every(Boolean) ? known : known.concat(creditOf(sources));
  return [...new Set(credits.filter(Boolean))].join('; ');
}

/**
 * All ways out for everything at once.
 * @param {Context} context
 */
function wholeReport(context) {
  const { report, texts } = context;
  if (report.results.length === 0 && report.audit.length === 0) return undefined;
  return exportMenu(
    {
      about: '',
      label: texts.t('figures.all'),
      select: () => ({ title: title(context), results: report.results, audit: report.audit }),
      link: context.link,
    },
    context,
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
 * @typedef {{ get: () => { element: HTMLElement } }} Part
 * @param {Partial<Record<'figures' | 'audit' | 'sources' | 'conflicts' | 'remarks', Part>>} parts
 * @param {{ count: number, conflicts: number, remarks: number }} found
 * @param {Context} context
 */
function summary(parts, found, context) {
  const { texts, report } = context;
  const { t } = texts;
  const asked = report.messages.filter(({ code, parameters }) => code === 'unknown-label' && parameters?.label);
  const toQuestion = () => {
    const [{ cell }] = asked;
    if (cell) context.showTable(Math.max(0, context.tables.of(cell)));
    const question = parts.sources?.get().element.querySelector('.unknown-labels');
    if (!question) return;
    scrollTo(question);
    /** @type {HTMLElement | null} */ (question.querySelector('.button, input'))?.focus({
      preventScroll: true,
    });
  };
  const verdicts = (/** @type {string} */ verdict) => report.audit.filter((line) => line.verdict === verdict).length;
  const entries = [
    { part: parts.figures, key: 'report.figures', count: found.count, always: true },
    { part: parts.sources, key: 'report.unknown', count: asked.length, go: toQuestion },
    { part: parts.conflicts, key: 'report.conflicts', count: found.conflicts },
    { part: parts.audit, key: 'report.differ', count: verdicts('differs') },
    { part: parts.audit, key: 'report.agree', count: verdicts('agrees') },
    { part: parts.remarks, key: 'report.warnings', count: found.remarks },
    { part: parts.sources, key: 'report.tables', count: report.sources.length, always: true },
  ];
  const items = entries
    .filter(({ count, always }) => count > 0 || always)
    .map(({ part, key, count, go }) =>
      h(
        'li',
        { class: key.replace('.', '-') },
        h(
          'button',
          { type: 'button', onclick: go ?? (() => part && goTo(part.get().element)) },
          h('strong', {}, context.format.count(count)),
          ' ',
          h('span', {}, t(key, { count })),
        ),
      ),
    );
  return h('ul', { class: 'summary' }, ...items);
}

/** @param {HTMLElement} part */
function goTo(part) {
  scrollTo(part);
  /** @type {HTMLElement | null} */ (part.querySelector('h3'))?.focus({ preventScroll: true });
}
