// A report on its way from the worker: its parts as they come.

/** @import { Preface, Result, Updating } from './contract.js' */
/** @import { Packed } from './unpack.js' */

import { Unpacking } from './unpack.js';

/** Pieces that are unpacked at a time: few enough not to be felt. */
const AT_A_TIME = 10;

/** What came of a report by now, and what waits. */
export class Arrival {
  /** @type {Preface} */
  #preface = { sources: [], names: {}, counts: [] };
  /** @type {Result[]} */
  #results = [];
  #unpacking = new Unpacking();
  /** @type {Updating['onFirst']} until it was told */
  #tellFirst;
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
    if (this.#isHolding) this.#held.push(packed);
    else this.#unpack(packed);
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
    const [, count] = this.#preface.counts[0];
    const tell = this.#tellFirst;
    if (!tell || this.#results.length < count) return;
    this.#tellFirst = undefined;
    const drawn = tell({ ...this.#preface, results: this.#results.slice(0, count) });
    if (drawn) this.#hold(drawn);
  }

  /**
   * Who waits for the first figures is not to wait for the others too.
   * @param {Promise<void>} drawn
   */
  #hold(drawn) {
    this.#isHolding = true;
    this.#released = drawn.then(() => this.#release());
  }

  async #release() {
    while (this.#held.length > 0) {
      for (const packed of this.#held.splice(0, AT_A_TIME)) this.#unpack(packed);
      await new Promise((resolve) => setTimeout(resolve));
    }
    this.#isHolding = false;
  }
}
