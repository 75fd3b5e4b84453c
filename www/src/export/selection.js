// What is exported: figures and audit lines, and the tables that they come from.

/** @import { AuditLine, Message, Quantity, Result } from '../contract.js' */
/** @import { Context } from '../views/context.js' */

/**
 * @typedef {object} Selection
 * @property {string} title
 * @property {Result[]} results
 * @property {AuditLine[]} audit
 *
 * The part of a view's context that writing needs.
 * @typedef {Pick<Context, 'texts' | 'format' | 'report' | 'tables' | 'creditOf' | 'nameOf' | 'methods'>} Reading
 */

/** How a hidden figure is shown where the report does not say. */
const HIDDEN = 'x';

/**
 * Whether the figures of a result are hidden because they are small, or would give a small one away.
 * @param {Result} result
 */
export function isSuppressed({ flags }) {
  return flags.includes('suppressed');
}

/**
 * What stands in the place of a part of a result that is not there to be written.
 * @param {Result} result
 * @param {'numerator' | 'denominator' | 'value'} part
 * @returns {string | undefined} nothing where there is a figure
 */
export function hiddenText(result, part) {
  if (!isSuppressed(result)) return undefined;
  const { suppressed } = /** @type {{ suppressed?: { numerator?: string, denominator?: string } }} */ (result);
  // A denominator may be told beside a hidden numerator; a value or a numerator never is.
  if (part === 'denominator') return suppressed?.denominator ?? (result.denominator == null ? HIDDEN : undefined);
  if (part === 'numerator' && suppressed && !suppressed.numerator && result.numerator != null) return undefined;
  return (part === 'numerator' && suppressed?.numerator) || HIDDEN;
}

/**
 * The same result without a trace of what is hidden.
 * @param {Result} result
 * @returns {object}
 */
export function withoutHidden(result) {
  if (!isSuppressed(result)) return result;
  const { numerator, denominator, interval, ...rest } = result;
  return {
    ...rest,
    value: null,
    numerator: hiddenText(result, 'numerator') === undefined ? numerator : null,
    denominator: hiddenText(result, 'denominator') === undefined ? denominator : null,
  };
}

/**
 * @param {Quantity | null | undefined} quantity
 * @returns {[low?: number, high?: number]} the second only for a range
 */
export function bounds(quantity) {
  if (quantity == null) return [];
  if (typeof quantity === 'number') return [quantity];
  return quantity.low === quantity.high ? [quantity.low] : [quantity.low, quantity.high];
}

/**
 * The tables that a selection was read from.
 * @param {Selection} selection
 * @param {Reading} reading
 * @returns {number[]} indices in the report
 */
export function tablesOfSelection({ results, audit }, { tables }) {
  const cells = [
    ...results.flatMap(({ cells: { numerator, denominator } }) => [...numerator, ...denominator]),
    ...audit.map(({ cell }) => cell),
  ];
  const found = new Set(cells.map((cell) => tables.of(cell)));
  return [...found].filter((index) => index >= 0).sort((a, b) => a - b);
}

/**
 * The remarks about some of the tables.
 * @param {number[]} indices
 * @param {Reading} reading
 * @returns {Message[]}
 */
export function remarksOn(indices, { report, tables }) {
  return report.messages.filter(({ cell }) => !cell || indices.includes(tables.of(cell)));
}
