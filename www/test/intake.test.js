import assert from 'node:assert/strict';
import { test } from 'node:test';

import { looksLikeTable } from '../src/intake.js';
import { textWidth, wrapText } from '../src/text-width.js';

test('rows and columns look like a table, a sentence does not', () => {
  assert.equal(looksLikeTable('a\tb\n1\t2\n'), true);
  assert.equal(looksLikeTable('a;b\r\n1;2\r\n'), true);
  assert.equal(looksLikeTable('Titel\n\na;b\n1;2'), true);
  assert.equal(looksLikeTable('Een zin; met een puntkomma.'), false);
  assert.equal(looksLikeTable('Een brief.\nMet regels.\nEn nog een; zo.'), false);
  assert.equal(looksLikeTable(''), false);
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
