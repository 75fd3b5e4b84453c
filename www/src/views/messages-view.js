/** @import { CellRef, Message, Place } from '../contract.js' */
/** @import { Texts } from '../i18n.js' */
/** @import { Context } from './context.js' */

import { h, icon } from '../dom.js';
import { cellName } from '../format.js';
import { placeholders } from '../i18n.js';
import { cellLink, placeWords } from './cell-links.js';

const MOST = 12;

/**
 * What is worth knowing about the tables and the figures, each with its cell.
 * @param {Message[]} remarks
 * @param {Context} context
 * @returns {HTMLElement}
 */
export function messagesView(remarks, context) {
  const { texts } = context;
  const items = remarks.map(({ severity, cell, ...message }) =>
    h(
      'li',
      { class: `message ${severity}` },
      h('span', { class: 'severity' }, icon(severity), texts.t(`severity.${severity}`)),
      h('span', { class: 'text' }, messageText(message, texts)),
      cell && placeOf(cell, context),
    ),
  );
  const list = h('ul', { class: 'messages' }, ...items.slice(0, MOST));
  return h(
    'section',
    { class: 'part remarks', 'aria-labelledby': 'messages-title' },
    h('h3', { id: 'messages-title', tabindex: -1 }, texts.t('messages.title')),
    list,
    items.length > MOST &&
      h(
        'button',
        {
          type: 'button',
          class: 'button quiet',
          onclick(/** @type {Event} */ { currentTarget }) {
            list.append(...items.slice(MOST));
            /** @type {HTMLElement} */ (currentTarget).remove();
          },
        },
        texts.t('messages.more', { total: items.length }),
      ),
  );
}

/**
 * @param {Place} place
 * @param {Context} context
 */
function placeOf(place, context) {
  if (!isCell(place)) return h('span', { class: 'place' }, placeWords(place, context));
  const file = context.tables.filesAreSeveral && `${place.source} `;
  return h('span', { class: 'place' }, file, cellLink(place, context));
}

/**
 * A file that could not be used.
 * @param {Message} message
 * @param {Texts} texts
 * @param {() => void} dismiss
 */
export function problemView(message, texts, dismiss) {
  const { t } = texts;
  const { cell } = message;
  const place = isCell(cell)
    ? t('message.place', { source: cell.source, cell: cellName(cell, cell.sheet) })
    : cell?.source;
  return h(
    'div',
    { class: 'problem' },
    icon('error'),
    h('p', {}, place && h('strong', {}, `${place}: `), messageText(message, texts)),
    h(
      'button',
      { type: 'button', class: 'dismiss', 'aria-label': t('message.dismiss'), onclick: dismiss },
      icon('close'),
    ),
  );
}

/**
 * The message in the reader's language; in plain English where the catalogue has no words for it, or where the core does
 * not tell what those words need.
 * @param {Pick<Message, 'code' | 'text' | 'parameters'>} message
 * @param {Pick<Texts, 't' | 'has'>} texts
 */
export function messageText({ code, text, parameters = {} }, { t, has }) {
  const key = `message.${code}`;
  if (!has(key)) return text;
  const facts = { ...parameters, ...placeIn(parameters) };
  return placeholders(t(key)).every((name) => name in facts) ? t(key, facts) : text;
}

/**
 * Another cell that a message speaks of, as people name cells.
 * @param {NonNullable<Message['parameters']>} parameters
 * @returns {Record<string, string>}
 */
function placeIn({ source, sheet, row, column }) {
  if (!row || !column) return {};
  const name = cellName({ row: Number(row), column: Number(column) }, sheet);
  return { place: source ? `${source}, ${name}` : name };
}

/**
 * @param {Place | undefined} place
 * @returns {place is CellRef}
 */
function isCell(place) {
  return place?.row !== undefined && place.column !== undefined;
}
