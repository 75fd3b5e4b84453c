/** @import { Analysis, FileError, Input, Message, Report } from './contract.js' */
/** @import { Texts } from './i18n.js' */
/** @import { Sample } from './samples.js' */

import { openAnalysis } from './analyse.js';
import { catalogues, FALLBACK_LANGUAGE } from './catalogues.js';
import { h, icon, scrollTo } from './dom.js';
import { sortMessages } from './figures.js';
import { formatsFor } from './format.js';
import { textsFor } from './i18n.js';
import { acceptDrops, acceptPastes, inputsOf, pastedNames } from './intake.js';
import { fetchSample, samples } from './samples.js';
import { styleSheets } from './styles.js';
import { intakeView } from './views/intake-view.js';
import { problemView } from './views/messages-view.js';
import { reportView } from './views/report-view.js';

/** Outside a page there is no HTMLElement, and importing this module must still work. */
const Base = /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? class {});

/**
 * `<peil-glas>`: drop a table, read the indicators.
 *
 * The page around it decides between light and dark through `color-scheme`, and the looks through the custom properties
 * that styles/tokens.css lists.
 *
 * @attr {string} locale - language of the texts and format of the figures, e.g. `nl-BE`; by default the reader's own
 * @attr {string} tables-locale - how figures are read where a table leaves it open; by default `nl-BE`
 * @attr {boolean} no-samples - leaves the sample tables out
 * @fires {CustomEvent<{ files: Input[] }>} peil-glas-accept - before tables are read; cancel it to keep them out
 * @fires {CustomEvent<{ report: Report }>} peil-glas-report - when a report is shown
 * @fires {CustomEvent<{ error: Error }>} peil-glas-error - when none of the files could be used
 */
export class PeilGlasElement extends Base {
  static observedAttributes = ['locale', 'no-samples'];

  /** @type {Texts} */
  #texts = textsFor(catalogues, [], FALLBACK_LANGUAGE);
  /** @type {Analysis | undefined} */
  #analysis;
  /** @type {Sample | undefined} */
  #sample;
  /** @type {Message[]} */
  #problems = [];
  /** Whether the last files gave no report, so that the report of those before is still shown. */
  #failed = false;
  /** @type {AbortController | undefined} ends the listeners outside the element */
  #connection;
  /** @type {AbortController | undefined} ends the reading that is going on */
  #reading;

  /** @type {ReturnType<typeof emptyFrame> | undefined} */
  #frame;

  get locale() {
    return this.getAttribute('locale') ?? '';
  }

  set locale(locale) {
    if (locale) this.setAttribute('locale', locale);
    else this.removeAttribute('locale');
  }

  /** The report that is shown. */
  get report() {
    return this.#analysis?.report;
  }

  connectedCallback() {
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = styleSheets();
    this.#connection = new AbortController();
    const { signal } = this.#connection;
    acceptDrops(
      this,
      {
        onHover: (over) => this.#frame?.root.classList.toggle('is-target', over),
        onDrop: (data) => this.#take(inputsOf(data, pastedNames(this.#texts))),
      },
      signal,
    );
    acceptPastes(this, (data) => this.#take(inputsOf(data, pastedNames(this.#texts))), signal);
    this.#render();
  }

  disconnectedCallback() {
    this.#connection?.abort();
    // An element that is only moved is back at once, and keeps its report.
    queueMicrotask(() => {
      if (!this.isConnected) this.#letGo();
    });
  }

  attributeChangedCallback() {
    if (this.isConnected && this.#frame) this.#render();
  }

  /**
   * Reads tables as if they had been dropped.
   * @param {Iterable<Input>} files
   * @returns {Promise<Report | undefined>} nothing when the files were refused or could not be used
   */
  async analyse(files) {
    return this.#take([...files]);
  }

  /** Takes the report and the tables away. */
  clear() {
    this.#letGo();
    this.#problems = [];
    if (this.isConnected) this.#render();
  }

  #letGo() {
    this.#reading?.abort();
    this.#analysis?.close();
    this.#analysis = undefined;
  }

  /**
   * @param {Input[]} files
   * @param {Sample} [sample] that they are
   * @returns {Promise<Report | undefined>}
   */
  async #take(files, sample) {
    if (files.length === 0 || !this.#emit('accept', { files }, { cancelable: true })) return undefined;
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    this.#failed = false;
    this.#setProblems([]);
    this.#showProgress(files[0].name, 0, 0);
    try {
      const analysis = await openAnalysis(files, {
        locale: this.getAttribute('tables-locale') ?? 'nl-BE',
        signal: reading.signal,
        onProgress: ({ file, bytesRead, bytesTotal }) => this.#showProgress(file, bytesRead, bytesTotal),
      });
      this.#analysis?.close();
      this.#analysis = analysis;
      this.#sample = sample;
      this.#problems = sortMessages(analysis.report).problems;
      this.#render();
      this.#announceReport(analysis.report);
      this.#emit('report', { report: analysis.report });
      return analysis.report;
    } catch (error) {
      if (reading.signal.aborted) return undefined;
      this.#fail(/** @type {Error} */ (error));
      return undefined;
    } finally {
      if (this.#reading === reading) this.#hideProgress();
    }
  }

  /** @param {Sample} sample */
  async #takeSample(sample) {
    const signal = this.#connection?.signal;
    /** @type {File} */
    let file;
    try {
      file = await fetchSample(sample, signal);
    } catch (error) {
      if (signal?.aborted) return;
      const text = String(/** @type {Error} */ (error).message);
      this.#failed = true;
      this.#setProblems([{ severity: 'error', code: 'sample', text, cell: { source: sample.file } }]);
      return;
    }
    await this.#take([file], sample);
  }

  /** @param {Error & Partial<FileError>} error */
  #fail(error) {
    const { messages } = error;
    this.#failed = true;
    this.#setProblems(messages ?? [{ severity: 'error', code: 'program', text: error.message }]);
    this.#emit('error', { error });
  }

  /**
   * @param {'accept' | 'report' | 'error'} name
   * @param {object} detail
   * @param {EventInit} [init]
   * @returns {boolean} false when a listener cancelled it
   */
  #emit(name, detail, init) {
    return this.dispatchEvent(new CustomEvent(`peil-glas-${name}`, { detail, bubbles: true, composed: true, ...init }));
  }

  #render() {
    const frame = (this.#frame ??= this.#build());
    this.#texts = textsFor(catalogues, this.locale ? [this.locale] : navigator.languages, FALLBACK_LANGUAGE);
    frame.root.lang = this.#texts.language;
    frame.bar.replaceChildren(...barItems(this.#texts, (language) => this.#chooseLanguage(language)));
    frame.intake.replaceChildren(
      intakeView({
        texts: this.#texts,
        samples: this.hasAttribute('no-samples') ? [] : samples,
        isCompact: this.#analysis !== undefined,
        onInputs: (inputs) => this.#take(inputs),
        onSample: (sample) => this.#takeSample(sample),
      }),
    );
    frame.cancel.textContent = this.#texts.t('status.cancel');
    frame.report.replaceChildren(...(this.#analysis ? [this.#reportOf(this.#analysis)] : []));
    this.#setProblems(this.#problems);
  }

  /** The parts that stay: a screen reader only hears what changes in a region that was there before. */
  #build() {
    const frame = emptyFrame(() => this.#cancel());
    /** @type {ShadowRoot} */ (this.shadowRoot).replaceChildren(frame.root);
    return frame;
  }

  /** @param {Analysis} analysis */
  #reportOf({ report, grid }) {
    return reportView({ texts: this.#texts, format: formatsFor(this.#texts), report, grid }, this.#sample?.source);
  }

  /** @param {string} language */
  #chooseLanguage(language) {
    this.locale = catalogues[language]['language.locale'];
    const chosen = this.#frame?.bar.querySelector('[aria-pressed="true"]');
    /** @type {HTMLElement | null | undefined} */ (chosen)?.focus();
  }

  #cancel() {
    this.#reading?.abort();
    this.#hideProgress();
    this.#say(this.#texts.t('status.cancelled'));
  }

  /** @param {Message[]} problems */
  #setProblems(problems) {
    this.#problems = problems;
    const views = problems.map((problem) =>
      problemView(problem, this.#texts, () => this.#setProblems(this.#problems.filter((other) => other !== problem))),
    );
    const kept = problems.length > 0 && this.#failed && this.#analysis !== undefined;
    const hint = kept ? [h('p', { class: 'hint' }, this.#texts.t('status.kept'))] : [];
    this.#frame?.problems.replaceChildren(...views, ...hint);
  }

  /** @param {Report} report */
  #announceReport({ results }) {
    const { t } = this.#texts;
    this.#say(results.length > 0 ? t('status.done', { count: results.length }) : t('status.nothing'));
    const heading = /** @type {HTMLElement | null | undefined} */ (this.#frame?.report.querySelector('h2'));
    if (!heading) return;
    heading.focus({ preventScroll: true });
    if (this.#problems.length === 0) scrollTo(heading);
  }

  /**
   * @param {string} file
   * @param {number} bytesRead
   * @param {number} bytesTotal
   */
  #showProgress(file, bytesRead, bytesTotal) {
    if (!this.#frame) return;
    const { progress, progressBar, progressText } = this.#frame;
    if (progress.hidden) this.#say(this.#texts.t('status.reading', { file }));
    progress.hidden = false;
    progressText.textContent = this.#texts.t('status.reading', { file });
    if (bytesTotal > 0) progressBar.value = bytesRead / bytesTotal;
  }

  #hideProgress() {
    if (this.#frame) this.#frame.progress.hidden = true;
  }

  /** @param {string} text for screen readers */
  #say(text) {
    if (this.#frame) this.#frame.status.textContent = text;
  }
}

/** @param {() => void} onCancel */
function emptyFrame(onCancel) {
  const bar = h('div', { class: 'bar' });
  const intake = h('div');
  const status = h('p', { class: 'visually-hidden', role: 'status' });
  const progressText = h('span', { id: 'progress-text' });
  const progressBar = h('progress', { max: 1, value: 0, 'aria-labelledby': 'progress-text' });
  const cancel = h('button', { type: 'button', class: 'button', onclick: onCancel });
  const progress = h('div', { class: 'progress', hidden: true }, progressText, progressBar, cancel);
  const problems = h('div', { class: 'problems', role: 'alert' });
  const report = h('div');
  const root = h('div', { class: 'peil-glas' }, bar, intake, status, progress, problems, report);
  return { root, bar, intake, status, progress, progressText, progressBar, cancel, problems, report };
}

/**
 * @param {Texts} texts
 * @param {(language: string) => void} chooseLanguage
 */
function barItems({ t, language }, chooseLanguage) {
  const languages = Object.entries(catalogues).map(([code, catalogue]) =>
    h(
      'button',
      { type: 'button', lang: code, 'aria-pressed': String(code === language), onclick: () => chooseLanguage(code) },
      catalogue['language.name'],
    ),
  );
  return [
    h('p', { class: 'privacy' }, icon('lock'), h('span', {}, h('strong', {}, t('privacy')), ' ', t('privacy.more'))),
    h('div', { class: 'languages', role: 'group', 'aria-label': t('language.choose') }, ...languages),
  ];
}
