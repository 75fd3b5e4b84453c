/** @import { TextDocument, TextTable } from './document.js' */

/**
 * Markdown with tables as GitHub, Pandoc and most wikis know them.
 * @param {TextDocument} given
 */
export function markdown({ title, sections, notes, made }) {
  const parts = [
    `# ${escaped(title)}`,
    ...sections.flatMap(({ heading, lead, table }) => [
      `## ${escaped(heading)}`,
      ...lead.map(escaped),
      tableMarkdown(table),
    ]),
    ...notes.flatMap(({ heading, lines }) => [
      `## ${escaped(heading)}`,
      lines.map((line) => `- ${escaped(line)}`).join('\n'),
    ]),
    escaped(made),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** @param {TextTable} table */
function tableMarkdown({ columns, rows }) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.map(escaped).join(' | ')} |`;
  const rule = `| ${columns.map(({ isNumber }) => (isNumber ? '---:' : '---')).join(' | ')} |`;
  return [line(columns.map(({ name }) => name)), rule, ...rows.map(line)].join('\n');
}

/**
 * Text that stays text: no emphasis, link, markup or new cell comes out of it.
 * @param {string} text
 */
function escaped(text) {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]<>|~#&!]/g, '\\$&')
    .replace(/^([-+])/, '\\$1')
    .replace(/^(\d+)([.)]\s)/, '$1\\$2');
}
