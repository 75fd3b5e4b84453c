/** @import { MethodWords } from '../methods.js' */
/** @import { Selection, Reading } from './selection.js' */
/** @import { Caption } from './picture.js' */

import { h, icon } from '../dom.js';
import { methodOf, methodWords } from '../methods.js';
import { auditCsv, resultsCsv, spreadsheetCsv } from './csv.js';
import { documentOf, madeText, notesOf, notesSheet } from './document.js';
import { htmlBody, htmlPage } from './html.js';
import { markdown } from './markdown.js';
import { pictureOf, pngOf } from './picture.js';
import { printPart } from './print.js';
import { copy, fileName, saveFile } from './save.js';
import { tablesOfSelection, withoutHidden } from './selection.js';
import { auditSheet, resultsSheet } from './sheets.js';

/**
 * @typedef {object} Exportable
 * @property {string} about part of the file's name, e.g. an indicator's id; empty for the whole report
 * @property {string} label of the button, for those who do not see what it stands beside
 * @property {() => Selection} select what is shown now
 * @property {() => HTMLElement | null} [figure] that holds the chart
 * @property {() => string} [link] that reproduces the view
 */

let menus = 0;

/**
 * A button with all the ways out.
 * @param {Exportable} given
 * @param {Reading} reading
 */
export function exportMenu(given, reading) {
  const { t } = reading.texts;
  menus += 1;
  const id = `export-${menus}`;
  const status = h('span', { class: 'export-status', 'aria-live': 'polite' });
  const list = h('div', { class: 'export-list', id, hidden: true, role: 'group', 'aria-label': t('export.title') });
  const button = h(
    'button',
    {
      type: 'button',
      class: 'button small export-button',
      'aria-expanded': 'false',
      'aria-controls': id,
      'data-key': `export ${given.about}`,
      onclick: () => (list.hidden ? open() : close()),
    },
    icon('export'),
    h('span', {}, t('export')),
    h('span', { class: 'visually-hidden' }, ` ${given.label}`),
  );
  const element = h('div', { class: 'export', onkeydown: onKey, onfocusout: onLeave }, button, status, list);
  /** @type {AbortController | undefined} ends the watch on clicks elsewhere */
  let watch;

  function open() {
    // What the notes say is fetched while the user chooses.
    wordsFor(reading).catch(() => {});
    list.replaceChildren(...groups());
    list.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    list.querySelector('button')?.focus();
    watch = new AbortController();
    document.addEventListener('pointerdown', (event) => !event.composedPath().includes(element) && close(false), {
      signal: watch.signal,
    });
  }

  function close(takesFocus = true) {
    watch?.abort();
    list.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    if (takesFocus) button.focus();
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (list.hidden) return;
    const items = [...list.querySelectorAll('button')];
    const root = /** @type {ShadowRoot | Document} */ (list.getRootNode());
    const index = items.indexOf(/** @type {HTMLButtonElement} */ (root.activeElement));
    /** @type {Record<string, number>} */
    const steps = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: items.length - 1 };
    if (event.key === 'Escape') close();
    else if (event.key in steps) items[(steps[event.key] + items.length) % items.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {FocusEvent} event */
  function onLeave({ relatedTarget }) {
    if (!list.hidden && relatedTarget instanceof Node && !element.contains(relatedTarget)) close(false);
  }

  function groups() {
    const ways = waysOut(given, reading, element);
    return Object.entries(ways)
      .map(([name, items]) => {
        const title = h('p', { class: 'export-group', id: `${id}-${name}` }, t(`export.${name}`));
        const buttons = items.map(([key, run]) =>
          h('li', {}, h('button', { type: 'button', onclick: () => act(key, run) }, t(`export.${key}`))),
        );
        return [title, h('ul', { 'aria-labelledby': title.id }, ...buttons)];
      })
      .flat();
  }

  /**
   * @param {string} key
   * @param {() => Promise<unknown> | unknown} run
   */
  async function act(key, run) {
    close();
    status.textContent = '';
    try {
      const done = await run();
      status.textContent = t(done === false ? 'export.failed' : `export.${key}.done`);
    } catch (error) {
      console.warn(error);
      status.textContent = t('export.failed');
    }
    status.classList.toggle('is-failed', status.textContent === t('export.failed'));
  }

  return element;
}

/** @type {WeakMap<import('../contract.js').Report, Map<string, Promise<MethodWords>>>} of each report, by language */
const known = new WeakMap();

/** @param {Reading} reading */
function wordsFor({ report, methods, texts: { language } }) {
  /** @type {Map<string, Promise<MethodWords>>} */
  const ofReport = known.get(report) ?? new Map();
  known.set(report, ofReport);
  const words = ofReport.get(language) ?? methodWords(methods, language);
  ofReport.set(language, words);
  // What failed once may be asked for again.
  words.catch(() => ofReport.delete(language));
  return words;
}

/**
 * @param {Exportable} given
 * @param {Reading} reading
 * @param {Element} element that stands in the part that it is about
 * @returns {Record<string, [key: string, run: () => unknown][]>}
 */
function waysOut(given, reading, element) {
  const { about, select, figure, link } = given;
  const { texts, report } = reading;
  const selection = select();
  const sources = () => [...new Set(tablesOfSelection(selection, reading).map((index) => report.sources[index].name))];
  const save = (/** @type {BlobPart} */ content, /** @type {string} */ type, /** @type {string} */ extension) =>
    saveFile(
      content instanceof Blob ? content : new Blob([content], { type: `${type};charset=utf-8` }),
      fileName(sources(), about, extension),
    );
  const words = () => wordsFor(reading);
  const hasResults = selection.results.length > 0;
  const sheet = () => (hasResults ? resultsSheet(selection, reading) : auditSheet(selection, reading));
  /** @type {[string, () => unknown][]} */
  const table = [
    ['xlsx', async () => save(await workbookOf(selection, reading, await words()), '', 'xlsx')],
    ['csv.excel', () => save(spreadsheetCsv(sheet(), texts.locale), 'text/csv', 'csv')],
    ['csv', () => save(hasResults ? resultsCsv(selection.results) : auditCsv(selection.audit), 'text/csv', 'csv')],
    ['copy', () => copy(words().then((known) => copied(selection, reading, known)))],
    ['html', async () => save(htmlPage(documentOf(selection, reading, await words())), 'text/html', 'html')],
    ['markdown', async () => save(markdown(documentOf(selection, reading, await words())), 'text/markdown', 'md')],
    ['json', () => save(reportJson(selection, reading), 'application/json', 'json')],
  ];
  const printed = async () => {
    const notes = notesOf(selection, reading, await words());
    const report = /** @type {Element} */ (element.closest('.report'));
    printPart(report, element.closest('.card, .part'), notes, madeText(reading, new Date()));
  };
  /** @type {ReturnType<typeof waysOut>} */
  const ways = { table };
  const shown = figure?.();
  if (shown?.querySelector('svg.chart')) {
    const draw = () => {
      const svg = pictureOf(shown, captionOf(selection, reading));
      if (svg === undefined) throw new Error('there is no chart');
      return svg;
    };
    ways.chart = [
      ['svg', () => save(draw(), 'image/svg+xml', 'svg')],
      ['png', async () => save(await pngOf(draw()), '', 'png')],
    ];
  }
  ways.page = [['print', printed]];
  if (link) ways.page.push(['link', () => copy({ text: link() })]);
  return ways;
}

/**
 * @param {Selection} selection
 * @param {Reading} reading
 * @param {MethodWords} words
 */
async function workbookOf(selection, reading, words) {
  const { workbook } = await import('./xlsx.js');
  const sheets = [notesSheet(selection, reading, words)];
  if (selection.audit.length > 0) sheets.unshift(auditSheet(selection, reading));
  if (selection.results.length > 0) sheets.unshift(resultsSheet(selection, reading));
  return workbook(sheets);
}

/**
 * @param {Selection} selection
 * @param {Reading} reading
 * @param {MethodWords} words
 */
function copied(selection, reading, words) {
  const given = documentOf(selection, reading, words);
  const rows = given.sections.flatMap(({ heading, table }) => [
    [heading],
    table.columns.map(({ name }) => name),
    ...table.rows,
    [],
  ]);
  const text = rows.map((cells) => cells.map((cell) => cell.replace(/\s+/g, ' ')).join('\t')).join('\n');
  return { text, html: htmlBody(given) };
}

/**
 * The report as the core gave it, or the part of it that is shown.
 * @param {Selection} selection
 * @param {Reading} reading
 */
function reportJson({ results, audit }, { report }) {
  return `${JSON.stringify({ ...report, results: results.map(withoutHidden), audit }, null, 2)}\n`;
}

/**
 * @param {Selection} selection
 * @param {Reading} reading
 * @returns {Caption}
 */
function captionOf(selection, reading) {
  const { texts, creditOf, report } = reading;
  const indices = tablesOfSelection(selection, reading);
  const credit = creditOf(indices) || indices.map((index) => report.sources[index].name).join('; ');
  const [first] = selection.results;
  return {
    title: selection.title,
    lead: first ? [methodOf(first, texts).formula] : [],
    foot: [texts.t('chart.source', { source: credit }), madeText(reading, new Date())],
  };
}
