// What became of a cell, a column or a row, and what can be decided about it. Opens over the table, beside the cell.

/** @import { Result, Source } from '../contract.js' */
/** @import { Child } from '../dom.js' */
/** @import { Context } from './context.js' */

import { h, icon } from '../dom.js';
import { cellName, columnLetters, indicatorName } from '../format.js';
import { sentenceCase } from '../i18n.js';
import {
  bareLabel,
  tableName,
  tablePart,
  withColumnLabel,
  withColumnRole,
  withHeader,
  withLabel,
  withRow,
} from '../recipes.js';
import { knownWords } from './known-words.js';
import { meaningText } from './meaning-text.js';
import { messageText } from './messages-view.js';

/** More uses of a cell than this are counted, not listed. */
const MOST_USES = 8;

/** The highest row that can be the end of a header; further down nobody looks for one. */
const MOST_HEADER_ROWS = 12;

/**
 * @typedef {object} Spot
 * @property {number} row 0 for a whole column
 * @property {number} column counted from 1 in the table; 0 for a whole row
 * @property {string} text of the cell
 * @property {HTMLElement} anchor beside which the dialog opens, and to which the focus returns
 */

/**
 * @param {Spot} spot
 * @param {Source} source
 * @param {number} index of the source in the report
 * @param {Context} context
 */
export function openCellDialog(spot, source, index, context) {
  const { t } = context.texts;
  const dialog = h('dialog', { class: 'cell-dialog', 'aria-labelledby': 'cell-dialog-title' });
  const close = () => dialog.close();

  /**
   * @param {Parameters<Context['correct']>[1]} edit
   * @param {string} what
   */
  function decide(edit, what) {
    close();
    context.correct(source.name, edit, what);
  }

  dialog.append(
    h(
      'header',
      {},
      h('h4', { id: 'cell-dialog-title' }, titleOf(spot, source, t)),
      h('button', { type: 'button', class: 'dismiss', 'aria-label': t('dialog.close'), onclick: close }, icon('close')),
    ),
    h('dl', { class: 'facts' }, ...factsOf(spot, source, index, context)),
    ...usesOf(spot, source, index, context, close),
    ...layoutChoices(spot, source, index, context, decide),
    ...labelChoices(spot, source, index, context, decide),
  );
  dialog.addEventListener('click', (event) => event.target === dialog && close());
  dialog.addEventListener('close', () => {
    dialog.remove();
    spot.anchor.focus({ preventScroll: true });
  });
  spot.anchor.closest('.grid-view')?.append(dialog);
  dialog.showModal();
  placeBeside(dialog, spot.anchor);
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {HTMLElement} anchor
 */
function placeBeside(dialog, anchor) {
  const cell = anchor.getBoundingClientRect();
  const { width, height } = dialog.getBoundingClientRect();
  const margin = 8;
  const below = cell.bottom + margin;
  const top = below + height <= innerHeight - margin ? below : Math.max(margin, cell.top - height - margin);
  const left = Math.min(Math.max(margin, cell.left), Math.max(margin, innerWidth - width - margin));
  // A narrow page has it at the bottom: see the style sheet.
  dialog.style.setProperty('--top', `${Math.min(top, Math.max(margin, innerHeight - height - margin))}px`);
  dialog.style.setProperty('--left', `${left}px`);
}

/**
 * @param {Spot} spot
 * @param {Source} source
 * @param {Context['texts']['t']} t
 */
function titleOf({ row, column, text }, { columns, firstColumn = 1 }, t) {
  if (row === 0) {
    const { label } = columns[column - 1];
    return [t('dialog.column', { column: columnLetters(firstColumn + column - 1) }), label].filter(Boolean).join(': ');
  }
  if (column === 0) return t('dialog.row', { row });
  return [cellName({ row, column: firstColumn + column - 1 }), text.trim()].filter(Boolean).join(': ');
}

/**
 * @param {Spot} spot
 * @param {Source} source
 * @param {number} index
 * @param {Context} context
 */
function factsOf({ row, column }, { rows, kinds, columns, firstColumn = 1 }, index, context) {
  const { t } = context.texts;
  const { ofRow, ofColumn } = context.meanings(index);
  const fact = (/** @type {string} */ key, /** @type {Child} */ value) =>
    value ? [h('div', {}, h('dt', {}, t(key)), h('dd', {}, value))] : [];
  return [
    ...(row > 0 ? fact('dialog.rowIs', t(`kind.${kinds[row - rows.all[0]]}.explained`)) : []),
    ...(row > 0 ? fact('dialog.rowMeans', meaningText(ofRow(row), context)) : []),
    ...(column > 0 ? fact('dialog.columnIs', t(`role.${columns[column - 1].role}.explained`)) : []),
    ...(column > 0 ? fact('dialog.columnMeans', meaningText(ofColumn(firstColumn + column - 1), context)) : []),
  ];
}

/**
 * What was said about the cell, and the figures that it is a part of.
 * @param {Spot} spot
 * @param {Source} source
 * @param {number} index
 * @param {Context} context
 * @param {() => void} close
 */
function usesOf({ row, column }, { firstColumn = 1 }, index, context, close) {
  if (row === 0 || column === 0) return [];
  const { texts, showResult, showAudit } = context;
  const { t } = texts;
  const { results, audit, messages } = context.meanings(index).uses(row, firstColumn + column - 1);
  const link = (/** @type {string} */ text, /** @type {() => void} */ follow) =>
    h('li', {}, h('button', { type: 'button', class: 'cell-link', onclick: () => (close(), follow()) }, text));
  // Figures that are the cell's own come before sums in which it is one of many.
  const nearest = [...results].sort((a, b) => a.cells.numerator.length - b.cells.numerator.length);
  const links = [
    ...nearest.map((result) => link(resultText(result, context), () => showResult(result))),
    ...audit.map((line) =>
      link(`${t('audit.title.short')}: ${line.published}, ${t(`verdict.${line.verdict}`)}`, () => showAudit(line)),
    ),
  ];
  return [
    ...messages.map((message) => h('p', { class: 'remark' }, icon(message.severity), messageText(message, texts))),
    links.length > 0 &&
      h(
        'section',
        {},
        h('h5', {}, t('dialog.uses', { count: links.length })),
        h('ul', { class: 'uses' }, ...links.slice(0, MOST_USES)),
        links.length > MOST_USES &&
          h('p', { class: 'hint' }, t('dialog.usesMore', { count: links.length - MOST_USES })),
      ),
  ].filter((part) => part !== false);
}

/**
 * @param {Result} result
 * @param {Context} context
 */
function resultText(result, { texts, format }) {
  const name = sentenceCase(indicatorName(texts, result), texts.locale);
  const about = [result.label, result.period && format.period(result.period)].filter(Boolean).join(', ');
  return `${name}: ${about}, ${format.value(result.value, result.indicator)}`;
}

/**
 * What a column is, whether a row counts, and where the header ends.
 * @param {Spot} spot
 * @param {Source} source
 * @param {number} index
 * @param {Context} context
 * @param {(edit: Parameters<Context['correct']>[1], what: string) => void} decide
 */
function layoutChoices({ row, column }, source, index, context, decide) {
  const { t } = context.texts;
  const { rows, kinds, columns, firstColumn = 1 } = source;
  const table = tableName(context.report.sources, index);
  const recipe = tablePart(context.recipeOf(source.name), table);
  const button = (/** @type {string} */ text, /** @type {Parameters<typeof decide>} */ ...decision) =>
    h('button', { type: 'button', class: 'button small', onclick: () => decide(...decision) }, text);
  /** @type {(HTMLElement | false)[]} */
  const parts = [];

  const kind = kinds[row - rows.all[0]];
  if (column > 0 && (row === 0 || kind === 'header')) {
    const letter = columnLetters(firstColumn + column - 1);
    const name = t('dialog.column', { column: letter });
    const stated = recipe.columns?.[column]?.role;
    const roles = /** @type {const} */ ([undefined, 'label', 'value', 'ignored']).map((role) =>
      h(
        'button',
        {
          type: 'button',
          class: 'button small',
          'aria-pressed': String(role === stated),
          onclick: () =>
            decide(
              (was) => withColumnRole(was, table, column, role),
              `${name}: ${t(`decide.role.${role ?? 'found'}`)}`,
            ),
        },
        t(`decide.role.${role ?? 'found'}`),
      ),
    );
    const isNamed = columns[column - 1].role !== 'ignored';
    parts.push(
      h(
        'section',
        { role: 'group', 'aria-label': t('dialog.columnRole') },
        h('h5', {}, t('dialog.columnRole')),
        ...roles,
      ),
      isNamed &&
        wordsForm(
          t('dialog.columnWords', { column: letter }),
          recipe.columns?.[column]?.label ?? '',
          [],
          context,
          (words) =>
            decide((was) => withColumnLabel(was, table, column, words), `${name}: ${words || t('decide.own')}`),
        ),
    );
  }
  if (row > 0) {
    const isExcluded = recipe.rows?.excluded?.includes(row) ?? false;
    const key = isExcluded ? 'decide.row.include' : 'decide.row.exclude';
    const decisions = [button(t(key, { row }), (was) => withRow(was, table, row, !isExcluded), t(key, { row }))];
    const isTop = !isExcluded && row - rows.all[0] < MOST_HEADER_ROWS && row < rows.all[1];
    const [first, last] = rows.header;
    for (const start of isTop ? new Set([row, Math.min(first, row)]) : []) {
      if (start === first && row === last) continue;
      const text = t(start === row ? 'decide.header.only' : 'decide.header.until', { row, first: start });
      decisions.push(button(text, (was) => withHeader(was, table, [start, row]), text));
    }
    if (recipe.rows?.header) {
      decisions.push(button(t('decide.header.found'), (was) => withHeader(was, table), t('decide.header.found')));
    }
    parts.push(h('section', {}, h('h5', {}, t('dialog.row', { row })), ...decisions));
  }
  return parts.filter((part) => part !== false);
}

/**
 * Other words for a label.
 * @param {Spot} spot
 * @param {Source} source
 * @param {number} index
 * @param {Context} context
 * @param {(edit: Parameters<Context['correct']>[1], what: string) => void} decide
 */
function labelChoices({ row, column, text }, source, index, context, decide) {
  const label = bareLabel(text);
  if (row === 0 || column === 0 || label === '' || !/\p{L}/u.test(label)) return [];
  const { t } = context.texts;
  const isLabel = ['label', 'ignored', 'note'].includes(source.columns[column - 1].role);
  if (!isLabel || source.kinds[row - source.rows.all[0]] === 'header') return [];
  const { messages } = context.meanings(index).uses(row, column + (source.firstColumn ?? 1) - 1);
  const stated = context.recipeOf(source.name).labels?.[label] ?? '';
  const suggested = messages.flatMap(({ suggestions = [] }) => suggestions.map((one) => one.label));
  return [
    wordsForm(t('dialog.labelWords', { label }), stated, suggested, context, (words) =>
      decide((was) => withLabel(was, text, words), `“${label}” → ${words ? `“${words}”` : t('decide.own')}`),
    ),
  ];
}

/**
 * @param {string} question
 * @param {string} stated
 * @param {string[]} suggestions
 * @param {Context} context
 * @param {(words: string) => void} decide
 */
function wordsForm(question, stated, suggestions, context, decide) {
  const { t } = context.texts;
  const field = h('input', {
    type: 'text',
    id: 'words-field',
    list: 'known-words',
    value: stated,
    autocomplete: 'off',
  });
  return h(
    'form',
    {
      class: 'words-form',
      onsubmit(/** @type {Event} */ event) {
        event.preventDefault();
        decide(field.value.trim());
      },
    },
    h('label', { for: 'words-field' }, question),
    suggestions.length > 0 &&
      h(
        'div',
        { class: 'suggestions', role: 'group', 'aria-label': t('dialog.suggestions') },
        ...suggestions.map((words) =>
          h('button', { type: 'button', class: 'button small', onclick: () => decide(words) }, words),
        ),
      ),
    h(
      'div',
      { class: 'field-row' },
      field,
      h('button', { type: 'submit', class: 'button small' }, t('dialog.apply')),
      stated !== '' &&
        h('button', { type: 'button', class: 'button small', onclick: () => decide('') }, t('decide.own')),
    ),
    h('datalist', { id: 'known-words' }, ...knownWords(context).map((words) => h('option', { value: words }))),
  );
}
