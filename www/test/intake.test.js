import assert from 'node:assert/strict';
import { test } from 'node:test';

import { holdsTable, inputsOf, looksLikeTable } from '../src/intake.js';
import { textWidth, wrapText } from '../src/text-width.js';

test('rows and columns look like a table, a sentence does not', () => {
  assert.equal(looksLikeTable('a\tb\n1\t2\n'), true);
  assert.equal(looksLikeTable('a;b\r\n1;2\r\n'), true);
  assert.equal(looksLikeTable('Titel\n\na;b\n1;2'), true);
  assert.equal(looksLikeTable('Een zin; met een puntkomma.'), false);
  assert.equal(looksLikeTable('Een brief.\nMet regels.\nEn nog een; zo.'), false);
  assert.equal(looksLikeTable(''), false);
});

test('HTML holds a table when it has rows', () => {
  assert.equal(holdsTable('<TABLE border=1>\n<tr><td>1</td></tr><TR\nheight=20><td>2</table>'), true);
  assert.equal(holdsTable('<table><tr><td>Een zin in een kader.</td></tr></table>'), false);
  assert.equal(holdsTable('<p>Een <b>zin</b>.</p>'), false);
  assert.equal(holdsTable(''), false);
});

/**
 * @param {Record<string, string>} texts by type
 * @param {...File} files
 */
function clipboard(texts, ...files) {
  const data = { files, types: Object.keys(texts), getData: (/** @type {string} */ type) => texts[type] ?? '' };
  return /** @type {DataTransfer} */ (/** @type {unknown} */ (data));
}

test('of what a program puts on the clipboard, the table comes first', () => {
  const names = { html: 'geplakt.html', text: 'Geplakte tabel' };
  const html = '<html><meta charset=windows-1252><table><tr><td>é</td></tr><tr><td>1</td></tr></table>';
  const text = 'é\t2\n1\t3';
  const picture = new File([''], 'image.png', { type: 'image/png' });
  const file = new File(['a;b'], 'a.csv', { type: 'text/csv' });
  const nameOf = (/** @type {DataTransfer | null} */ data) => inputsOf(data, names).map(({ name }) => name);

  assert.deepEqual(nameOf(clipboard({ 'text/html': html, 'text/plain': text }, picture)), ['geplakt.html']);
  assert.deepEqual(nameOf(clipboard({ 'text/html': '<p>é</p>', 'text/plain': text }, picture)), ['Geplakte tabel']);
  assert.deepEqual(nameOf(clipboard({ 'text/plain': 'a.csv' }, file)), ['a.csv']);
  assert.deepEqual(nameOf(clipboard({}, picture)), ['image.png']);
  assert.deepEqual(nameOf(clipboard({ 'text/plain': ' \n' })), []);
  assert.deepEqual(nameOf(null), []);
});

test('pasted HTML is UTF-8, whatever it says of itself', () => {
  const html = '\uFEFF<meta charset=windows-1252><table><tr><td>é</td></tr><tr></tr></table>';
  const [input] = inputsOf(clipboard({ 'text/html': html }), { html: 'a.html', text: 'a' });
  assert.ok('bytes' in input && input.bytes instanceof Uint8Array);
  assert.deepEqual([...input.bytes.subarray(0, 4)], [0xef, 0xbb, 0xbf, 0x3c]);
});

test('a label is wrapped at spaces and after hyphens, and cut where it must be', () => {
  assert.deepEqual(wrapText('Totaal instroom', 90, 2), ['Totaal', 'instroom']);
  assert.deepEqual(wrapText('BOSNIE-HERZEGOWINA', 130, 2), ['BOSNIE-', 'HERZEGOWINA']);
  assert.deepEqual(wrapText('Polen', 200, 2), ['Polen']);
  const cut = wrapText('een twee drie vier vijf zes zeven acht negen tien', 80, 2);
  assert.equal(cut.length, 2);
  assert.match(cut[1], /…$/);
  for (const line of cut) assert.ok(textWidth(line) <= 80, line);
});
