// The labels of the registration extract.

import { readFileSync } from 'node:fs';

export const HEADER = [
  'period',
  'municipality',
  'reception_office',
  'nationality',
  'age_category',
  'target_group',
  'sex',
  'count',
];

export const PERIODS = ['2019', '2020', '2021', '2022', '2023', '2024'];

export const OTHER_COUNTRIES = [
  'Nederland',
  'Marokko',
  'Syrië',
  'Afghanistan',
  'Spanje',
  'Italië',
  'Frankrijk',
  'Portugal',
  'India',
  'Irak',
  'Duitsland',
  'Somalië',
  'Griekenland',
  'Ghana',
  'Eritrea',
  'Kameroen',
  'China',
  'Guinee',
  'Verenigd Koninkrijk',
  'Brazilië',
  'Ethiopië',
  'Nigeria',
  'Thailand',
  'Filipijnen',
  'Tunesië',
  'Algerije',
  'Armenië',
  'Georgië',
  'Azerbeidzjan',
  'Vietnam',
  'Colombia',
  'Haïti',
  'Zuid-Afrika',
  'Maleisië',
];

export const OFFICES = [
  'Antwerpen',
  'Gent',
  'Brussel',
  'Limburg',
  'Oost-Vlaanderen',
  'West-Vlaanderen',
  'Vlaams-Brabant',
  'Kempen',
];
/** With the delimiter in them, so that they are quoted in the file. */
export const QUOTED_OFFICES = ['Limburg; Sint-Truiden', 'Gent; dienst "Welkom"', 'Leuven; Tiensevest'];

export const AGES = ['0-17 jaar', '18-24 jaar', '25-49 jaar', '50-64 jaar', '65 jaar en ouder'];
export const TARGET_GROUPS = ['verplicht', 'rechthebbend', 'gezinshereniger', 'arbeidsmigrant', 'vluchteling'];
export const QUOTED_TARGET_GROUPS = ['rechthebbend; EU-burger', 'verplicht; vrijgesteld'];
export const SEXES = ['man', 'vrouw'];

/** How many municipalities Flanders had when the published tables were made. */
const MUNICIPALITIES = 308;

/**
 * The names of Flemish municipalities, from the register that the core's vocabulary is made of.
 * @returns {string[]}
 */
export function municipalities() {
  const file = new URL('../../src/vocabulary/territories.csv', import.meta.url);
  const names = new Set();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [code, level, , name, , , , until] = line.split(';');
    const isFlemish = /^(1|2[34]|3|4|7)/.test(code);
    if (level === 'municipality' && isFlemish && (until === '' || Number(until) >= 2018)) names.add(name);
  }
  if (names.size < MUNICIPALITIES) throw new Error(`the register has only ${names.size} Flemish municipalities`);
  return [...names].slice(0, MUNICIPALITIES);
}
