import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { placeholders, textsFor } from '../src/i18n.js';
import { catalogues } from './catalogues.js';

const SOURCE = new URL('../src/', import.meta.url);
const CORE = new URL('../../src/', import.meta.url);
const PLURALS = ['zero', 'one', 'two', 'few', 'many', 'other'];
const languages = Object.keys(catalogues);

/** A counted text stands once for every form that its language has. */
const withoutForm = (/** @type {string} */ key) => key.replace(new RegExp(`\\.(${PLURALS.join('|')})$`), '');
const keys = new Set(Object.values(catalogues).flatMap((catalogue) => Object.keys(catalogue).map(withoutForm)));

for (const [language, catalogue] of Object.entries(catalogues)) {
  test(`no text is missing in ${language}`, () => {
    const own = new Set(Object.keys(catalogue).map(withoutForm));
    assert.deepEqual(
      [...keys].filter((key) => !own.has(key)),
      [],
    );
    assert.deepEqual(
      Object.entries(catalogue).filter(([, text]) => text.trim() === ''),
      [],
    );
  });

  test(`counted texts in ${language} have every form of the language`, () => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    const counted = new Set(
      Object.keys(catalogue)
        .filter((key) => key !== withoutForm(key))
        .map(withoutForm),
    );
    const missing = [...counted].flatMap((key) =>
      pluralCategories.map((form) => `${key}.${form}`).filter((form) => !Object.hasOwn(catalogue, form)),
    );
    assert.deepEqual(missing, []);
  });

  test(`the texts in ${language} want the same parameters as in the other languages`, () => {
    for (const [key, text] of Object.entries(catalogue)) {
      for (const other of languages.filter((it) => Object.hasOwn(catalogues[it], key))) {
        assert.deepEqual(placeholders(text).sort(), placeholders(catalogues[other][key]).sort(), `${key} in ${other}`);
      }
    }
  });
}

test('every text that the page asks for exists', () => {
  const files = readdirSync(SOURCE, { recursive: true }).map(String);
  const asked = files
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => [...readFileSync(new URL(file, SOURCE), 'utf8').matchAll(/\bt\(\s*'([\w.-]+)'/g)])
    .map(([, key]) => key);
  assert.ok(asked.length > 50);
  assert.deepEqual(
    asked.filter((key) => !keys.has(key)),
    [],
  );
});

test('every message and flag of the core has words', () => {
  const asked = coreFiles().flatMap((code) => {
    return [
      ...names(code, /Message::(?:warning|note)\(\s*"([a-z-]+)"/g).map((name) => `message.${name}`),
      ...names(code, /(?:ErrorKind|ReadWarning|Note)::\w+(?: \{ \.\. \})? => "([a-z-]+)"/g).map(
        (name) => `message.${name}`,
      ),
      ...names(code, /^ {8}\("([a-z-]+)", .*\),$/gm).map((name) => `flag.${name}`),
    ];
  });
  assert.ok(asked.length > 30, `only ${asked.length} were found`);
  assert.deepEqual(
    asked.filter((key) => !keys.has(key)),
    [],
  );
});

test('every cause of a difference has words in every language', () => {
  const source = readFileSync(new URL('audit/reasons.rs', CORE), 'utf8');
  const [, variants] = /pub enum Cause \{([^]*?)\n\}/.exec(source) ?? [];
  const codes = names(variants ?? '', /^ {4}([A-Z]\w+)(?: \{|,)/gm).map((name) =>
    name.replace(/(?!^)([A-Z])/g, '-$1').toLowerCase(),
  );
  assert.ok(codes.length >= 13, `only ${codes.length} were found`);
  for (const [language, catalogue] of Object.entries(catalogues)) {
    const words = Object.keys(catalogue);
    const missing = codes.filter((code) => !words.some((key) => new RegExp(`^reason\\.${code}(\\.|$)`).test(key)));
    assert.deepEqual(missing, [], language);
  }
});

test('the words of a message want nothing that the core does not tell', () => {
  let messages = 0;
  for (const code of coreFiles()) {
    // A place is told in words of its own, from the parameters that make it up.
    const told = new Set([...names(code, /\.with\(\s*"(\w+)"/g), 'place']);
    for (const name of names(code, /Message::(?:warning|note)\(\s*"([a-z-]+)"/g)) {
      messages += 1;
      for (const [language, catalogue] of Object.entries(catalogues)) {
        const wanted = placeholders(catalogue[`message.${name}`] ?? '').filter((parameter) => !told.has(parameter));
        assert.deepEqual(wanted, [], `message.${name} in ${language}`);
      }
    }
  }
  assert.ok(messages > 5, `only ${messages} were found`);
});

test('every indicator, measure, dimension and verdict has words in every language', () => {
  const read = (/** @type {string} */ path) => readFileSync(new URL(path, CORE), 'utf8');
  const indicators = readdirSync(new URL('indicators/', CORE)).flatMap((file) =>
    names(read(`indicators/${file}`), /^ {4}id: "([a-z-]+)"/gm),
  );
  const measures = new Set(names(read('vocabulary/measures.csv'), /^([a-z-]+);\w\w;/gm));
  const dimensions = names(read('facts.rs'), /Dimension::\w+ => "([a-z-]+)"/g).filter((name) => name !== 'nationality');
  assert.ok(indicators.length >= 14 && measures.size >= 10 && dimensions.length >= 7);
  const asked = [
    ...indicators.flatMap((id) => [`indicator.${id}`, `formula.${id}`, `axis.${id}`]),
    ...[...measures].flatMap((code) => [`measure.${code}`, `measure.${code}.the`, `measure.${code}.moe`]),
    ...dimensions.map((name) => `column.${name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())}`),
  ];
  for (const [language, catalogue] of Object.entries(catalogues)) {
    const missing = asked.filter((key) => !Object.hasOwn(catalogue, key));
    assert.deepEqual(missing, [], language);
  }
});

test('the four languages of the readers are there', () => {
  assert.deepEqual(languages.sort(), ['de', 'en', 'fr', 'nl']);
});

/** The core's sources, without their tests. */
function coreFiles() {
  return readdirSync(CORE, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.rs'))
    .map((file) => readFileSync(new URL(file, CORE), 'utf8').split('#[cfg(test)]')[0]);
}

/**
 * @param {string} code
 * @param {RegExp} pattern
 */
function names(code, pattern) {
  return Array.from(code.matchAll(pattern), ([, name]) => name);
}

test('the first wanted language that is there is taken, with its locale', () => {
  const { locale, language } = textsFor(catalogues, ['pt-PT', 'nl-BE', 'en'], 'en');
  assert.deepEqual([locale, language], ['nl-BE', 'nl']);
});

test('a locale that is none, or a language that is not there, falls back', () => {
  assert.equal(textsFor(catalogues, ['nl-!', 'xx'], 'en').language, 'en');
  assert.equal(textsFor(catalogues, [], 'nl').language, 'nl');
});

test('texts are counted and filled in', () => {
  const { t } = textsFor(catalogues, ['nl-BE'], 'en');
  assert.equal(t('status.done', { count: 1 }), '1 indicator berekend.');
  assert.equal(t('status.done', { count: 1234 }), '1.234 indicatoren berekend.');
  assert.equal(t('status.reading', { file: '{file}' }), '{file} wordt gelezen…');
});
