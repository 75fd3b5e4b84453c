/** @import { Input } from '../contract.js' */
/** @import { Texts } from '../i18n.js' */
/** @import { Sample } from '../samples.js' */

import { h, icon } from '../dom.js';
import { FILE_TYPES, holdsTable, inputsOf, pastedNames } from '../intake.js';

/**
 * Where tables come in: choose, paste, or take a sample. Dropping works on the whole element.
 *
 * @param {object} options
 * @param {Texts} options.texts
 * @param {boolean} options.isCompact whether a report is shown below, which then deserves the room
 * @param {boolean} options.adds whether tables that come are added to those that are there
 * @param {(adds: boolean) => void} options.onAdds
 * @param {() => void} options.onChoose when files are about to be chosen
 * @param {(inputs: Input[]) => void} options.onInputs
 */
export function intakeView({ texts, isCompact, adds, onAdds, onChoose, onInputs }) {
  const { t } = texts;
  const paste = pastePanel(texts, onInputs);
  const picker = h('input', {
    type: 'file',
    multiple: true,
    accept: FILE_TYPES,
    hidden: true,
    onclick: onChoose,
    onchange() {
      const files = [...(picker.files ?? [])];
      // The same file can be chosen again, after it was mended.
      picker.value = '';
      if (files.length > 0) onInputs(files);
    },
  });
  return h(
    'section',
    { class: isCompact ? 'intake compact' : 'intake', 'aria-labelledby': 'intake-title' },
    h(
      'div',
      { class: 'drop-zone' },
      h('div', { class: 'drop-picture', 'aria-hidden': 'true' }, icon('drop')),
      h(
        'div',
        { class: 'invitation' },
        h('h2', { id: 'intake-title' }, t(isCompact ? 'intake.again' : 'intake.title')),
        h('p', { class: 'lead' }, t('intake.lead')),
      ),
      h(
        'div',
        { class: 'ways-in' },
        h('button', { type: 'button', class: 'button primary', onclick: () => picker.click() }, t('intake.choose')),
        paste.toggle,
        picker,
      ),
      isCompact && addsChoice(t, adds, onAdds),
      paste.panel,
      h('p', { class: 'drop-now', 'aria-hidden': 'true' }, t('intake.drop')),
    ),
  );
}

/**
 * @param {Texts['t']} t
 * @param {boolean} adds
 * @param {(adds: boolean) => void} onAdds
 */
function addsChoice(t, adds, onAdds) {
  const box = h('input', { type: 'checkbox', checked: adds, onchange: () => onAdds(box.checked) });
  return h('label', { class: 'check' }, box, t('intake.adds'));
}

/**
 * @param {Texts} texts
 * @param {(inputs: Input[]) => void} onInputs
 */
function pastePanel(texts, onInputs) {
  const { t } = texts;
  const field = h('textarea', {
    id: 'paste-field',
    rows: 7,
    spellcheck: 'false',
    wrap: 'off',
    'aria-describedby': 'paste-hint',
    oninput: () => field.setCustomValidity(''),
    onpaste(/** @type {ClipboardEvent} */ event) {
      // A field of text would lose which cells were merged, and much else.
      const data = event.clipboardData;
      if (!data || field.value.trim() !== '' || !holdsTable(data.getData('text/html'))) return;
      event.preventDefault();
      onInputs(inputsOf(data, pastedNames(texts)));
    },
  });
  const panel = h(
    'form',
    {
      class: 'paste-panel',
      id: 'paste-panel',
      hidden: true,
      onsubmit(/** @type {Event} */ event) {
        event.preventDefault();
        if (field.value.trim() !== '') return onInputs([{ name: pastedNames(texts).text, text: field.value }]);
        field.setCustomValidity(t('paste.empty'));
        field.reportValidity();
      },
      onkeydown(/** @type {KeyboardEvent} */ event) {
        if (event.key === 'Escape') open(false);
      },
    },
    h('label', { for: 'paste-field' }, t('paste.label')),
    field,
    h('p', { class: 'hint', id: 'paste-hint' }, t('paste.hint')),
    h(
      'div',
      { class: 'buttons' },
      h('button', { type: 'submit', class: 'button primary' }, t('paste.read')),
      h('button', { type: 'button', class: 'button quiet', onclick: () => open(false) }, t('paste.cancel')),
    ),
  );
  const toggle = h(
    'button',
    {
      type: 'button',
      class: 'button',
      'aria-expanded': 'false',
      'aria-controls': 'paste-panel',
      onclick: () => open(Boolean(panel.hidden)),
    },
    t('intake.paste'),
  );

  /** @param {boolean} isOpen */
  function open(isOpen) {
    panel.hidden = !isOpen;
    toggle.setAttribute('aria-expanded', String(isOpen));
    (isOpen ? field : toggle).focus();
  }

  return { toggle, panel };
}

/**
 * Some tables to begin with, the whole report, and the rest of its tables one by one.
 * @param {object} options
 * @param {Texts} options.texts
 * @param {Sample[]} options.samples at least one
 * @param {boolean} options.isCompact
 * @param {(chosen: Sample[]) => void} options.onSamples
 */
export function samplesView({ texts: { t }, samples, isCompact, onSamples }) {
  const card = (
    /** @type {Sample[]} */ chosen,
    /** @type {string} */ name,
    /** @type {(HTMLElement | false)[]} */ ...more
  ) =>
    h(
      'li',
      {},
      h(
        'button',
        {
          type: 'button',
          class: 'sample',
          'data-file': chosen.length === 1 && chosen[0].file,
          onclick: () => onSamples(chosen),
        },
        h('span', { class: 'sample-name' }, name),
        ...more,
      ),
    );
  const first = samples.filter(({ key }) => key !== undefined);
  const others = samples.filter(({ key }) => key === undefined);
  const cards = first.map((sample) =>
    card(
      [sample],
      t(sample.key ?? ''),
      h('span', { class: 'sample-title', lang: 'nl' }, sample.title),
      sample.source !== '' && h('span', { class: 'sample-source', lang: 'nl' }, `Bron: ${sample.source}`),
    ),
  );
  const all = h('span', { class: 'sample-title' }, t('samples.all.hint'));
  cards.push(card(samples, t('samples.all', { count: samples.length }), all));
  const rest = h(
    'details',
    { class: 'samples-rest' },
    h('summary', {}, t('samples.others', { count: others.length })),
    h(
      'ul',
      {},
      ...others.map((sample) =>
        h(
          'li',
          {},
          h(
            'button',
            { type: 'button', class: 'button quiet small', lang: 'nl', onclick: () => onSamples([sample]) },
            sample.title,
          ),
        ),
      ),
    ),
  );
  const list = [h('ul', { class: 'samples' }, ...cards), rest];
  if (isCompact) return h('details', { class: 'samples-box' }, h('summary', {}, t('samples.short')), ...list);
  return h('div', { class: 'samples-box' }, h('h3', {}, t('samples.title')), ...list);
}
