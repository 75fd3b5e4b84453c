// Corrections to how a file is read. Each gives a new recipe and leaves the old one as it was.

/** @import { Recipe, RowRange, Source } from './contract.js' */

/** What a saved file of recipes says of itself. */
const MARK = 'recipes';

/**
 * A table of a file. Rows and columns in a recipe are those of the file's first table; words, number formats and the
 * encoding hold for all of them.
 * @typedef {{ file: string, isFirst: boolean }} TableAddress
 */

/**
 * @param {Source[]} sources
 * @param {number} index
 * @returns {TableAddress}
 */
export function addressOf(sources, index) {
  const { name } = sources[index];
  return { file: name, isFirst: sources.findIndex((source) => source.name === name) === index };
}

/**
 * Says what a column is; as it was found when there is no role.
 * @param {Recipe} recipe
 * @param {number} column counted from 1 in the table
 * @param {'label' | 'value' | 'ignored'} [role]
 * @returns {Recipe}
 */
export function withColumnRole(recipe, column, role) {
  return withColumn(recipe, column, { ...recipe.columns?.[column], role });
}

/**
 * Reads other words in the place of a column's header; its own when there are none.
 * @param {Recipe} recipe
 * @param {number} column
 * @param {string} label
 * @returns {Recipe}
 */
export function withColumnLabel(recipe, column, label) {
  return withColumn(recipe, column, { ...recipe.columns?.[column], label: label.trim() || undefined });
}

/**
 * @param {Recipe} recipe
 * @param {number} column
 * @param {NonNullable<Recipe['columns']>[string]} decision
 */
function withColumn(recipe, column, decision) {
  return tidied({ ...recipe, columns: tidied({ ...recipe.columns, [column]: tidied(decision) }) });
}

/**
 * Reads other words in the place of a label, wherever it stands in the file; its own when there are none.
 * @param {Recipe} recipe
 * @param {string} text as it stands in its cell
 * @param {string} words
 * @returns {Recipe}
 */
export function withLabel(recipe, text, words) {
  const { [bareLabel(text)]: _, ...others } = recipe.labels ?? {};
  const labels = words.trim() === '' ? others : { ...others, [bareLabel(text)]: words.trim() };
  return tidied({ ...recipe, labels });
}

/**
 * @param {Recipe} recipe
 * @param {number} row as the reader counts it
 * @param {boolean} isExcluded
 * @returns {Recipe}
 */
export function withRow(recipe, row, isExcluded) {
  const others = (recipe.rows?.excluded ?? []).filter((other) => other !== row);
  const excluded = isExcluded ? [...others, row].sort((a, b) => a - b) : others;
  return tidied({ ...recipe, rows: tidied({ ...recipe.rows, excluded: excluded.length > 0 ? excluded : undefined }) });
}

/**
 * @param {Recipe} recipe
 * @param {RowRange} [header]
 * @returns {Recipe}
 */
export function withHeader(recipe, header) {
  return tidied({ ...recipe, rows: tidied({ ...recipe.rows, header }) });
}

/**
 * @param {Recipe} recipe
 * @param {NonNullable<Recipe['dialect']>} marks an absent one is found out again
 * @returns {Recipe}
 */
export function withDialect(recipe, marks) {
  return tidied({ ...recipe, dialect: tidied({ ...recipe.dialect, ...marks }) });
}

/**
 * @param {Recipe} recipe
 * @param {string} [encoding]
 * @returns {Recipe}
 */
export function withEncoding(recipe, encoding) {
  return tidied({ ...recipe, encoding });
}

/**
 * A label without what the core leaves out of it too: bullets and the space around it.
 * @param {string} text
 */
export function bareLabel(text) {
  return text
    .trim()
    .replace(/^[·•▪◦‣●○■*>\uf0b7\s\u00a0]+/u, '')
    .replace(/^[-–—]\s+/u, '')
    .trim();
}

/**
 * Without the parts that say nothing.
 * @template {object} T
 * @param {T} parts
 * @returns {T}
 */
function tidied(parts) {
  const isSaid = (/** @type {unknown} */ part) =>
    part !== undefined && !(typeof part === 'object' && part !== null && Object.keys(part).length === 0);
  return /** @type {T} */ (Object.fromEntries(Object.entries(parts).filter(([, part]) => isSaid(part))));
}

/**
 * Recipes as they are saved: those of the files' first tables, which hold what was found out as well.
 * @param {Source[]} sources
 * @returns {string} JSON
 */
export function recipesText(sources) {
  const firsts = sources.filter((_, index) => addressOf(sources, index).isFirst);
  const files = Object.fromEntries(firsts.map(({ name, recipe }) => [name, recipe]));
  return `${JSON.stringify({ peilglas: MARK, files }, null, 2)}\n`;
}

/**
 * Recipes that were saved.
 * @param {string} text
 * @returns {Record<string, Recipe> | undefined} by file name; nothing when the text is something else
 */
export function recipesFrom(text) {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    const { peilglas, files } = JSON.parse(text);
    return peilglas === MARK && typeof files === 'object' && files !== null ? files : undefined;
  } catch {
    return undefined;
  }
}
