/** @import { Texts } from '../i18n.js' */
/** @import { progressView } from './progress-view.js' */
/** @import { workbarView } from './workbar-view.js' */

import { catalogues } from '../catalogues.js';
import { h, icon } from '../dom.js';
import { helpView } from './help-view.js';

/**
 * The places that stay, whatever is shown in them.
 * @param {ReturnType<typeof progressView>} progress
 * @param {ReturnType<typeof workbarView>} workbar
 */
export function emptyFrame(progress, workbar) {
  const bar = h('div', { class: 'bar' });
  const notice = h('p', { class: 'notice', role: 'status' });
  const intake = h('div');
  const status = h('p', { class: 'visually-hidden', role: 'status' });
  const problems = h('div', { class: 'problems', role: 'alert' });
  const examples = h('div', { class: 'intake-samples' });
  const report = h('div');
  // What becomes of a table is told where it was dropped, before all that may be chosen instead.
  const parts = [bar, notice, intake, status, progress.element, problems, examples, workbar.element, report];
  const root = h('div', { class: 'peil-glas' }, ...parts);
  return {
    root,
    bar,
    notice,
    intake,
    status,
    progress,
    problems,
    samples: examples,
    report,
    workbar,
  };
}

/**
 * What stands above all: that nothing leaves the page, the languages, the help.
 * @param {Texts} texts
 * @param {(language: string) => void} chooseLanguage
 */
export function barItems(texts, chooseLanguage) {
  const { t, language } = texts;
  const { button, dialog } = helpView(texts);
  const languages = Object.entries(catalogues).map(([code, catalogue]) =>
    h(
      'button',
      { type: 'button', lang: code, 'aria-pressed': String(code === language), onclick: () => chooseLanguage(code) },
      catalogue['language.name'],
    ),
  );
  return [
    h('p', { class: 'privacy' }, icon('lock'), h('span', {}, h('strong', {}, t('privacy')), ' ', t('privacy.more'))),
    h(
      'div',
      { class: 'bar-buttons' },
      h('div', { class: 'languages', role: 'group', 'aria-label': t('language.choose') }, ...languages),
      button,
      dialog,
    ),
  ];
}
