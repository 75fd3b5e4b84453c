/** @import { Analysis, FileError, FirstFigures, Input, Message, NamedFile, Recipe, Report } from './contract.js' */
/** @import { Texts } from './i18n.js' */
/** @import { View } from './link.js' */
/** @import { Sample } from './samples.js' */
/** @import { ViewState } from './view-state.js' */
/** @import { Given } from './views/context.js' */

import { startAnalysis } from './analyse.js';
import { catalogues, FALLBACK_LANGUAGE } from './catalogues.js';
import { afterFrame, h, scrollTo, whenIdle, whenSeen } from './dom.js';
import { sortMessages } from './figures.js';
import { formatsFor } from './format.js';
import { History } from './history.js';
import { textsFor } from './i18n.js';
import { acceptDrops, acceptPastes, inputsOf, mayHoldWorkbook, pastedNames } from './intake.js';
import { fragmentOf, viewOf } from './link.js';
import { expectWorkbook, prepareReadingRoom } from './reading-room.js';
import { namedFiles } from './reading.js';
import { recipesFrom, recipesText } from './recipes.js';
import { fetchSample, samples } from './samples.js';
import { styleSheets } from './styles.js';
import { freshViewState } from './view-state.js';
import { barItems, emptyFrame } from './views/frame-view.js';
import { intakeView, samplesView } from './views/intake-view.js';
import { problemView } from './views/messages-view.js';
import { progressView } from './views/progress-view.js';
import { rehearse } from './views/rehearsal.js';
import { isWorthShowing, reportView } from './views/report-view.js';
import { workbarView } from './views/workbar-view.js';

/** Outside a page there is no HTMLElement, and importing this module must still work. */
const Base = /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? class {});

/** Recipes are small; a larger JSON file is data. */
const MOST_RECIPE_BYTES = 1_000_000;

/**
 * The files that are shown, each with its recipe, and with its source where that is known.
 * @typedef {readonly (NamedFile & { credit?: string, isSample?: boolean })[]} Files
 */

/**
 * `<peil-glas>`: drop a table, read the indicators.
 *
 * The page around it decides between light and dark through `color-scheme`, and the looks through the custom properties
 * that styles/tokens.css lists.
 *
 * @attr {string} locale - language of the texts and format of the figures, e.g. `nl-BE`; by default the reader's own
 * @attr {string} tables-locale - how figures are read where a table leaves it open; by default `nl-BE`
 * @attr {boolean} no-samples - leaves the sample tables out
 * @attr {boolean} links - takes the view from the fragment of the page's address, and offers links to what is shown
 * @fires {CustomEvent<{ files: Input[] }>} peil-glas-accept - before tables are read; cancel it to keep them out
 * @fires {CustomEvent<{ report: Report }>} peil-glas-report - when a report is shown
 * @fires {CustomEvent<{ error: Error }>} peil-glas-error - when none of the files could be used
 */
export class PeilGlasElement extends Base {
  static observedAttributes = ['locale', 'no-samples'];

  /** @type {Texts} */
  #texts = textsFor(catalogues, [], FALLBACK_LANGUAGE);
  #format = formatsFor(this.#texts);
  /** @type {Analysis | undefined} */
  #analysis;
  /** @type {History<Files>} */
  #history = new History(/** @type {Files} */ ([]));
  #state = freshViewState();
  /** How many reports there have been. */
  #revision = 0;
  /** Whether tables that come are added to those that are there. */
  #adds = false;
  /** @type {Message[]} */
  #problems = [];
  /** Whether the last files gave no report, so that the report of those before is still shown. */
  #failed = false;
  /** @type {AbortController | undefined} ends the listeners outside the element */
  #connection;
  /** @type {AbortController | undefined} ends the reading that is going on */
  #reading;

  /** @type {AbortController | undefined} ends the rehearsal of a report */
  #rehearsal;

  /** @type {View | undefined} what a link asked for, until tables are there to show it with */
  #wanted;

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
    return this.#history.present.length > 0 ? this.#analysis?.report : undefined;
  }

  connectedCallback() {
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = styleSheets();
    this.#connection = new AbortController();
    const { signal } = this.#connection;
    acceptDrops(
      this,
      {
        onHover: (over, data) => {
          this.#frame?.root.classList.toggle('is-target', over);
          if (mayHoldWorkbook(data)) this.#expectWorkbook();
        },
        onDrop: (data) => this.#take(inputsOf(data, pastedNames(this.#texts))),
      },
      signal,
    );
    acceptPastes(this, (data) => this.#take(inputsOf(data, pastedNames(this.#texts))), signal);
    this.ownerDocument.addEventListener('keydown', (event) => this.#onKey(event), { signal });
    this.#render();
    // Once the page has been drawn, and only where the element can be seen.
    whenSeen(this, () => this.#prepare(), signal);
    if (!this.hasAttribute('links')) return;
    const view = /** @type {Window} */ (this.ownerDocument.defaultView);
    view.addEventListener('hashchange', () => this.#follow(view.location.hash), { signal });
    this.#follow(view.location.hash);
  }

  /** The first workbook is not to wait for its reader. */
  #expectWorkbook() {
    if (!this.#analysis) expectWorkbook();
  }

  /** What the first table would have to wait for is done while the user still looks for it. */
  #prepare() {
    prepareReadingRoom();
    const frame = this.#frame;
    if (!frame || this.#analysis) return;
    this.#rehearsal = new AbortController();
    const { signal } = this.#rehearsal;
    whenIdle(() => rehearse(frame.root, { texts: this.#texts, format: this.#format }, signal));
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
   * Reads tables in the place of those that are shown.
   * @param {Iterable<Input>} files
   * @returns {Promise<Report | undefined>} nothing when the files were refused or could not be used
   */
  async analyse(files) {
    return this.#take([...files], { adds: false });
  }

  /** Takes the report and the tables away. */
  clear() {
    // The next table is not to wait for a worker either.
    if (this.#analysis) prepareReadingRoom();
    this.#letGo();
    this.#problems = [];
    if (this.isConnected) this.#render();
  }

  #letGo() {
    this.#reading?.abort();
    this.#rehearsal?.abort();
    this.#analysis?.close();
    this.#analysis = undefined;
    this.#history = new History(/** @type {Files} */ ([]));
    this.#state = freshViewState();
  }

  /**
   * @param {Input[]} inputs
   * @param {object} [how]
   * @param {boolean} [how.adds] whether they are added to those that are there
   * @param {Sample[]} [how.from] the samples that they are
   * @returns {Promise<Report | undefined>}
   */
  async #take(inputs, { adds = this.#adds, from = [] } = {}) {
    if (inputs.length === 0 || !this.#emit('accept', { files: inputs }, { cancelable: true })) return undefined;
    const { recipes, tables } = await apart(inputs);
    const present = this.#history.present;
    if (tables.length === 0) return this.#takeRecipes(recipes);
    const wanted = this.#wanted;
    const fresh = namedFiles(tables, { ...wanted?.recipes, ...recipes }).map((file) => {
      const sample = from.find((one) => one.file === file.name);
      return { ...file, credit: sample?.source, isSample: sample !== undefined };
    });
    // A file that comes again was mended in between.
    const kept = adds ? present.filter(({ name }) => !fresh.some((file) => file.name === name)) : [];
    const files = [...kept, ...fresh];
    const what = this.#texts.t('did.read', { names: fresh.map(({ name }) => name).join(', ') });
    const state = adds ? this.#state : { ...freshViewState(), ...wanted?.state };
    const commit = () => {
      this.#history.add(this.#analysis?.files ?? [], what);
      this.#state = state;
      this.#want(undefined);
    };
    // What was chosen in figures before, or in a link, may be among those that are still to come.
    return this.#update(files, commit, { isNew: true, early: adds || wanted ? undefined : state });
  }

  /**
   * Reads the files that are shown again, with recipes that were saved.
   * @param {Record<string, Recipe>} recipes
   */
  #takeRecipes(recipes) {
    const { t } = this.#texts;
    const present = this.#history.present;
    const [only] = Object.values(recipes);
    // The recipe of last month's file is for this month's too.
    const fits = (/** @type {string} */ name) =>
      recipes[name] ?? (present.length === 1 && Object.keys(recipes).length === 1 ? only : undefined);
    if (!present.some(({ name }) => fits(name))) {
      this.#failed = true;
      this.#setProblems([{ severity: 'error', code: 'recipe-without-file', text: t('message.recipe-without-file') }]);
      return undefined;
    }
    return this.#revise(
      present.map((file) => ({ ...file, recipe: fits(file.name) ?? file.recipe })),
      t('did.recipes'),
    );
  }

  /**
   * @param {Files} files
   * @param {string} what was done, in words
   */
  #revise(files, what) {
    return this.#update(files, () => this.#history.add(this.#analysis?.files ?? [], what), { said: what });
  }

  /** @param {'undo' | 'redo'} direction */
  async #step(direction) {
    const history = this.#history;
    const step = direction === 'undo' ? history.toUndo : history.toRedo;
    if (!step) return;
    const said = this.#texts.t(direction === 'undo' ? 'undo.done' : 'redo.done', { what: step.what });
    await this.#update(step.state, () => history[direction](), { said });
  }

  /**
   * Makes the analysis one of these files. When it cannot be, everything stays as it was.
   * @param {Files} files
   * @param {() => void} commit once it is done
   * @param {object} how
   * @param {boolean} [how.isNew] whether it is about other tables, that are then gone to
   * @param {ViewState} [how.early] with which the first figures are shown while the others come; without it they wait for them
   * @param {string} [how.said] to screen readers
   * @returns {Promise<Report | undefined>}
   */
  async #update(files, commit, { isNew = false, early, said = '' }) {
    this.#reading?.abort();
    this.#rehearsal?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    this.#failed = false;
    this.#setProblems([]);
    this.#frame?.progress.begin(isNew ? files[0].name : undefined);
    const analysis = (this.#analysis ??= startAnalysis(this.getAttribute('tables-locale') ?? 'nl-BE'));
    /** @type {ReturnType<typeof reportView> | undefined} with the first figures */
    let begun;
    try {
      const report = await analysis.update([...files], {
        signal: reading.signal,
        onProgress: (progress) => this.#frame?.progress.take(progress),
        onFirst: (first) => {
          if (!early || reading.signal.aborted || !isWorthShowing(first)) return undefined;
          if (!begun) begun = this.#begin(first, files, early);
          else if (begun.element.isConnected) begun.grow(first.results);
          else return undefined;
          return new Promise(afterFrame);
        },
      });
      commit();
      this.#revision += 1;
      this.#problems = sortMessages(report).problems;
      // Another language draws anew what was there before.
      if (begun?.element.isConnected) {
        begun.complete(report);
        this.#showAround();
        this.#say(this.#countText(report));
        // It was gone to before it was known that some files cannot be used.
        if (this.#problems.length > 0 && this.#frame) scrollTo(this.#frame.problems, 'nearest');
      } else if (isNew) {
        this.#render();
        // Before it is gone to, or it would move up under the ride there.
        this.#frame?.progress.end();
        this.#goToReport();
        this.#say(this.#countText(report));
      } else {
        await this.#renderAgain();
        this.#say(`${said}. ${this.#countText(report)}`);
      }
      this.#emit('report', { report });
      return report;
    } catch (error) {
      // What was shown before is what there is.
      if (begun) this.#render();
      if (reading.signal.aborted) return undefined;
      this.#fail(/** @type {Error} */ (error));
      return undefined;
    } finally {
      if (this.#reading === reading) this.#frame?.progress.end();
    }
  }

  /** @param {Sample[]} chosen */
  async #takeSamples(chosen) {
    const signal = this.#connection?.signal;
    /** @type {File[]} */
    let files;
    try {
      files = await Promise.all(chosen.map((sample) => fetchSample(sample, signal)));
    } catch (error) {
      if (signal?.aborted) return;
      const text = String(/** @type {Error} */ (error).message);
      this.#failed = true;
      this.#setProblems([{ severity: 'error', code: 'sample', text, cell: { source: chosen[0].file } }]);
      return;
    }
    await this.#take(files, { adds: false, from: chosen });
  }

  /**
   * Shows what a link asks for: at once when it is about samples, else as soon as the tables are dropped.
   * @param {string} fragment
   */
  #follow(fragment) {
    const view = viewOf(fragment);
    if (!view) return;
    if (view.locale) this.locale = view.locale;
    this.#want(view);
    const chosen = samples.filter(({ file }) => view.samples?.includes(file));
    if (chosen.length > 0) this.#takeSamples(chosen);
  }

  /** @param {View | undefined} view */
  #want(view) {
    this.#wanted = view;
    this.#showNotice();
  }

  #showNotice() {
    if (!this.#frame) return;
    const names = Object.keys(this.#wanted?.recipes ?? {});
    this.#frame.notice.textContent = names.length > 0 ? this.#texts.t('link.waiting', { names: names.join(', ') }) : '';
  }

  /** The address of this page that shows the same again. */
  #link() {
    const { present } = this.#history;
    const own = present.filter(({ isSample, recipe }) => !isSample || recipe);
    const fragment = fragmentOf({
      locale: this.#texts.locale,
      samples: present.filter(({ isSample }) => isSample).map(({ name }) => name),
      recipes: Object.fromEntries(own.map(({ name, recipe }) => [name, recipe ?? {}])),
      state: this.#state,
    });
    return new URL(fragment, this.ownerDocument.location.href).href;
  }

  /** @param {Error & Partial<FileError>} error */
  #fail(error) {
    const { messages } = error;
    this.#failed = true;
    // First, since what goes away above would move what is scrolled to.
    this.#frame?.progress.end();
    this.#setProblems(messages ?? [{ severity: 'error', code: 'program', text: error.message }]);
    // The table may have been dropped far below, beside the figures of another one.
    if (this.#frame) scrollTo(this.#frame.problems, 'nearest');
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
    const shown = this.#shown();
    const { report } = this.#renderFrame(shown !== undefined);
    report.replaceChildren(...(shown ? [this.#reportOf(shown).element] : []));
    this.#showAround();
  }

  /** What is told above a report. */
  #showAround() {
    this.#showWorkbar();
    this.#showNotice();
    this.#setProblems(this.#problems);
  }

  /**
   * Shows the first figures of a report; its `grow` adds the others of their indicator, its `complete` the rest.
   * @param {FirstFigures} first
   * @param {Files} files
   * @param {ViewState} state
   */
  #begin({ sources, names, results, counts }, files, state) {
    const { report } = this.#renderFrame(true);
    const { grid, methods } = /** @type {Analysis} */ (this.#analysis);
    const begun = { report: { sources, names, results, audit: [], messages: [] }, counts };
    const view = this.#view({ ...begun, grid, methods, files, state, isAgain: false });
    report.replaceChildren(view.element);
    // Nothing can be taken out of what is not there yet, but its place is taken.
    this.#showWorkbar(files);
    if (this.#frame) this.#frame.workbar.element.inert = true;
    this.#frame?.progress.end();
    this.#goToReport();
    return view;
  }

  /**
   * Draws what stands around a report.
   * @param {boolean} isCompact whether there is one
   */
  #renderFrame(isCompact) {
    const frame = (this.#frame ??= this.#build());
    const texts = textsFor(catalogues, this.locale ? [this.locale] : navigator.languages, FALLBACK_LANGUAGE);
    if (texts.locale !== this.#texts.locale || !frame.bar.firstChild) {
      this.#texts = texts;
      this.#format = formatsFor(texts);
      frame.root.lang = texts.language;
      frame.bar.replaceChildren(...barItems(texts, (language) => this.#chooseLanguage(language)));
    }
    frame.intake.replaceChildren(
      intakeView({
        texts,
        isCompact,
        adds: this.#adds,
        onAdds: (adds) => (this.#adds = adds),
        onChoose: () => this.#expectWorkbook(),
        onInputs: (inputs) => this.#take(inputs),
      }),
    );
    const onSamples = (/** @type {Sample[]} */ chosen) => this.#takeSamples(chosen);
    frame.samples.replaceChildren(
      ...(this.hasAttribute('no-samples') ? [] : [samplesView({ texts, samples, isCompact, onSamples })]),
    );
    return frame;
  }

  /** The analysis, where it has something to show. */
  #shown() {
    return this.#history.present.length > 0 ? this.#analysis : undefined;
  }

  /** Shows the report anew, with the focus and the place on the page where they were. */
  async #renderAgain() {
    if (!this.#frame) return this.#render();
    const { report, workbar } = this.#frame;
    const shown = this.#shown();
    // Without tables, or with the first of them again, the invitation to drop some changes too.
    if (!shown || !report.firstChild) return this.#render();
    const fresh = this.#reportOf(shown, true);
    await fresh.ready;
    const focused = /** @type {HTMLElement | null} */ (this.shadowRoot?.activeElement);
    const key = focused?.dataset.key;
    const before = focused?.getBoundingClientRect().top;
    const scrolls = [...report.querySelectorAll('.grid')].map(({ scrollTop, scrollLeft }) => ({
      scrollTop,
      scrollLeft,
    }));
    report.replaceChildren(fresh.element);
    for (const [index, frame] of [...report.querySelectorAll('.grid')].entries()) Object.assign(frame, scrolls[index]);
    this.#showWorkbar();
    this.#setProblems(this.#problems);
    const again = key && /** @type {HTMLElement | null} */ (report.querySelector(`[data-key="${CSS.escape(key)}"]`));
    if (!again) {
      if (key) workbar.undoButton.focus({ preventScroll: true });
      return;
    }
    if (again.tabIndex < 0) again.tabIndex = 0;
    again.focus({ preventScroll: true });
    scrollBy({ top: again.getBoundingClientRect().top - (before ?? 0), behavior: 'instant' });
  }

  /** @param {Files} [files] that are shown */
  #showWorkbar(files = this.#history.present) {
    const { toUndo, toRedo } = this.#history;
    // The first tables are not undone: what comes before them is nothing.
    const names = files.map(({ name }) => name);
    if (!this.#frame) return;
    const { workbar } = this.#frame;
    workbar.show(this.#texts, names, toUndo?.what, toRedo?.what);
    workbar.element.inert = false;
  }

  /** @param {string} name */
  #remove(name) {
    const { present } = this.#history;
    this.#revise(
      present.filter((file) => file.name !== name),
      this.#texts.t('did.remove', { name }),
    );
    this.#frame?.workbar.undoButton.focus();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const path = event.composedPath();
    const isOurs = path.includes(this) || path[0] === this.ownerDocument.body;
    const isField = path[0] instanceof HTMLElement && path[0].matches('input, textarea, select');
    if (!isOurs || isField || event.defaultPrevented || event.altKey || !(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    if (key !== 'z' && key !== 'y') return;
    const direction = key === 'y' || event.shiftKey ? 'redo' : 'undo';
    if (!(direction === 'undo' ? this.#history.toUndo : this.#history.toRedo)) return;
    event.preventDefault();
    this.#step(direction);
  }

  #saveRecipes() {
    const sources = this.report?.sources ?? [];
    const blob = new Blob([recipesText(sources)], { type: 'application/json' });
    const address = URL.createObjectURL(blob);
    const name = sources.length > 0 ? sources[0].name.replace(/\.[^.]*$/, '') : 'peilglas';
    h('a', { href: address, download: `${name}.${this.#texts.t('recipe.fileName')}.json` }).click();
    setTimeout(() => URL.revokeObjectURL(address));
    this.#say(this.#texts.t('recipe.saved'));
  }

  #loadRecipes() {
    const picker = h('input', { type: 'file', accept: '.json,application/json' });
    picker.addEventListener('change', () => this.#take([...(picker.files ?? [])]));
    picker.click();
  }

  /** The parts that stay: a screen reader only hears what changes in a region that was there before. */
  #build() {
    const workbar = workbarView({
      undo: () => this.#step('undo'),
      redo: () => this.#step('redo'),
      remove: (name) => this.#remove(name),
    });
    const progress = progressView({
      reader: () => ({ texts: this.#texts, format: this.#format }),
      say: (text) => this.#say(text),
      onCancel: () => this.#cancel(),
    });
    const frame = emptyFrame(progress, workbar);
    /** @type {ShadowRoot} */ (this.shadowRoot).replaceChildren(frame.root);
    return frame;
  }

  /**
   * @param {Analysis} analysis
   * @param {boolean} [isAgain] whether it takes the place of a report of the same files
   */
  #reportOf({ report, grid, methods }, isAgain = false) {
    return this.#view({ report, grid, methods, files: this.#history.present, state: this.#state, isAgain });
  }

  /** @param {Pick<Given, 'report' | 'counts' | 'grid' | 'methods' | 'state' | 'isAgain'> & { files: Files }} shown */
  #view({ files, grid, ...shown }) {
    // First figures are those of a report to come.
    const revision = this.#revision + (shown.counts ? 1 : 0);
    const isOutdated = () => revision !== this.#revision;
    const ofFile = (/** @type {string} */ name) => files.find((file) => file.name === name);
    return reportView({
      texts: this.#texts,
      format: this.#format,
      ...shown,
      // By now the tables may be others, and this view about to go: their rows are none of its own.
      async grid(...asked) {
        const rows = await grid(...asked);
        return isOutdated() ? [] : rows;
      },
      creditOfFile: (name) => ofFile(name)?.credit,
      recipeOf: (name) => ofFile(name)?.recipe ?? {},
      correct: (name, edit, what) =>
        this.#revise(
          files.map((file) => (file.name === name ? { ...file, recipe: edit(file.recipe ?? {}) } : file)),
          what,
        ),
      saveRecipes: () => this.#saveRecipes(),
      loadRecipes: () => this.#loadRecipes(),
      link: this.hasAttribute('links') ? () => this.#link() : undefined,
    });
  }

  /** @param {string} language */
  #chooseLanguage(language) {
    this.locale = catalogues[language]['language.locale'];
    const chosen = this.#frame?.bar.querySelector('[aria-pressed="true"]');
    /** @type {HTMLElement | null | undefined} */ (chosen)?.focus();
  }

  #cancel() {
    this.#reading?.abort();
    this.#frame?.progress.end();
    this.#say(this.#texts.t('status.cancelled'));
  }

  /** @param {Message[]} problems */
  #setProblems(problems) {
    this.#problems = problems;
    const views = problems.map((problem) =>
      problemView(problem, this.#texts, () => this.#setProblems(this.#problems.filter((other) => other !== problem))),
    );
    const kept = problems.length > 0 && this.#failed && this.#history.present.length > 0;
    const hint = kept ? [h('p', { class: 'hint' }, this.#texts.t('status.kept'))] : [];
    this.#frame?.problems.replaceChildren(...views, ...hint);
  }

  /** @param {Report} report */
  #countText({ results }) {
    const { t } = this.#texts;
    return results.length > 0 ? t('status.done', { count: results.length }) : t('status.nothing');
  }

  #goToReport() {
    const heading = /** @type {HTMLElement | null | undefined} */ (this.#frame?.report.querySelector('h2'));
    if (!heading) return;
    heading.focus({ preventScroll: true });
    if (this.#problems.length === 0) scrollTo(heading);
  }

  /** @param {string} text for screen readers */
  #say(text) {
    if (this.#frame) this.#frame.status.textContent = text;
  }
}

/**
 * Tables, and the recipes that were dropped with them.
 * @param {Input[]} inputs
 */
async function apart(inputs) {
  /** @type {Record<string, Recipe>} */
  const recipes = {};
  /** @type {Input[]} */
  const tables = [];
  for (const input of inputs) {
    const isSmallText = input instanceof Blob && /\.json$/i.test(input.name) && input.size < MOST_RECIPE_BYTES;
    const found = isSmallText ? recipesFrom(await input.text().catch(() => '')) : undefined;
    if (found) Object.assign(recipes, found);
    else tables.push(input);
  }
  return { recipes, tables };
}
