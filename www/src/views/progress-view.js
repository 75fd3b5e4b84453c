/** @import { Progress } from '../contract.js' */
/** @import { Formats } from '../format.js' */
/** @import { Texts } from '../i18n.js' */

import { h, scrollTo } from '../dom.js';
import { paceOf, progressWords } from '../progress.js';

/** What is done sooner is shown by its result alone: a bar that comes and goes only moves the page under the reader's eyes. */
const PATIENCE_MS = 120;

/**
 * How far a reading is, with a button that stops it.
 * @param {object} given
 * @param {() => { texts: Texts, format: Formats }} given.reader as they are by then
 * @param {(text: string) => void} given.say to screen readers
 * @param {() => void} given.onCancel
 */
export function progressView({ reader, say, onCancel }) {
  const text = h('span', { id: 'progress-text' });
  const bar = h('progress', { max: 1, value: 0, 'aria-labelledby': 'progress-text' });
  const more = h('span', { class: 'hint' });
  const cancel = h('button', { type: 'button', class: 'button', onclick: onCancel });
  const element = h('div', { class: 'progress', hidden: true }, text, bar, more, cancel);
  let started = 0;
  /** @type {Progress | undefined} of the reading that is going on */
  let latest;
  let isNew = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let patience;

  const elapsed = () => performance.now() - started;

  function show() {
    if (!latest) return;
    const { texts, format } = reader();
    const reading = texts.t('status.reading', { file: latest.file });
    const isFirst = element.hidden;
    element.hidden = false;
    text.textContent = reading;
    cancel.textContent = texts.t('status.cancel');
    const { part, secondsLeft } = paceOf(latest, elapsed());
    if (Number.isNaN(part)) bar.removeAttribute('value');
    else bar.value = part;
    more.textContent = progressWords(latest, secondsLeft, texts, format).join(' · ');
    if (!isFirst) return;
    say(reading);
    // The table may have been dropped far below, beside the figures of another one.
    if (isNew) scrollTo(element, 'nearest');
  }

  function end() {
    clearTimeout(patience);
    latest = undefined;
    element.hidden = true;
  }

  return {
    element,
    /** @param {string} [file] the first of new ones; absent where those that are shown are read again */
    begin(file) {
      end();
      started = performance.now();
      isNew = file !== undefined;
      if (file !== undefined) latest = { file, bytesRead: 0, bytesTotal: 0 };
      patience = setTimeout(show, PATIENCE_MS);
    },
    /** @param {Progress} progress */
    take(progress) {
      latest = progress;
      if (elapsed() > PATIENCE_MS) show();
    },
    end,
  };
}
