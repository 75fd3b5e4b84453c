import type { Analysis, CellRef, Report } from '../contract.js';
import type { Formats } from '../format.js';
import type { Texts } from '../i18n.js';
import type { Tables } from '../tables.js';

/** What every view of a report needs. */
export interface Context {
  texts: Texts;
  format: Formats;
  report: Report;
  grid: Analysis['grid'];
  tables: Tables;
  /** Where some of the tables come from, for captions, e.g. `KBI`. */
  creditOf(tables: number[]): string;
  /** The display name of a code, e.g. of a territory. */
  nameOf(code: string): string;
  /** Shows a cell in the table that it was read from. */
  showCell(cell: CellRef): void;
  /** Shows how a table was read. */
  showTable(index: number): void;
}
