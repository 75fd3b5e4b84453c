// A registration extract like those of the reception offices, made up, and the answers that follow from how it was made.

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

import { MOE_COUNTRIES } from './moe-countries.mjs';
import { draw, randomNumbers } from './random.mjs';
import {
  AGES,
  HEADER,
  OFFICES,
  OTHER_COUNTRIES,
  PERIODS,
  QUOTED_OFFICES,
  QUOTED_TARGET_GROUPS,
  SEXES,
  TARGET_GROUPS,
  municipalities,
} from './labels.mjs';

/**
 * The answer to the bench's question, numerators and denominators as integers.
 * @typedef {object} Answer
 * @property {Record<string, [number, number]>} moe by `period|municipality`: the persons from MOE countries, and all
 * @property {Record<string, [number, number]>} nationalities by `period|nationality`: those of it, and all from MOE countries
 */

/** The share of fields that are quoted, and hold the delimiter. */
const QUOTED_FIELDS = 0.02;
/** The share of MOE nationals in the records. */
const MOE_SHARE = 0.36;

/**
 * The records, one after another, without end.
 * @param {number} seed
 */
export function* records(seed) {
  const random = randomNumbers(seed);
  const places = municipalities();
  const falling = (labels, flatness) => labels.map((_, index) => 1 / (index + flatness));
  // Large cities have many times the records of villages, and yet no village is empty in ten megabytes.
  const shuffled = falling(places, 40)
    .map((weight) => ({ weight, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ weight }) => weight);
  const place = draw(shuffled, random);
  const moe = draw(falling(MOE_COUNTRIES, 2), random);
  const other = draw(falling(OTHER_COUNTRIES, 3), random);
  const oneOf = (labels) => labels[Math.floor(random() * labels.length)];
  // Two of three quoted fields name an office.
  const isQuotedOffice = () => random() < QUOTED_FIELDS * HEADER.length * (2 / 3);
  const isQuotedGroup = () => random() < QUOTED_FIELDS * HEADER.length * (1 / 3);
  for (;;) {
    const isMoe = random() < MOE_SHARE;
    yield {
      period: oneOf(PERIODS),
      municipality: places[place()],
      reception_office: oneOf(isQuotedOffice() ? QUOTED_OFFICES : OFFICES),
      nationality: isMoe ? MOE_COUNTRIES[moe()] : OTHER_COUNTRIES[other()],
      age_category: oneOf(AGES),
      target_group: oneOf(isQuotedGroup() ? QUOTED_TARGET_GROUPS : TARGET_GROUPS),
      sex: oneOf(SEXES),
      // Few large ones, many small ones.
      count: Math.floor(51 * random() ** 3),
      isMoe,
    };
  }
}

/** Adds up the answer from records as they are made, before they are text. */
export class Reference {
  #moe = new Map();
  #all = new Map();
  #nationalities = new Map();
  #periods = new Map();
  records = 0;

  /** @param {{ period: string, municipality: string, nationality: string, count: number, isMoe: boolean }} record */
  add({ period, municipality, nationality, count, isMoe }) {
    this.records += 1;
    increase(this.#all, `${period}|${municipality}`, count);
    if (!isMoe) return;
    increase(this.#moe, `${period}|${municipality}`, count);
    increase(this.#nationalities, `${period}|${nationality}`, count);
    increase(this.#periods, period, count);
  }

  /** @returns {Answer} */
  answer() {
    const moe = {};
    for (const [key, all] of this.#all) moe[key] = [this.#moe.get(key) ?? 0, all];
    const nationalities = {};
    for (const [key, count] of this.#nationalities) {
      nationalities[key] = [count, this.#periods.get(key.slice(0, key.indexOf('|')))];
    }
    return { moe, nationalities };
  }
}

function increase(sums, key, count) {
  sums.set(key, (sums.get(key) ?? 0) + count);
}

/** @param {string} text */
export function field(text) {
  return /[;"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @param {Record<string, string | number>} record */
export function line(record) {
  return `${HEADER.map((name) => (typeof record[name] === 'number' ? record[name] : field(record[name]))).join(';')}\r\n`;
}

/**
 * Writes an extract of at least `bytes` bytes.
 * @param {string} path
 * @param {number} bytes
 * @param {number} [seed]
 * @returns {Promise<{ bytes: number, records: number, answer: Answer }>}
 */
export async function writeExtract(path, bytes, seed = 20_110_701) {
  const out = createWriteStream(path);
  const reference = new Reference();
  const quoted = new Map();
  const quote = (text) => quoted.get(text) ?? quoted.set(text, field(text)).get(text);
  let piece = `${HEADER.join(';')}\r\n`;
  let written = 0;
  for (const record of records(seed)) {
    reference.add(record);
    // The same as `line`, which is too slow for millions.
    piece += `${record.period};${quote(record.municipality)};${quote(record.reception_office)};${quote(record.nationality)};${quote(record.age_category)};${quote(record.target_group)};${record.sex};${record.count}\r\n`;
    // The length in characters is a little less than in bytes: the last pieces are short ones.
    if (piece.length < Math.min(1 << 20, bytes - written)) continue;
    const buffer = Buffer.from(piece);
    piece = '';
    written += buffer.length;
    if (!out.write(buffer)) await once(out, 'drain');
    if (written >= bytes) break;
  }
  out.end();
  await once(out, 'close');
  return { bytes: written, records: reference.records, answer: reference.answer() };
}
