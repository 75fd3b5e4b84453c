/** @import { Result } from '../contract.js' */
/** @import { Figures } from '../figures.js' */
/** @import { Question } from '../questions.js' */
/** @import { Context } from './context.js' */

import { afterFrame, h } from '../dom.js';
import { figuresOf, inOrder } from '../figures.js';
import { finderOf, membersOf } from '../finder.js';
import { indicatorName } from '../format.js';
import { byQuestion, questionOf } from '../questions.js';
import { figuresCard } from './figures-card.js';
import { figuresTools } from './figures-tools.js';

/** With more results than this, cards are never drawn all at once, and laid out only where they are in sight. */
export const FEW_RESULTS = 1500;

/**
 * The indicators, by the question that they answer: all of them, or those that were looked for.
 * @param {Context} given
 */
export function figuresView(given) {
  const { texts, report, state, counts = [] } = given;
  const { t } = texts;
  /** @type {Context} */
  const context = { ...given, refresh: () => show({ keepFocus: true }) };
  const list = h('div', { class: 'figures-list' });
  const found = h('p', { class: 'hint found', role: 'status' });

  /** @type {Map<string, ReturnType<typeof figuresCard>>} */
  const cards = new Map();
  let drawing = 0;
  /** @type {() => void} */
  let tellDrawn = () => {};
  /** @type {Promise<void>} when all cards are there for the first time */
  const drawn = new Promise((resolve) => (tellDrawn = resolve));

  /** Whether there are only the first figures yet. */
  let isBegun = counts.length > 0;
  let { all, finder, tools } = ofResults();

  /** The figures that are there, and what finds them. */
  function ofResults() {
    const { results } = report;
    const all = figuresOf(results, given.tables.of);
    const finder = finderOf(results, (result) => textOf(result, context));
    // Those that are still to come take their room.
    const expected = isBegun ? inOrder(counts.map(([indicator, size]) => ({ key: indicator, indicator, size }))) : all;
    const questions = byQuestion(expected).map(([question]) => question);
    // What was chosen in a report before may not be in this one.
    if (!questions.includes(/** @type {Question} */ (state.question))) state.question = '';
    if (!expected.some(({ key }) => key === state.indicator)) state.indicator = '';
    const choices = {
      all: expected,
      questions,
      territories: membersOf(results, 'territory'),
      periods: membersOf(results, 'period'),
      isBegun,
      onChange: () => showSoon(),
    };
    return { all, finder, tools: all.length > 0 ? figuresTools(choices, context) : undefined };
  }

  /**
   * After the key or the click has had its effect on the screen; of many keys in a row the last one counts. Finding and drawing
   * are two short tasks rather than one that is felt.
   */
  function showSoon() {
    drawing += 1;
    const turn = drawing;
    setTimeout(() => {
      if (turn !== drawing) return;
      const choice = choose();
      setTimeout(() => turn === drawing && draw(choice));
    });
  }

  /** The figures that were asked for, by their question; those of the first card are in their order already. */
  function choose() {
    const { query, territory, period, comparison, question, indicator } = state;
    const isFiltered = query.trim() !== '' || territory !== '' || period !== '' || comparison.dimension !== '';
    const chosen = isFiltered ? finder.find(state) : report.results;
    const figures = (isFiltered ? figuresOf(chosen, given.tables.of) : all).filter(
      (one) =>
        (question === '' || questionOf(one.indicator) === question) && (indicator === '' || one.key === indicator),
    );
    const sections = byQuestion(figures);
    // To ask for results puts them in order, which is a part of finding.
    void sections[0]?.[1][0].results;
    return { isFiltered, count: chosen.length, sections };
  }

  /** @param {{ keepFocus?: boolean }} [how] */
  function show(how) {
    draw(choose(), how);
  }

  /**
   * Draws what was asked for, the first card at once and the others one by one, so that nobody who types is held up.
   * @param {ReturnType<typeof choose>} choice
   * @param {{ keepFocus?: boolean }} [how]
   */
  function draw({ isFiltered, count, sections }, { keepFocus = false } = {}) {
    const figures = sections.flatMap(([, some]) => some);
    found.textContent = isFiltered ? t('find.found', { count: figures.reduce((sum, one) => sum + one.size, 0) }) : '';
    cards.clear();
    const places = sections.map(([name, some]) => section(name, some, keepFocus));
    const focus = keepFocus ? focusIn(list) : undefined;
    list.replaceChildren(...places.map(({ element }) => element));
    if (all.length === 0) list.append(h('p', {}, t('figures.none')), h('p', { class: 'hint' }, t('figures.none.hint')));
    else if (figures.length === 0) list.append(h('p', {}, t('find.none')));

    const waiting = places.flatMap(({ slots }) => slots);
    const atOnce = keepFocus && count <= FEW_RESULTS ? waiting.length : 1;
    for (const { fill } of waiting.splice(0, atOnce)) fill();
    focus?.();
    drawing += 1;
    if (!isBegun) drawOneByOne(waiting);
  }

  /** @param {ReturnType<typeof slotsOf>} waiting */
  function drawOneByOne(waiting) {
    const turn = drawing;
    const next = () => {
      if (turn !== drawing) return;
      const slot = waiting.shift();
      if (slot) {
        slot.fill();
        // Each card is laid out before the next one comes: several in one frame would be felt.
        afterFrame(next);
        return;
      }
      tellDrawn();
      if (finder.prepareSome()) setTimeout(next);
    };
    afterFrame(next);
  }

  /** Whether not even all figures of the first indicator are there yet. */
  function isPart() {
    return isBegun && report.results.length < counts[0][1];
  }

  /** Draws the first card with all its figures, when those came of which only the first were there. */
  function grow() {
    ({ all, finder } = ofResults());
    show();
  }

  /** Draws, around the first card, what came after it. */
  function complete() {
    const before = tools;
    isBegun = false;
    ({ all, finder, tools } = ofResults());
    if (before && tools) before.element.replaceWith(tools.element);
    const [[, [, ...some]], ...others] = choose().sections;
    const slots = slotsOf(some);
    list.firstElementChild?.append(...slots.map(({ place }) => place));
    const places = others.map(([name, figures]) => section(name, figures));
    list.append(...places.map(({ element }) => element));
    drawOneByOne([...slots, ...places.flatMap(({ slots }) => slots)]);
  }

  /**
   * @param {Question} question
   * @param {Figures[]} figures
   * @param {boolean} [isAgain]
   */
  function section(question, figures, isAgain) {
    const slots = slotsOf(figures, isAgain);
    const id = `question-${question}`;
    const element = h(
      'section',
      { class: 'question', 'aria-labelledby': id },
      h('p', { class: 'question-title', id }, t(`question.${question}.long`)),
      ...slots.map(({ place }) => place),
    );
    return { element, slots };
  }

  /**
   * Places for cards that are drawn later.
   * @param {Figures[]} figures
   * @param {boolean} [isAgain]
   */
  function slotsOf(figures, isAgain = false) {
    return figures.map((one) => {
      const place = h('div', { class: 'card waiting' });
      const fill = () => {
        const card = figuresCard(one, { ...context, isAgain, isPart: isPart() });
        cards.set(one.key, card);
        place.replaceWith(card.element);
      };
      return { place, fill };
    });
  }

  const element = h(
    'section',
    { class: 'part figures', 'aria-labelledby': 'figures-title' },
    h('div', { class: 'part-head' }, h('h3', { id: 'figures-title', tabindex: -1 }, t('figures.title'))),
    tools?.element,
    found,
    list,
  );
  // In the place of a report that was shown already, nothing may jump.
  show({ keepFocus: given.isAgain });

  /** @param {Result} result */
  function showResult(result) {
    const key = all.find(({ results }) => results.includes(result))?.key ?? '';
    if (cards.get(key)?.reveal(result)) return;
    // It was filtered out: what is asked for by name comes first.
    Object.assign(state, { question: '', indicator: '', query: '', territory: '', period: '' });
    state.comparison = { dimension: '', members: [] };
    tools?.sync();
    show({ keepFocus: true });
    cards.get(key)?.reveal(result);
  }

  return { element, showResult, grow, complete, drawn };
}

/**
 * Remembers which button has the focus, by its place in its row, and gives it back after the row is drawn anew.
 * @param {HTMLElement} list
 */
function focusIn(list) {
  const focused = /** @type {ShadowRoot | Document} */ (list.getRootNode()).activeElement;
  if (!(focused instanceof HTMLElement) || !list.contains(focused)) return undefined;
  const name = focused.getAttribute('aria-label');
  const indicator = focused.closest('.card')?.getAttribute('data-indicator');
  return () => {
    const card = list.querySelector(`.card[data-indicator="${indicator}"]`) ?? list;
    const again = [...card.querySelectorAll('[aria-label]')].find((one) => one.getAttribute('aria-label') === name);
    /** @type {HTMLElement | undefined} */ (again)?.focus({ preventScroll: true });
  };
}

/**
 * Everything that a reader may look for in a result.
 * @param {Result} result
 * @param {Context} context
 */
function textOf(result, { texts, format, nameOf: nameOfCode }) {
  const { label, territory, nationality, period, office, category } = result;
  const named = [territory, nationality].map((code) => (code ? nameOfCode(code) : ''));
  return [label, ...named, period && format.period(period), office, category, indicatorName(texts, result)].join(' ');
}
