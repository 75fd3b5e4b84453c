// HTML that Word takes as it is: headings, tables with captions and scopes, attributes in the place of style sheets.

/** @import { TextDocument, TextTable } from './document.js' */

/** @param {TextDocument} given */
export function htmlPage(given) {
  const head = `<meta charset="utf-8">\n<title>${escaped(given.title)}</title>`;
  return `<!doctype html>\n<html lang="${given.language}">\n<head>\n${head}\n</head>\n<body>\n${htmlBody(given)}</body>\n</html>\n`;
}

/**
 * What is put on the clipboard, or into a page.
 * @param {TextDocument} given
 */
export function htmlBody({ title, sections, notes, made }) {
  const parts = [
    element('h1', title),
    ...sections.flatMap(({ heading, lead, table }) => [
      element('h2', heading),
      ...lead.map((line) => element('p', line)),
      tableHtml(table),
    ]),
    ...notes.flatMap(({ heading, lines }) => [element('h2', heading), list(lines)]),
    element('p', made),
  ];
  return parts.map((part) => `${part}\n`).join('');
}

/** @param {TextTable} table */
function tableHtml({ caption, columns, rows }) {
  const align = (/** @type {number} */ index) => (columns[index].isNumber ? ' align="right"' : '');
  const head = columns.map(({ name }, index) => `<th scope="col"${align(index)}>${escaped(name)}</th>`).join('');
  const body = rows.map((cells) => {
    const [first, ...others] = cells;
    const figures = others.map((cell, index) => `<td${align(index + 1)}>${escaped(cell)}</td>`).join('');
    return `<tr><th scope="row" align="left">${escaped(first)}</th>${figures}</tr>`;
  });
  const attributes = 'border="1" cellspacing="0" cellpadding="4"';
  return [
    `<table ${attributes}>`,
    `<caption>${escaped(caption)}</caption>`,
    `<thead><tr>${head}</tr></thead>`,
    `<tbody>\n${body.join('\n')}\n</tbody>`,
    '</table>',
  ].join('\n');
}

/** @param {string[]} lines */
function list(lines) {
  return `<ul>\n${lines.map((line) => element('li', line)).join('\n')}\n</ul>`;
}

/**
 * @param {string} tag
 * @param {string} text
 */
function element(tag, text) {
  return `<${tag}>${escaped(text)}</${tag}>`;
}

/** @type {Record<string, string>} */
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * Text from tables never becomes markup.
 * @param {string} text
 */
export function escaped(text) {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}
