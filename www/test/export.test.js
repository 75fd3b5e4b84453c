// What the exports say, without a page. The figures are made up; 3 and 47 are the ones that must stay hidden.

/** @import { Report } from '../src/contract.js' */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { auditCsv, harmless, resultsCsv, spreadsheetCsv } from '../src/export/csv.js';
import { documentOf, notesSheet } from '../src/export/document.js';
import { htmlBody, htmlPage } from '../src/export/html.js';
import { markdown } from '../src/export/markdown.js';
import { fileName } from '../src/export/save.js';
import { withoutHidden } from '../src/export/selection.js';
import { auditSheet, resultsSheet } from '../src/export/sheets.js';
import { formatsFor } from '../src/format.js';
import { textsFor } from '../src/i18n.js';
import { tablesOf } from '../src/tables.js';
import { catalogues } from './catalogues.js';

const at = (/** @type {number} */ row, /** @type {number} */ column) => ({ source: 'a.csv', row, column });

/** @type {any} */
const shown = {
  indicator: 'unemployment-pressure',
  measure: 'jobseekers',
  label: 'Polen',
  numerator: 252,
  denominator: 4178,
  value: 252 / 4178,
  interval: { low: 0.053, high: 0.068 },
  flags: [],
  cells: { numerator: [at(5, 5)], denominator: [at(5, 4)] },
};
/** Nothing of its figures may get out, even if the report still held them. */
const hidden = {
  ...shown,
  label: 'Estland',
  numerator: 3,
  denominator: 47,
  value: 3 / 47,
  interval: { low: 0.0219, high: 0.1716 },
  suppressed: { numerator: '<5', denominator: 'x' },
  flags: ['suppressed'],
};
/** As the core gives it. */
const gone = { ...hidden, label: 'Letland', numerator: null, denominator: null, value: null, interval: undefined };
const range = {
  ...shown,
  label: 'Roma',
  measure: 'roma-estimate',
  value: { low: 0.1, high: 0.2 },
  numerator: { low: 230, high: 250 },
  flags: ['range'],
};

const audit = /** @type {any[]} */ ([
  {
    indicator: 'moe-share',
    label: '=slip',
    published: '63%',
    decimals: 0,
    difference: -26.8,
    recomputed: 0.362,
    verdict: 'differs',
    cell: at(9, 2),
  },
]);

/** @param {string} locale */
function reading(locale) {
  const texts = textsFor(catalogues, [locale], 'en');
  const sources = /** @type {any[]} */ ([
    {
      name: 'a.csv',
      format: 'csv',
      title: 'Tabel 4 <b>',
      note: ['Bron: VDAB'],
      rows: { all: [1, 30] },
      columns: [],
      kinds: [],
    },
  ]);
  const report = /** @type {Report} */ (
    /** @type {unknown} */ ({ sources, results: [], audit: [], messages: [], names: {} })
  );
  return {
    texts,
    format: formatsFor(texts),
    report,
    tables: tablesOf(sources, texts),
    creditOf: () => 'VDAB',
    nameOf: (/** @type {string} */ code) => code,
    methods: () => Promise.reject(new Error('it was not asked for')),
  };
}

const words = {
  definition: () => 'wat door wat gedeeld wordt.',
  sections: [{ id: 'reliability', heading: 'Betrouwbaarheid', lines: ['Interval van Wilson.'] }],
};

const selection = (/** @type {any[]} */ ...results) => ({ title: 'Proef', results, audit: [] });

for (const locale of ['nl-BE', 'fr-BE', 'de-BE', 'en-GB']) {
  test(`what is hidden gets out in no format: ${locale}`, () => {
    const given = reading(locale);
    for (const result of [hidden, gone]) {
      const chosen = selection(result);
      const written = [
        resultsCsv([result]),
        spreadsheetCsv(resultsSheet(chosen, given), locale),
        JSON.stringify(resultsSheet(chosen, given).rows),
        JSON.stringify(notesSheet(chosen, given, words, new Date(0)).rows),
        htmlPage(documentOf(chosen, given, words, new Date(0))).replaceAll('&lt;', '<'),
        markdown(documentOf(chosen, given, words, new Date(0))).replaceAll('\\', ''),
        JSON.stringify(withoutHidden(result)),
      ];
      for (const text of written) {
        // Not as a count, nor as a value or an end of its interval, however it is rounded.
        assert.doesNotMatch(
          text,
          /(?<![\d.,])(3|47)(?![\d.,]*\d)(?!\d)|0[.,]0638|6[.,][34]|0[.,]0219|2[.,][12]9?%|17[.,][12]/,
          text,
        );
      }
      for (const text of [written[0], written[1], written[2], written[4], written[5]]) {
        assert.match(text, /<5/);
        assert.match(text, /[^a-z]x[^a-z]/);
      }
    }
  });
}

test('a hidden numerator stays hidden where the denominator is told', () => {
  const result = { ...gone, denominator: 47, suppressed: { numerator: '<5' } };
  const [head, row] = resultsCsv([result])
    .split('\r\n')
    .map((line) => line.split(','));
  const cell = (/** @type {string} */ name) => row[head.indexOf(name)];
  assert.deepEqual(['numerator', 'denominator', 'value', 'intervalLow'].map(cell), ['<5', '47', 'x', '']);
});

test('a range has both its ends, in columns of their own', () => {
  const { columns, rows } = resultsSheet(selection(shown, range), reading('nl-BE'));
  const cell = (/** @type {number} */ row, /** @type {string} */ name) => rows[row][columns.indexOf(name)];
  assert.deepEqual(cell(1, 'Teller'), { figure: 230, kind: 'count' });
  assert.deepEqual(cell(1, 'Teller, tot'), { figure: 250, kind: 'count' });
  assert.equal(cell(0, 'Teller, tot'), undefined);
  assert.deepEqual(cell(0, 'Waarde'), { figure: 252 / 4178, kind: 'share' });
});

test('a spreadsheet gets the separator and the decimal mark of its country', () => {
  const lines = (/** @type {string} */ locale) =>
    spreadsheetCsv(resultsSheet(selection(shown), reading(locale)), locale).split('\r\n');
  assert.match(lines('nl-BE')[1], /;6,031594%;/);
  assert.match(lines('fr-BE')[1], /;6,031594%;/);
  assert.match(lines('de-DE')[1], /;6,031594%;/);
  assert.match(lines('en-GB')[1], /,6\.031594%,/);
  assert.equal(lines('nl-BE')[0].codePointAt(0), 0xfeff);
});

test('text that a spreadsheet would run is marked as text, and only that', () => {
  for (const text of ['=1', '+1', '-1', '@x', '\t=1', '\r1', '\n1', ' =1', '＝1', '＠x'])
    assert.equal(harmless(text), `'${text}`);
  for (const text of ['a=1', 'Polen', '12', 'x-y', "'=1"]) assert.equal(harmless(text), text);
});

test('cells with separators, quotes and line ends stay one cell', () => {
  const label = 'a,b;"c"\r\nd';
  const [, ...rest] = resultsCsv([{ ...shown, label }]).split('\r\n');
  assert.match(rest.join('\r\n'), /^unemployment-pressure,jobseekers,"a,b;""c""\r\nd",/);
  assert.match(auditCsv(audit), /\r\ndiffers,moe-share,=slip,,63%,0\.362,-26\.8,,B9,a\.csv,,,,,,\r\n/);
});

test('the audit’s figures are figures, and what was published stays as it stood', () => {
  const { columns, rows } = auditSheet({ title: '', results: [], audit }, reading('nl-BE'));
  const cell = (/** @type {string} */ name) => rows[0][columns.indexOf(name)];
  assert.deepEqual(cell('Herberekend'), { figure: 0.362, kind: 'share' });
  assert.equal(cell('Gepubliceerd'), '63%');
});

test('markup in a table’s texts is text', () => {
  const given = documentOf(selection({ ...shown, label: '<script>x</script> & "y"' }), reading('nl-BE'), words);
  const html = htmlBody(given);
  assert.ok(html.includes('&lt;script&gt;x&lt;/script&gt; &amp; &quot;y&quot;'), html);
  assert.ok(html.includes('Tabel 4 &lt;b&gt;'));
  assert.doesNotMatch(html, /<script|style=/);
});

test('a file is named after its source', () => {
  assert.equal(fileName(['gent 2010.csv'], 'moe-share', 'xlsx'), 'gent-2010-moe-share.xlsx');
  assert.equal(fileName(['../../etc/passwd'], '', 'csv'), 'etc-passwd.csv');
  assert.equal(fileName(['a.csv', 'b.csv'], '', 'csv'), 'peilglas.csv');
  assert.equal(fileName(['Arbeitslosigkeit (Köln).v2.xlsx'], 'x', 'md'), 'Arbeitslosigkeit-Köln-.v2-x.md');
  assert.equal(fileName([], '', 'json'), 'peilglas.json');
});
