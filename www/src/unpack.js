// Results as the core packs them (`src/report/packed.rs`) → objects. Of ten thousand of them the page's thread makes objects in
// half the time that it takes to read them as JSON.

/**
 * @typedef {object} Packed
 * @property {Uint32Array} words each of them a kind in the lowest three bits, and more above these
 * @property {Float64Array} numbers what a word has no room for, in the order of the words
 * @property {string} news JSON: the texts, and the shapes with the texts of their keys by number, that are new in this piece
 */

/** A long report comes in pieces of so many results, so that the page's thread is never held up by taking it in. */
export const PIECE = 500;

const [TRUTH, WHOLE, NUMBER, TEXT, LIST, OBJECT] = [1, 2, 3, 4, 5, 6];

/**
 * What objects of one kind have in common.
 * @typedef {object} Shape
 * @property {string[]} keys
 * @property {object} first it is kept so that the browser keeps what it learned from it
 */

/**
 * A browser lays objects out for the values that it has seen in them, whole numbers at first, and when a value comes that
 * does not fit, it lays each of them out anew where it is next looked at: ten thousand of them, while the user waits for the
 * first figures. So it is shown at once that anything may come.
 * @param {string[]} keys
 * @returns {Shape}
 */
function shapeOf(keys) {
  filled(keys, () => null);
  return { keys, first: filled(keys, () => 0) };
}

/**
 * @param {string[]} keys
 * @param {() => any} next
 */
function filled(keys, next) {
  /** @type {Record<string, any>} */
  const object = {};
  for (const key of keys) object[key] = next();
  return object;
}

/** Reads the pieces of one report, in their order. */
export class Unpacking {
  /** @type {string[]} */
  texts = [];
  /** @type {Shape[]} */
  shapes = [];
  /** @type {Uint32Array} */
  words = new Uint32Array();
  /** @type {Float64Array} */
  numbers = new Float64Array();
  /** The next word. */
  at = 0;
  /** The next number. */
  number = 0;

  /**
   * Reads a piece.
   * @template Value
   * @param {Packed} packed
   * @param {Value[]} values what was read before; the piece's are added
   */
  unpack({ words, numbers, news }, values) {
    const { texts, shapes } = /** @type {{ texts: string[], shapes: number[][] }} */ (JSON.parse(news));
    for (const text of texts) this.texts.push(text);
    for (const keys of shapes) this.shapes.push(shapeOf(keys.map((key) => this.texts[key])));
    [this.words, this.numbers, this.at, this.number] = [words, numbers, 0, 0];
    while (this.at < words.length) values.push(this.read());
  }

  /** @returns {any} the next value */
  read() {
    const word = this.words[this.at];
    this.at += 1;
    const more = word >>> 3;
    switch (word & 7) {
      case OBJECT: {
        /** @type {Record<string, any>} */
        const object = {};
        for (const key of this.shapes[more].keys) object[key] = this.read();
        return object;
      }
      case WHOLE:
        return more;
      case TEXT:
        return this.texts[more];
      case NUMBER:
        this.number += 1;
        return this.numbers[this.number - 1];
      case LIST: {
        // Most have one item; one that is pushed would get room for sixteen more.
        if (more === 1) return [this.read()];
        const list = new Array(more);
        for (let item = 0; item < more; item += 1) list[item] = this.read();
        return list;
      }
      case TRUTH:
        return more === 1;
      default:
        return null;
    }
  }
}
