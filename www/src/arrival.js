// A report on its way from the worker: its parts as they come.

/** @import { Preface, Result, Updating } from './contract.js' */
/** @import { Packed } from './unpack.js' */

import { PIECE, Unpacking } from './unpack.js';

/** Pieces that are unpacked at a time: few enough not to be felt. */
const AT_A_TIME = 10;

/** Figures of a single table that are enough for what is seen of them first. */
const ENOUGH = PIECE;

/** What came of a report by now, and what waits. */
export class Arrival {
  /** @type {Preface} */
  #preface = { sources: [], names: {}, counts: [] };
  /** @type {Result[]} */
  #results = [];
  #unpacking = new Unpacking();
  /** @type {Updating['onFirst']} until it was told all of them */
  #tellFirst;
  /** How many of the first figures it was told. */
  #told = 0;
  /** @type {Promise<void> | undefined} of the figures that it was told */
  #drawing;
  /** @type {Packed[]} what came while the first figures were being drawn */
  #held = [];
  #isHolding = false;
  /** @type {Promise<unknown>} settled when nothing is held back any more */
  #released = Promise.resolve();

  /** @param {Updating['onFirst']} tellFirst */
  constructor(tellFirst) {
    this.#tellFirst = tellFirst;
  }

  /** @param {string} json what is known before the first result */
  begin(json) {
    this.#preface = JSON.parse(json);
  }

  /** @param {Packed} packed the next results */
  take(packed) {
    if (this.#isHolding) {
      this.#held.push(packed);
      return;
    }
    this.#unpack(packed);
    // Who waits for the first figures is not to wait for the others too.
    if (this.#drawing) this.#released = this.#release();
  }

  /** What came, when all of it did. */
  async whole() {
    await this.#released;
    const { sources, names } = this.#preface;
    return { sources, names, results: this.#results };
  }

  /** @param {Packed} packed */
  #unpack(packed) {
    this.#unpacking.unpack(packed, this.#results);
    const { sources, counts } = this.#preface;
    const [, count] = counts[0];
    const tell = this.#tellFirst;
    const there = Math.min(count, this.#results.length);
    // Those of another table may have to stand between them.
    const wanted = this.#told === 0 && sources.length === 1 ? Math.min(count, ENOUGH) : count;
    if (!tell || there < wanted) return;
    this.#drawing = tell({ ...this.#preface, results: this.#results.slice(0, there) });
    this.#told = there;
    if (there === count) this.#tellFirst = undefined;
  }

  async #release() {
    this.#isHolding = true;
    while (this.#drawing || this.#held.length > 0) {
      await (this.#drawing ?? new Promise((resolve) => setTimeout(resolve)));
      this.#drawing = undefined;
      for (let pieces = 0; pieces < AT_A_TIME && !this.#drawing; pieces += 1) {
        const packed = this.#held.shift();
        if (packed) this.#unpack(packed);
      }
    }
    this.#isHolding = false;
  }
}
