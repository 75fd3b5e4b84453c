// Corrections to how a file is read. Each gives a new recipe and leaves the old one as it was.

/** @import { Recipe, RowRange, Source, TableRecipe } from './contract.js' */

/** What a saved file of recipes says of itself. */
const MARK = 'recipes';

/**
 * The name by which a recipe speaks of a table of its file; none for the first, of which it speaks without a name. Words,
 * number formats and the encoding hold for all tables of a file.
 * @param {Source[]} sources
 * @param {number} index
 * @returns {string | undefined}
 */
export function tableName(sources, index) {
  const { name, table } = sources[index];
  return sources.findIndex((source) => source.name === name) === index ? undefined : table;
}

/**
 * What is decided about the rows and columns of one table.
 * @param {Recipe} recipe
 * @param {string} [table]
 * @returns {TableRecipe}
 */
export function tablePart(recipe, table) {
  return table === undefined ? recipe : (recipe.tables?.[table] ?? {});
}

/**
 * @param {Recipe} recipe
 * @param {string | undefined} table
 * @param {TableRecipe} decisions
 * @returns {Recipe}
 */
function withTable(recipe, table, decisions) {
  if (table === undefined) return tidied({ ...recipe, ...decisions });
  return tidied({ ...recipe, tables: tidied({ ...recipe.tables, [table]: tidied(decisions) }) });
}

/**
 * Says what a column is; as it was found when there is no role.
 * @param {Recipe} recipe
 * @param {string | undefined} table
 * @param {number} column counted from 1 in the table
 * @param {'label' | 'value' | 'ignored'} [role]
 * @returns {Recipe}
 */
export function withColumnRole(recipe, table, column, role) {
  return withColumn(recipe, table, column, { role });
}

/**
 * Reads other words in the place of a column's header; its own when there are none.
 * @param {Recipe} recipe
 * @param {string | undefined} table
 * @param {number} column
 * @param {string} label
 * @returns {Recipe}
 */
export function withColumnLabel(recipe, table, column, label) {
  return withColumn(recipe, table, column, { label: label.trim() || undefined });
}

/**
 * @param {Recipe} recipe
 * @param {string | undefined} table
 * @param {number} column
 * @param {NonNullable<Recipe['columns']>[string]} decision
 */
function withColumn(recipe, table, column, decision) {
  const part = tablePart(recipe, table);
  const columns = { ...part.columns, [column]: tidied({ ...part.columns?.[column], ...decision }) };
  return withTable(recipe, table, { ...part, columns: tidied(columns) });
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
 * @param {string | undefined} table
 * @param {number} row as the reader counts it
 * @param {boolean} isExcluded
 * @returns {Recipe}
 */
export function withRow(recipe, table, row, isExcluded) {
  const { excluded: before = [] } = tablePart(recipe, table).rows ?? {};
  const others = before.filter((other) => other !== row);
  const excluded = isExcluded ? [...others, row].sort((a, b) => a - b) : others;
  return withRows(recipe, table, { excluded: excluded.length > 0 ? excluded : undefined });
}

/**
 * @param {Recipe} recipe
 * @param {string | undefined} table
 * @param {RowRange} [header] found out again when absent
 * @returns {Recipe}
 */
export function withHeader(recipe, table, header) {
  return withRows(recipe, table, { header });
}

/**
 * @param {Recipe} recipe
 * @param {string | undefined} table
 * @param {NonNullable<Recipe['rows']>} decision
 */
function withRows(recipe, table, decision) {
  const part = tablePart(recipe, table);
  return withTable(recipe, table, { ...part, rows: tidied({ ...part.rows, ...decision }) });
}

/**
 * Says whether labels are about the rows below them too, in all tables of the file.
 * @param {Recipe} recipe
 * @param {boolean} labelsFromAbove
 * @returns {Recipe}
 */
export function withLabelsFromAbove(recipe, labelsFromAbove) {
  return tidied({ ...recipe, labelsFromAbove });
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
  const firsts = sources.filter((_, index) => tableName(sources, index) === undefined);
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
