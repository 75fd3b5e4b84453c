/** @import { Texts } from '../i18n.js' */

import { h, icon } from '../dom.js';

/**
 * The files that are shown, and what can be undone. The buttons stay, so that the one that has the focus keeps it.
 * @param {object} actions
 * @param {() => void} actions.undo
 * @param {() => void} actions.redo
 * @param {(file: string) => void} actions.remove
 */
export function workbarView({ undo, redo, remove }) {
  const undoText = h('span');
  const redoText = h('span');
  const undoButton = h(
    'button',
    { type: 'button', class: 'button small', onclick: ifEnabled(undo) },
    icon('undo'),
    undoText,
  );
  const redoButton = h(
    'button',
    { type: 'button', class: 'button small', onclick: ifEnabled(redo) },
    icon('redo'),
    redoText,
  );
  const files = h('ul', { class: 'files' });
  const element = h(
    'div',
    { class: 'workbar', hidden: true },
    files,
    h('div', { class: 'buttons' }, undoButton, redoButton),
  );

  /**
   * @param {Texts} texts
   * @param {string[]} names of the files
   * @param {string} [toUndo] what was done last
   * @param {string} [toRedo] what was undone last
   */
  function show({ t }, names, toUndo, toRedo) {
    element.hidden = names.length === 0 && toUndo === undefined && toRedo === undefined;
    files.setAttribute('aria-label', t('files.title'));
    files.replaceChildren(
      ...names.map((name) =>
        h(
          'li',
          {},
          icon('table'),
          h('span', { class: 'file' }, name),
          h(
            'button',
            {
              type: 'button',
              class: 'dismiss',
              'aria-label': t('files.remove', { name }),
              onclick: () => remove(name),
            },
            icon('close'),
          ),
        ),
      ),
    );
    say(undoButton, undoText, toUndo, toUndo === undefined ? t('undo') : t('undo.what', { what: toUndo }), 'Control+Z');
    say(
      redoButton,
      redoText,
      toRedo,
      toRedo === undefined ? t('redo') : t('redo.what', { what: toRedo }),
      'Control+Shift+Z',
    );
  }

  return { element, show, undoButton };
}

/**
 * @param {HTMLElement} button
 * @param {HTMLElement} text
 * @param {string | undefined} what
 * @param {string} words
 * @param {string} keys
 */
function say(button, text, what, words, keys) {
  text.textContent = words;
  button.title = words;
  button.setAttribute('aria-disabled', String(what === undefined));
  button.setAttribute('aria-keyshortcuts', keys);
}

/**
 * A button that cannot do anything now keeps the focus, which a disabled one would lose.
 * @param {() => void} act
 */
function ifEnabled(act) {
  return (/** @type {Event} */ { currentTarget }) => {
    if (/** @type {HTMLElement} */ (currentTarget).getAttribute('aria-disabled') !== 'true') act();
  };
}
