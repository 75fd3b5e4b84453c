import type { Analysis, AuditLine, CellRef, FirstFigures, Recipe, Report, Result } from '../contract.js';
import type { Formats } from '../format.js';
import type { Texts } from '../i18n.js';
import type { Meanings } from '../meanings.js';
import type { Tables } from '../tables.js';
import type { ViewState } from '../view-state.js';

/** What the element hands to its views: the report, and what can be done about it. */
export interface Given {
  texts: Texts;
  format: Formats;
  report: Report;
  /** Of a report of which only the first figures are there: how many results each indicator will have. */
  counts?: FirstFigures['counts'];
  grid: Analysis['grid'];
  methods: Analysis['methods'];
  /** What was chosen in the views; it outlives a report that is computed anew. */
  state: ViewState;
  /** Whether it takes the place of a report of the same files. */
  isAgain: boolean;
  /** Where a file comes from, when that is known, e.g. for a sample. */
  creditOfFile(name: string): string | undefined;
  /** What the user decided about a file. */
  recipeOf(file: string): Recipe;
  /** Reads a file again with an edited recipe. */
  correct(file: string, edit: (recipe: Recipe) => Recipe, what: string): void;
  saveRecipes(): void;
  loadRecipes(): void;
  /** The address that shows this view again; absent where the page shares none. */
  link?: () => string;
}

/** What every view of a report needs. */
export interface Context extends Given {
  tables: Tables;
  /** Whether a card has only the first of its figures yet, and is drawn again when all of them came. */
  isPart?: boolean;
  /** Where some of the tables come from, for captions, e.g. `KBI`. */
  creditOf(tables: number[]): string;
  /** The display name of a code, e.g. of a territory. */
  nameOf(code: string): string;
  /** What the rows, columns and cells of a table came to mean. */
  meanings(table: number): Meanings;
  /** Shows a cell in the table that it was read from, with the others of its figure. */
  showCell(cell: CellRef, others?: CellRef[]): void;
  /** Shows how a table was read. */
  showTable(index: number): void;
  /** Draws the figures anew, after something was chosen in one of their tables. */
  refresh(): void;
  /** Shows the row of a figure. */
  showResult(result: Result): void;
  /** Shows a published percentage among the others. */
  showAudit(line: AuditLine): void;
}
