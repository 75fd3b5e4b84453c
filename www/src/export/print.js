/** @import { Notes } from './document.js' */

import { h } from '../dom.js';

/**
 * Prints a part of the report by itself, or all of it, with its sources and definitions below it.
 * @param {Element} report
 * @param {Element | null} part
 * @param {Notes[]} notes
 * @param {string} made by whom and when
 */
export function printPart(report, part, notes, made) {
  const paragraphs = notes.map(({ heading, lines }) => h('p', {}, h('strong', {}, heading), ` ${lines.join(' · ')}`));
  const below = h('div', { class: 'print-notes' }, ...paragraphs, h('p', {}, made));
  (part ?? report).append(below);
  part?.classList.add('is-printed');
  report.classList.toggle('prints-part', part !== null);
  // The page is taken as it stands when the dialog opens.
  try {
    print();
  } finally {
    below.remove();
    part?.classList.remove('is-printed');
    report.classList.remove('prints-part');
  }
}
