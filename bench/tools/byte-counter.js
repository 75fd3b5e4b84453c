// The job by hand: JavaScript over bytes. No string is made for a field; a label is known by its bytes and decoded once.

import { MOE } from './moe.js';

const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;
const SEMICOLON = 59;

/** More than an extract has of any label. */
const MOST_LABELS = 4096;
/** Enough for the record that two pieces share. */
const SEAM = 1 << 16;

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Labels known by their bytes. */
class Labels {
  texts = [];
  #slots = new Int32Array(MOST_LABELS * 4).fill(-1);
  #bytes = [];

  /**
   * @param {Uint8Array} bytes
   * @param {number} from
   * @param {number} to
   * @returns {number} the label's number
   */
  id(bytes, from, to) {
    const length = to - from;
    // Its ends and its length tell most labels apart; those that they do not are compared below.
    let hash = length;
    if (length > 3) {
      hash ^= bytes[from] | (bytes[from + 1] << 8) | (bytes[to - 2] << 16) | (bytes[to - 1] << 24);
      hash = Math.imul(hash ^ (bytes[from + (length >> 1)] << 12), 0x9e3779b1);
    } else if (length > 0) hash ^= bytes[from] << 8;
    const slots = this.#slots;
    let slot = (hash ^ (hash >>> 15)) & (slots.length - 1);
    for (;;) {
      const id = slots[slot];
      if (id < 0) return this.#add(slot, bytes.slice(from, to));
      const known = this.#bytes[id];
      if (known.length === length) {
        let at = 0;
        while (at < length && known[at] === bytes[from + at]) at += 1;
        if (at === length) return id;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
  }

  #add(slot, bytes) {
    if (this.texts.length === MOST_LABELS) throw new Error('there are too many labels');
    const id = this.texts.push(decoder.decode(bytes)) - 1;
    this.#bytes.push(bytes);
    this.#slots[slot] = id;
    return id;
  }
}

/** Takes a file in pieces of any size, and adds up. */
export class ByteCounter {
  #periods = new Labels();
  #places = new Labels();
  #nationalities = new Labels();
  /** By period: sums by the number of the label. */
  #sums = [];
  #isMoe = [];
  #isHeader = true;
  /** The start of a record whose end has not come yet. */
  #rest = new Uint8Array(0);
  #unquoted = new Uint8Array(1 << 10);

  /** @param {Uint8Array} piece */
  push(piece) {
    let from = 0;
    while (this.#rest.length > 0) {
      // The record at the seam is read from a short copy of both sides.
      const seam = joined(this.#rest, piece.subarray(from, from + SEAM));
      const end = this.#read(seam, 0, true, false);
      if (end === 0) {
        this.#rest = seam;
        from = Math.min(piece.length, from + SEAM);
        if (from === piece.length) return;
      } else {
        from += end - this.#rest.length;
        this.#rest = this.#rest.subarray(0, 0);
      }
    }
    const end = this.#read(piece, from, false, false);
    this.#rest = piece.slice(end);
  }

  answer() {
    if (this.#rest.length > 0) this.#read(joined(this.#rest, Uint8Array.of(NEWLINE)), 0, false, true);
    this.#rest = new Uint8Array(0);
    const [moe, nationalities] = [{}, {}];
    this.#sums.forEach((sums, period) => {
      let all = 0;
      this.#places.texts.forEach((place, id) => {
        if (sums.seen[id] === 0) return;
        moe[`${this.#periods.texts[period]}|${place}`] = [sums.moe[id], sums.all[id]];
        all += sums.moe[id];
      });
      this.#nationalities.texts.forEach((nationality, id) => {
        if (!this.#isMoe[id] || sums.people[id] < 0) return;
        nationalities[`${this.#periods.texts[period]}|${nationality}`] = [sums.people[id], all];
      });
    });
    return { moe, nationalities };
  }

  /**
   * Reads records, and gives where the first one starts that is not whole.
   * @param {Uint8Array} bytes
   * @param {number} at
   * @param {boolean} isOne whether to stop after one
   * @param {boolean} isLast whether nothing follows
   */
  #read(bytes, at, isOne, isLast) {
    // Up to here a record that has no quotes ends for certain: no need to look for the end of the piece at each byte.
    const limit = bytes.lastIndexOf(NEWLINE) + 1;
    let record = at;
    while (at < limit) {
      record = at;
      if (this.#isHeader) {
        at = bytes.indexOf(NEWLINE, at) + 1;
        this.#isHeader = false;
        if (isOne) return at;
        continue;
      }
      let period = 0;
      let place = 0;
      let nationality = 0;
      for (let field = 0; field < 7; field += 1) {
        const from = at;
        let to;
        let byte = bytes[at];
        if (byte === QUOTE) {
          at += 1;
          for (;;) {
            while (at < limit && bytes[at] !== QUOTE) at += 1;
            if (at >= limit) return unfinished(record, isLast);
            if (bytes[at + 1] !== QUOTE) break;
            at += 2;
          }
          to = at;
          at += 1;
          byte = bytes[at];
        } else {
          while (byte > SEMICOLON || (byte !== SEMICOLON && byte !== NEWLINE)) byte = bytes[++at];
          to = at;
        }
        if (byte !== SEMICOLON) throw new Error(`a record has ${field + 1} fields or text after a quote`);
        at += 1;
        if (field === 0) period = this.#label(this.#periods, bytes, from, to);
        else if (field === 1) place = this.#label(this.#places, bytes, from, to);
        else if (field === 3) nationality = this.#label(this.#nationalities, bytes, from, to);
      }
      let count = 0;
      let byte = bytes[at];
      while (byte >= 48 && byte <= 57) {
        count = count * 10 + byte - 48;
        byte = bytes[++at];
      }
      if (byte === RETURN) byte = bytes[++at];
      if (byte !== NEWLINE) throw new Error('a count is no whole number');
      at += 1;
      this.#add(period, place, nationality, count);
      if (isOne) return at;
    }
    return at;
  }

  #label(labels, bytes, from, to) {
    return bytes[from] === QUOTE ? this.#quoted(labels, bytes, from + 1, to) : labels.id(bytes, from, to);
  }

  #quoted(labels, bytes, from, to) {
    let length = 0;
    for (let at = from; at < to; at += 1) {
      this.#unquoted[length] = bytes[at];
      length += 1;
      if (bytes[at] === QUOTE) at += 1;
    }
    return labels.id(this.#unquoted, 0, length);
  }

  #add(period, place, nationality, count) {
    const sums = (this.#sums[period] ??= {
      all: new Float64Array(MOST_LABELS),
      moe: new Float64Array(MOST_LABELS),
      seen: new Uint8Array(MOST_LABELS),
      people: new Float64Array(MOST_LABELS).fill(-1),
    });
    const isMoe = (this.#isMoe[nationality] ??= MOE.has(this.#nationalities.texts[nationality]));
    sums.seen[place] = 1;
    sums.all[place] += count;
    if (!isMoe) return;
    sums.moe[place] += count;
    sums.people[nationality] = Math.max(0, sums.people[nationality]) + count;
  }
}

function unfinished(record, isLast) {
  if (isLast) throw new Error('a quote is not closed');
  return record;
}

function joined(first, second) {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
