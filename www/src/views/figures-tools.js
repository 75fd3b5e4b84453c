/** @import { Figures } from '../figures.js' */
/** @import { Question } from '../questions.js' */
/** @import { Context } from './context.js' */

import { afterFrame, h, icon } from '../dom.js';
import { dimensionText } from './dimension-text.js';
import { nameOf } from './figures-card.js';

/** @typedef {Pick<Figures, 'key' | 'indicator' | 'measure' | 'name' | 'size'>} Named */

/** Longer lists of territories and periods are filled when the first figures are on the screen, if all others are there too. */
const LONG = 50;

/**
 * Choosing which figures are shown: by question, indicator, words, territory and period; two beside each other; as shares
 * or as counts.
 * @param {object} options
 * @param {Named[]} options.all
 * @param {Question[]} options.questions that have figures
 * @param {string[]} options.territories
 * @param {string[]} options.periods
 * @param {boolean} options.isBegun whether there are only the first figures yet, of which none can be chosen
 * @param {() => void} options.onChange
 * @param {Context} context
 */
export function figuresTools({ all, questions, territories, periods, isBegun, onChange }, context) {
  const { texts, state } = context;
  const { t } = texts;

  let isFilled = !isBegun && territories.length + periods.length <= LONG;
  /** What is left to do of that. @type {(() => void)[]} */
  const left = [];

  const questionButtons = ['', ...questions].map((question) =>
    h(
      'button',
      {
        type: 'button',
        class: 'button small',
        'data-question': question,
        onclick() {
          state.question = question;
          state.indicator = '';
          sync();
          onChange();
        },
      },
      t(question === '' ? 'question.all' : `question.${question}`),
    ),
  );
  const search = h('input', {
    type: 'search',
    value: state.query,
    'aria-label': t('find.words'),
    placeholder: t('find.words'),
    'data-key': 'find',
    oninput() {
      state.query = search.value;
      onChange();
    },
  });
  const indicator = select(t('figures.choose'), t('figures.all'), () => all.map(indicatorOption), 'indicator');
  const territory = select(
    t('column.territory'),
    t('find.territories'),
    () => territories.map(territoryOption),
    'territory',
  );
  const period = select(t('column.period'), t('find.periods'), () => periods.map(periodOption), 'period');
  const compare = comparison();
  const quantities = /** @type {const} */ (['ratio', 'count']).map((quantity) =>
    h(
      'button',
      {
        type: 'button',
        class: 'button small',
        'data-quantity': quantity,
        onclick() {
          state.quantity = quantity;
          sync();
          onChange();
        },
      },
      t(`quantity.${quantity}`),
    ),
  );

  /** @param {Named} figures */
  function indicatorOption(figures) {
    return [figures.key, `${nameOf(figures, texts)} (${context.format.count(figures.size)})`];
  }

  /** @param {string} code */
  function territoryOption(code) {
    return [code, dimensionText('territory', code, context)];
  }

  /** @param {string} code */
  function periodOption(code) {
    return [code, dimensionText('period', code, context)];
  }

  /**
   * @param {string} label
   * @param {string} everything what is said where nothing is chosen
   * @param {() => string[][]} options
   * @param {'indicator' | 'territory' | 'period'} key of the state
   */
  function select(label, everything, options, key) {
    const box = h('select', {
      'aria-label': label,
      'data-key': `find-${key}`,
      onchange() {
        state[key] = box.value;
        if (key === 'indicator') state.question = '';
        sync();
        onChange();
      },
    });
    box.append(h('option', { value: '' }, everything));
    const fill = () => box.append(...options().map(([value, text]) => h('option', { value }, text)));
    if (isFilled) fill();
    else left.push(fill);
    return box;
  }

  function fillLists() {
    isFilled = true;
    for (const fill of left.splice(0)) fill();
    sync();
  }

  /** Two territories, or two periods. */
  function comparison() {
    const groups = [
      { dimension: 'territory', label: t('column.territory'), codes: territories, option: territoryOption },
      { dimension: 'period', label: t('column.period'), codes: periods, option: periodOption },
    ].filter(({ codes }) => codes.length > 1);
    if (groups.length === 0) return undefined;
    const boxes = [0, 1].map((place) => {
      const box = h('select', {
        'aria-label': t(place === 0 ? 'compare.first' : 'compare.second'),
        'data-key': `compare-${place}`,
        onchange: () => compareWith(place, box.value),
      });
      return box;
    });
    const fill = () => {
      const { dimension, members } = state.comparison;
      for (const [place, box] of boxes.entries()) {
        const known = isFilled ? groups : [];
        const fitting =
          place === 0 || dimension === '' ? known : known.filter((group) => group.dimension === dimension);
        box.replaceChildren(
          h('option', { value: '' }, t(place === 0 ? 'compare.nothing' : 'compare.with')),
          ...fitting.map((group) =>
            h(
              'optgroup',
              { label: group.label },
              ...group.codes
                .filter((code) => place === 0 || code !== members[0])
                .map(group.option)
                .map(([code, text]) => h('option', { value: `${group.dimension} ${code}` }, text)),
            ),
          ),
        );
        const code = dimension === '' ? picked : members[place];
        box.value = code && dimension ? `${dimension} ${code}` : place === 0 ? picked : '';
        box.disabled = place === 1 && picked === '' && dimension === '';
      }
    };
    /** What was chosen first, before there is a second to compare it with. */
    let picked = '';

    /**
     * @param {number} place
     * @param {string} chosen
     */
    function compareWith(place, chosen) {
      const { comparison: was } = state;
      const first = place === 0 ? chosen : was.dimension ? `${was.dimension} ${was.members[0]}` : picked;
      const second = place === 1 ? chosen : was.dimension ? `${was.dimension} ${was.members[1]}` : '';
      const [dimension, one] = split(first);
      const [other, two] = split(second);
      const isWhole = one !== '' && two !== '' && dimension === other && one !== two;
      picked = isWhole ? '' : first;
      const had = was.dimension !== '';
      state.comparison = isWhole
        ? { dimension: /** @type {'territory' | 'period'} */ (dimension), members: [one, two] }
        : { dimension: '', members: [] };
      sync();
      if (isWhole || had) onChange();
    }

    return { boxes, fill };
  }

  /** Shows the state as it is. */
  function sync() {
    for (const button of questionButtons) {
      button.setAttribute('aria-pressed', String(button.dataset.question === state.question));
    }
    for (const button of quantities) {
      button.setAttribute('aria-pressed', String(button.dataset.quantity === state.quantity));
    }
    if (search.value !== state.query) search.value = state.query;
    indicator.value = state.indicator;
    territory.value = state.territory;
    period.value = state.period;
    compare?.fill();
  }

  const group = (/** @type {string} */ label, /** @type {HTMLElement[]} */ buttons) =>
    h('div', { class: 'choices', role: 'group', 'aria-label': label }, ...buttons);
  const element = h(
    'div',
    { class: 'figures-tools' },
    questions.length > 1 && group(t('question.choose'), questionButtons),
    h(
      'div',
      { class: 'finders' },
      h('span', { class: 'search' }, icon('search'), search),
      all.length > 1 && indicator,
      territories.length > 1 && territory,
      periods.length > 1 && period,
      compare && h('span', { class: 'compare', role: 'group', 'aria-label': t('compare') }, ...compare.boxes),
      group(t('quantity.choose'), quantities),
    ),
  );
  sync();
  if (!isFilled && !isBegun) afterFrame(fillLists);
  return { element, sync };
}

/** @param {string} value `territory 11002` */
function split(value) {
  const space = value.indexOf(' ');
  return space < 0 ? ['', ''] : [value.slice(0, space), value.slice(space + 1)];
}
