// Placing text without a page to measure it in.

/**
 * @param {string} text
 * @param {number} width in pixels
 * @param {number} most lines; the last one is cut with an ellipsis
 * @returns {string[]}
 */
export function wrapText(text, width, most) {
  /** @type {string[]} */
  const lines = [];
  // A hyphen is a place to break too, and stays at the end of its line.
  for (const [, space, word] of text.trim().matchAll(/(\s*)(\S+?-(?=[^\s-])|\S+)/g)) {
    const last = lines.at(-1);
    const longer = `${last}${space === '' ? '' : ' '}${word}`;
    if (last !== undefined && textWidth(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  const shown = lines.slice(0, most);
  if (lines.length > most) shown[most - 1] += ' …';
  return shown.map((line) => cut(line, width));
}

/**
 * @param {string} line
 * @param {number} width
 */
function cut(line, width) {
  if (textWidth(line) <= width) return line;
  let end = line.length - 1;
  while (end > 1 && textWidth(line.slice(0, end)) > width - textWidth('…')) end -= 1;
  return `${line.slice(0, end).trimEnd()}…`;
}

/**
 * A guess for text of 13 pixels in a system font, rather too wide than too narrow.
 * @param {string} text
 */
export function textWidth(text) {
  let width = 0;
  for (const character of text) {
    if (/[A-ZÀ-Þ%÷@…mw]/.test(character)) width += 9.7;
    else if (/[iljtfr.,;:'’() |-]/.test(character)) width += 4.7;
    else if (/\d/.test(character)) width += 8.3;
    else width += 7.8;
  }
  return width;
}
