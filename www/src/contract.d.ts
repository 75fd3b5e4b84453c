// What crosses from the core to the page: the public contract, as types.
// Rows and columns are counted from 1, as a reader of the table counts them. What a table does not say is absent.

import type { PeilGlasElement } from './peil-glas-element.js';

/** A number, or a range for an estimate such as `230 à 250`. */
export type Quantity = number | { low: number; high: number };

/** Everything that was read from a set of files and computed from it. */
export interface Report {
  sources: Source[];
  results: Result[];
  audit: AuditLine[];
  messages: Message[];
  /** Names of the codes of territories and nationalities, e.g. `11002` → `Antwerpen`. */
  names: Record<string, string>;
}

/** One table; a file can hold several. */
export interface Source {
  name: string;
  sheet?: string;
  /** The name by which a recipe's `tables` knows it. */
  table: string;
  heading?: string;
  /** `csv`, `xlsx`, `html`, `sdmx-csv`, … */
  format: string;
  encoding?: string;
  dialect?: { delimiter: string; quote: string | null; decimal: string; thousands: string };
  title?: string;
  /** Source and note lines below the table. */
  note: string[];
  /** Inclusive pairs of rows. A part that the table does not have is empty: `[n, n - 1]`. */
  rows: { all: RowRange; title: RowRange; header: RowRange; body: RowRange };
  /** From the left, starting with the file's first column. */
  columns: { label: string; role: ColumnRole }[];
  /** The place of the first of `columns` on its sheet; absent where it is the first there is. */
  firstColumn?: number;
  /** Where labels may be about the rows below them: whether they are taken to be. A recipe's `labelsFromAbove` says otherwise. */
  labelsFromAbove?: boolean;
  /** Reading the same file with this recipe gives this source again. */
  recipe: Recipe;
  records: number;
  /** What each row of `rows.all` was taken for. */
  kinds: RowKind[];
}

export type RowRange = [first: number, last: number];
export type RowKind = 'title' | 'header' | 'group' | 'data' | 'total' | 'share' | 'note' | 'blank' | 'excluded';
export type ColumnRole = 'label' | 'count' | 'share' | 'rank' | 'note' | 'empty' | 'ignored';

/** One figure, with all that is needed to check it. */
export interface Result {
  /** e.g. `moe-share` */
  indicator: string;
  measure?: string;
  /** Text of the row that holds the numerator. */
  label: string;
  territory?: string;
  period?: string;
  nationality?: string;
  age?: string;
  office?: string;
  targetGroup?: string;
  sex?: string;
  /** What else the table lists: the text of the label. */
  category?: string;
  /** `null` where it is hidden; `suppressed` then says what to show. */
  numerator: Quantity | null;
  denominator: Quantity | null;
  /** What stands in the place of hidden figures: `<5` or `x`. Only where suppression was asked for. */
  suppressed?: { numerator?: string; denominator?: string };
  /** A ratio, 0 to 1 for a share, never a percentage; `null` where there is none, for a reason that `flags` holds. */
  value: Quantity | null;
  /** The 95% interval of the ratio. */
  interval?: Interval;
  /** How it was computed: of a share, of a rate of counts, of a rate of less than 10 cases. */
  intervalMethod?: 'wilson' | 'byar' | 'poisson' | 'koopman';
  /** Beside all inhabitants, and beside the region; held against the rest of that whole. */
  comparisons?: Comparison[];
  /** Where a municipality's share lies within the limits of chance around its region's. */
  funnel?: Funnel;
  /** The ratio, rounded so that the shares of its distribution add up to 1. Only on request. */
  rounded?: number;
  /** How many of the largest of a list are taken together, for `top-share`. */
  rank?: number;
  /** What the user calls a ratio of his own, for `custom`. */
  name?: string;
  flags: string[];
  /** More than one are added up; of a relative pressure, they are the two of each rate. */
  cells: { numerator: CellRef[]; denominator: CellRef[] };
  /** The other figures that tables give for one of the figures used; absent where there are none. */
  conflicts?: { used: Quantity; cell: CellRef; others: { figure: Quantity; cell: CellRef }[] }[];
}

export type Interval = { low: number; high: number };

/** A value beside that of the whole that it is a part of. */
export interface Comparison {
  dimension: 'nationality' | 'territory';
  /** The whole: `all`, or the code of the region. */
  member: string;
  /** Text of the row that holds the whole's numerator. */
  label: string;
  /** The whole's value, a ratio. */
  value: number;
  verdict: 'higher' | 'lower' | 'no-clear-difference';
  /** The 95% interval of the part's share less that of the rest of the whole; absent for rates of counts. */
  difference?: Interval;
  cells: Result['cells'];
}

/** Funnel limits for the denominator of one municipality, as ratios. */
export interface Funnel {
  /** The code of the region. */
  member: string;
  /** The region's share. */
  target: number;
  limits95: Interval;
  limits998: Interval;
  position: 'within' | 'outside-95' | 'outside-99.8';
  cells: Result['cells'];
}

/** A percentage that the table publishes, held against the same one recomputed from its counts. */
export interface AuditLine {
  indicator?: string;
  label: string;
  period?: string;
  /** As it stands in the table. */
  published: string;
  /** Digits after the decimal mark of the published percentage. */
  decimals: number;
  /** The recomputed percentage less the published one, in percentage points. */
  difference?: number;
  /** A ratio. */
  recomputed?: number;
  verdict: 'agrees' | 'differs' | 'not-recomputable';
  /** Whether the table says what the percentage is of, or the counts do. */
  base?: 'stated' | 'inferred';
  /** A ratio that other published percentages imply, where no counts give it, and the cells that it follows from. */
  implied?: { low: number; high: number; because: CellRef[] };
  /** The likely causes of a difference, the likeliest first; absent where there are none. */
  reasons?: Reason[];
  /** What it was recomputed from; of a growth of a share, the cells of both shares. */
  cells?: Result['cells'];
  /** Where it was published. */
  cell: CellRef;
  /** Whether it is hidden, because it would give a hidden figure away. */
  suppressed?: boolean;
}

type Part = 'numerator' | 'denominator';

/** A likely cause of a difference, with its parameters. Percentages are as published, `43.55` for 43,55%. */
export type Reason = { cells: CellRef[] } & (
  | { code: 'implied' | 'contradicts' | 'truncated' | 'index' | 'of-later-figure' }
  | { code: 'other-count'; part: Part; count: Quantity }
  | { code: 'double-rounding'; through: number }
  | { code: 'forced-to-hundred'; sum: number }
  | { code: 'stale'; label: string; period?: string }
  | { code: 'repeated'; times: number }
  | { code: 'percentage-points'; points: number }
  | { code: 'other-figure'; part: Part; count: Quantity; label: string }
  | { code: 'off-by-few'; part: Part; low: number; high: number }
);

export interface Message {
  severity: 'error' | 'warning' | 'note';
  /** Stable; the page words the message by it. */
  code: string;
  /** The message in plain English. */
  text: string;
  /** The facts in the message, by the names that the page's wording uses. */
  parameters?: Record<string, string>;
  /** What it is about: a cell, or a whole file when row and column are absent. */
  cell?: Place;
  /** Of a label that was not recognised: what may have been meant, one letter away. A recipe's `labels` takes the answer: `from` → `label`. */
  suggestions?: { from: string; label: string; kind: string; code?: string }[];
}

export interface CellRef {
  source: string;
  sheet?: string;
  row: number;
  column: number;
}

export type Place = Pick<CellRef, 'source'> & Partial<CellRef>;

/** A file to read. Only a `File` is read in pieces; the others are in memory already. */
export type Input = File | { name: string; bytes: Uint8Array | ArrayBuffer } | { name: string; text: string };

export interface Options {
  /** The reader's, e.g. `nl-BE`: for names of codes, and for how figures are read where a table leaves it open. */
  locale?: string;
  /** Corrections to how a file is read: beside the files in the same order, or by file name. */
  recipes?: (object | undefined)[] | Record<string, object>;
  onProgress?: (progress: Progress) => void;
  /** Stops the work; the promise is then rejected with the signal's reason, an `AbortError` unless you gave one. */
  signal?: AbortSignal;
}

export interface Progress {
  /** The name of the file that is being read. */
  file: string;
  /** Of all files together. */
  bytesRead: number;
  bytesTotal: number;
  /** Rows that were read so far, where they are counted. */
  rows?: number;
}

/** What is thrown when no file could be used. */
export interface FileError extends Error {
  code: string;
  parameters?: Record<string, string>;
  cell?: Place;
  /** One message for each file that failed, the one that this error tells first. */
  messages: Message[];
}

/** A file to read, with the name by which the report calls it and what the user decided about it. */
export interface NamedFile {
  name: string;
  recipe?: Recipe;
  size: number;
  content: Blob | Uint8Array;
}

/** What the user decided about one table of a file. Rows and columns are counted from 1. */
export interface TableRecipe {
  /** False leaves the table out. */
  included?: boolean;
  rows?: RowsRecipe;
  /** By number: what a column is, or words to read in place of its header. */
  columns?: Record<string, ColumnRecipe>;
}

/** What the user decided about a file. Every part is optional; rows and columns are those of its first table. */
export interface Recipe extends Omit<TableRecipe, 'included'> {
  version?: number;
  encoding?: string;
  dialect?: { delimiter?: string; quote?: string; decimal?: string; thousands?: string };
  /** Labels as they stand in the table → words that are known. */
  labels?: Record<string, string>;
  /** Whether blank labels are those above them, and rows about the row above; found out when absent. */
  labelsFromAbove?: boolean;
  /** Names of columns by which records are counted. */
  breakdown?: string[];
  /** The other tables, by the name that `Source.table` gives them. */
  tables?: Record<string, TableRecipe>;
  /** Ratios of the user's own; one that is a `share` is a part of its whole, and has an interval. */
  ratios?: { name: string; numerator: SelectionRecipe; denominator: SelectionRecipe; share?: boolean }[];
}

/** Figures by column (from 1, of the file's first table), measure, or members by dimension; null for not broken down. */
export type SelectionRecipe = { column?: number; measure?: string; members?: Record<string, string | null> };

/** `list: true` reads the table as texts, from which nothing is computed. */
export type RowsRecipe = { header?: RowRange; excluded?: number[]; list?: boolean };
export type ColumnRecipe = { role?: 'label' | 'value' | 'ignored'; label?: string };

/** A report whose tables are still at hand. */
export interface Analysis {
  report: Report;
  /** The files that were read, each with its recipe. */
  files: NamedFile[];
  /**
   * Makes the analysis one of these files. Only those that are new, or that have another recipe, are read. When none of
   * them could be, the error of the first is thrown, and everything stays as it was.
   */
  update(files: NamedFile[], options?: Updating): Promise<Report>;
  /**
   * Cells of a table as they were read. Asked for during an update, they are those of the tables there are after it.
   * @param source index in `report.sources`
   * @param firstRow counted from 1, as the rows of `Source.rows` are
   */
  grid(source: number, firstRow: number, count: number): Promise<string[][]>;
  /** How the figures came about, in words; in `nl`, `fr`, `de` or `en`. */
  methods(language: string): Promise<Methods>;
  /** Lets go of the tables. */
  close(): void;
}

/** The part of the WebAssembly package that the page uses. */
export interface Core {
  Session: new (options?: CoreOptions) => Session;
  /** Name and definition of every indicator; in `nl`, `fr`, `de` or `en`. */
  definitions(language: string): Definition[];
}

/** How the figures of a report came about, ready to paste under a table. */
export interface Methods {
  language: string;
  title: string;
  sections: { id: string; heading: string; lines: string[] }[];
  /** All of it as plain text. */
  text: string;
}

/** An indicator in words; the core's `definitions(language)` gives all of them. */
export interface Definition {
  id: string;
  name: string;
  definition: string;
}

/** What the core is told about its reader, and how careful the report has to be. */
export interface CoreOptions {
  locale?: string;
  /** Numerators below this are flagged; 20 unless given. */
  smallNumerator?: number;
  /** The part of everyone that the figures are a sample of, above 0 to 1: narrows the intervals of shares. */
  samplingFraction?: number;
  /** Rounds the shares of each distribution so that they add up to 100%; 0 to 6 decimals of a percentage. */
  roundShares?: { decimals?: number };
  /** Hides counts from 1 to threshold − 1 (5 unless given) and whatever would give them away; `<` shows small ones as `<5`. */
  suppress?: { threshold?: number; show?: 'x' | '<' };
  /** Groups of countries that are added up and shown as shares: `EU-27`, `MOE-NL`, or the user's own by ISO 3166-1 codes. */
  groupSets?: (string | { code: string; members: string[] })[];
}

/** The module that reads workbooks and documents, as wasm-bindgen makes it. */
export interface Office {
  open(name: string, bytes: Uint8Array): void;
  next(): Uint8Array | undefined;
  progress(): number;
  close(): void;
}

/** Makes of a workbook or a document what a session can read, in pieces, and tells how much of it was read, from 0 to 1. */
export type Convert = (name: string, bytes: Uint8Array) => AsyncIterable<{ bytes: Uint8Array; progress: number }>;

/** What is known of a report before its results. */
export interface Preface extends Pick<Report, 'sources' | 'names'> {
  /** How many results each indicator will have, in the order in which they come. */
  counts: [indicator: string, count: number][];
}

/** The results of a report's first indicator, or the first of them, while the others come. */
export interface FirstFigures extends Preface {
  results: Result[];
}

/** How an analysis is brought up to date. */
export interface Updating extends Pick<Options, 'onProgress' | 'signal'> {
  /**
   * Takes the first figures of a report that comes from a worker; not called when that fails before. What it gives, if anything,
   * is settled when they are on the screen: until then no work is done on the others. Where they were only the first of their
   * indicator, it is called again with all of these.
   */
  onFirst?: (first: FirstFigures) => Promise<void> | undefined;
}

export interface Session {
  open(name: string, recipe?: Recipe): void;
  reopen(name: string, recipe?: Recipe): void;
  remove(name: string): boolean;
  push(bytes: Uint8Array): void;
  /** Rows of the open file that were read so far, where its records are counted as they come. */
  readonly rowsRead?: number;
  close(): void;
  /** Starts a slice of a large file, which another session joins to what is before it. */
  openSlice(name: string, recipe: Recipe | undefined, start: Uint8Array): boolean;
  closeSlice(): Uint8Array | undefined;
  joinSlice(slice: Uint8Array): boolean;
  report(): Report;
  /**
   * The same in pieces: `begin` gets a {@link Preface} as JSON, `take` gets the results, `size` of them packed; what comes back
   * are `audit` and `messages`, as JSON.
   */
  reportInPieces(
    size: number,
    begin: (json: string) => void,
    take: (words: Uint32Array<ArrayBuffer>, numbers: Float64Array<ArrayBuffer>, news: string) => void,
  ): string;
  /** How the figures came about, in words; in `nl`, `fr`, `de` or `en`. */
  methods(language: string): Methods;
  grid(source: number, firstRow: number, count: number): string[][];
  free(): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'peil-glas': PeilGlasElement;
  }
  interface HTMLElementEventMap {
    'peil-glas-accept': CustomEvent<{ files: Input[] }>;
    'peil-glas-report': CustomEvent<{ report: Report }>;
    'peil-glas-error': CustomEvent<{ error: Error }>;
  }
}
