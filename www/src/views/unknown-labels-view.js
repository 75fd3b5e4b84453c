/** @import { Message } from '../contract.js' */
/** @import { Context } from './context.js' */

import { h, icon } from '../dom.js';
import { withLabel } from '../recipes.js';
import { cellLink } from './cell-links.js';
import { knownWords } from './known-words.js';

/** Labels that are asked about at once. */
const MOST = 6;

/**
 * Asks what the labels mean that were not recognised, each beside what it may be.
 * @param {Message[]} messages
 * @param {Context} context
 */
export function unknownLabelsView(messages, context) {
  const { t } = context.texts;
  const asked = messages.filter(({ parameters }) => parameters?.label);
  const known = h(
    'datalist',
    { id: 'words-for-labels' },
    ...knownWords(context).map((words) => h('option', { value: words })),
  );
  const list = h('ul', {}, ...asked.slice(0, MOST).map((message, number) => question(message, number, context)));
  return h(
    'section',
    { class: 'unknown-labels', 'aria-labelledby': 'unknown-labels-title' },
    h('h5', { id: 'unknown-labels-title' }, icon('question'), t('unknown.title', { count: asked.length })),
    h('p', { class: 'hint' }, t('unknown.lead')),
    list,
    asked.length > MOST && h('p', { class: 'hint' }, t('unknown.more', { count: asked.length - MOST })),
    known,
  );
}

/**
 * @param {Message} message
 * @param {number} number
 * @param {Context} context
 */
function question(message, number, context) {
  const { texts, correct, tables } = context;
  const { t } = texts;
  const { cell, parameters = {}, suggestions = [] } = message;
  const { label } = parameters;
  const file = cell?.source ?? '';
  const decide = (/** @type {string} */ words, from = label) =>
    words.trim() !== '' && correct(file, (was) => withLabel(was, from, words), `“${from}” → “${words.trim()}”`);
  const id = `unknown-${number}`;
  const field = h('input', { type: 'text', id, list: 'words-for-labels', autocomplete: 'off', 'data-key': id });
  const isCell = cell?.row !== undefined && cell.column !== undefined;
  return h(
    'li',
    {},
    h(
      'form',
      {
        onsubmit(/** @type {Event} */ event) {
          event.preventDefault();
          decide(field.value);
        },
      },
      h('label', { for: id }, t('unknown.question', { label })),
      isCell && cellLink(/** @type {import('../contract.js').CellRef} */ (cell), context, tables.of(cell)),
      ...suggestions.map((one) =>
        h('button', { type: 'button', class: 'button small', onclick: () => decide(one.label, one.from) }, one.label),
      ),
      field,
      h('button', { type: 'submit', class: 'button small' }, t('dialog.apply')),
    ),
  );
}
