// What is measured, and how it is called in the table.

/**
 * @typedef {object} Tool
 * @property {string} id
 * @property {string} name
 * @property {string} [package] whose version is told
 * @property {Record<number, number>} [most] by size in MB: how often at most, for one that is slow there
 */

/** @type {Tool[]} */
export const TOOLS = [
  { id: 'peilglas', name: '**Peilglas**' },
  { id: 'papaparse', name: 'PapaParse, step in a worker', package: 'papaparse' },
  { id: 'udsv-whole', name: 'uDSV, whole text', package: 'udsv', most: { 500: 2 } },
  { id: 'udsv-stream', name: 'uDSV, stream', package: 'udsv' },
  { id: 'd3-dsv', name: 'd3-dsv, parseRows', package: 'd3-dsv' },
  { id: 'arquero', name: 'Arquero', package: 'arquero', most: { 100: 3, 500: 1 } },
  { id: 'duckdb', name: 'DuckDB-WASM, started beforehand', package: '@duckdb/duckdb-wasm' },
  { id: 'bytes', name: 'JavaScript over bytes, by hand' },
];

/** @type {Tool[]} */
export const WORKBOOK_TOOLS = [
  { id: 'peilglas', name: '**Peilglas**' },
  { id: 'read-excel-file', name: 'read-excel-file', package: 'read-excel-file' },
  { id: 'sheetjs', name: 'SheetJS', package: 'xlsx' },
];
