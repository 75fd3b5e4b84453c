/** @import { Texts } from '../i18n.js' */

import { h, icon } from '../dom.js';
import { INDICATORS } from '../figures.js';
import { sentenceCase } from '../i18n.js';
import { definitionsIn, methodOf } from '../methods.js';

/** What needs a paragraph of its own, in the order in which a new reader meets it. */
const TOPICS = ['drop', 'value', 'parts', 'interval', 'audit', 'missing', 'hidden', 'out', 'privacy'];

/**
 * Help for someone who has never seen this: in a window over the page, so that nothing is lost.
 * @param {Texts} texts
 */
export function helpView(texts) {
  const { t, has } = texts;
  const flags = FLAGS.filter((flag) => has(`flag.${flag}.help`));
  const indicators = h('div');
  const close = h(
    'button',
    { type: 'button', class: 'dismiss', 'aria-label': t('help.close'), onclick: () => dialog.close() },
    icon('close'),
  );
  /** @type {HTMLDialogElement} */
  const dialog = h(
    'dialog',
    {
      class: 'help',
      'aria-labelledby': 'help-title',
      onclick: (/** @type {Event} */ { target }) => target === dialog && dialog.close(),
    },
    h(
      'div',
      { class: 'help-page' },
      h('header', {}, h('h2', { id: 'help-title', tabindex: -1, autofocus: true }, t('help.title')), close),
      ...TOPICS.flatMap((topic) => [h('h3', {}, t(`help.${topic}.title`)), h('p', {}, t(`help.${topic}`))]),
      h('h3', {}, t('help.indicators')),
      h('p', {}, t('help.moe')),
      indicators,
      h('h3', {}, t('help.flags')),
      definitions(flags.map((flag) => [t(`flag.${flag}`), t(`flag.${flag}.help`)])),
    ),
  );
  const button = h(
    'button',
    { type: 'button', class: 'help-button', 'aria-haspopup': 'dialog', onclick: open },
    icon('question'),
    t('help.button'),
  );
  /** The formula in brief stands there at once; the definition follows from the core. */
  function open() {
    explain(() => '');
    dialog.showModal();
    definitionsIn(texts.language).then(explain, (error) => console.warn(error));
  }

  /** @param {(indicator: string) => string} definition */
  function explain(definition) {
    const entries = INDICATORS.map((indicator) => {
      const { name, formula } = methodOf({ indicator }, texts);
      return /** @type {[string, string]} */ ([name, sentenceCase(definition(indicator), texts.locale) || formula]);
    });
    indicators.replaceChildren(definitions(entries));
  }

  return { button, dialog };
}

/** The marks that a figure can carry, the commonest first. */
const FLAGS = [
  ...['small-numerator', 'estimate', 'range', 'all-ages', 'part-of-year', 'several-years', 'conflict'],
  ...['part-exceeds-whole', 'zero-denominator', 'sum-of-records', 'suppressed'],
];

/** @param {[name: string, text: string][]} entries */
function definitions(entries) {
  return h('dl', {}, ...entries.map(([name, text]) => h('div', {}, h('dt', {}, name), h('dd', {}, text))));
}
