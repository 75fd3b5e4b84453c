// The tables that are shown, from what was measured.

import { median } from './statistics.mjs';
import { TOOLS, WORKBOOK_TOOLS } from './tools.mjs';

const START = '<!-- bench: written by ./dev bench --write -->';
const END = '<!-- /bench -->';

/** How the error of a run begins whose answer is not the reference. */
export const WRONG = 'WRONG';

/**
 * What Peilglas is held to: how many times, at least or at most. `value` gives the ratio from a size's figures.
 * @type {{ text: string, least?: number, most?: number, value: (figures: Figures) => number | undefined }[]}
 */
const DEMANDS = [
  { text: 'time ÷ reading floor', most: 1.6, value: ({ own, floor }) => floor && own.time / floor.time },
  { text: 'speed ÷ JavaScript over bytes, by hand', least: 2, value: fasterThan('bytes') },
  { text: 'speed ÷ uDSV, whole text', least: 3.5, value: fasterThan('udsv-whole') },
  { text: 'speed ÷ uDSV, stream', least: 3.5, value: fasterThan('udsv-stream') },
  { text: 'speed ÷ d3-dsv', least: 3.5, value: fasterThan('d3-dsv') },
  { text: 'speed ÷ DuckDB-WASM', least: 4.5, value: fasterThan('duckdb') },
  { text: 'speed ÷ PapaParse', least: 4.5, value: fasterThan('papaparse') },
];
/** Bytes. */
const MOST_MEMORY = 120e6;
const MOST_AT_10_MB = 3;
const MOST_START = 1.3;
const LEAST_WORKBOOK_SPEED = 3;
const MOST_WORKBOOK_MEMORY = 0.5;
/** Milliseconds: shorter tasks of the page's thread nobody notices, and no browser tells of them. */
const LONG_TASK = 50;

/** @typedef {{ own: Medians, floor: Medians | undefined, of: (id: string) => Medians | undefined }} Figures */
/** @typedef {{ time: number, whole: number, memory: number, longest: number }} Medians milliseconds, bytes */

function fasterThan(id) {
  return ({ own, of }) => (of(id) ? of(id).time / own.time : undefined);
}

/** @returns {Medians | undefined} */
function medians(run) {
  if (!run || run.times.length === 0 || run.error) return undefined;
  return {
    time: median(run.times),
    whole: median(run.wholes),
    memory: Math.max(...run.memories),
    longest: run.longest,
  };
}

/** @returns {Figures} */
function figures({ runs, floor }) {
  const of = (id) => medians(runs[id]);
  return { own: of('peilglas'), floor: of(floor), of };
}

/**
 * @param {object} result what `bench.mjs` measured
 * @returns {string} Markdown
 */
export function tables(result) {
  const sizes = Object.keys(result.extracts).map(Number);
  return [
    about(result),
    speeds(result, sizes),
    demands(result, sizes),
    workbooks(result),
    result.failures.length > 0 &&
      `**No answer, or a wrong one:** ${result.failures.map(({ id, where, error }) => `${id} at ${where}: ${error}`).join('; ')}.`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

function about({ date, browser, machine, extracts, versions }) {
  const others = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const repetitions = Object.entries(extracts).map(
    ([size, { runs }]) => `${Math.max(...Object.values(runs).map(({ times }) => times.length))} at ${sizeName(size)}`,
  );
  return (
    `Measured on ${date} with headless ${browser} on ${machine}; medians of one interleaved run (${repetitions.join(', ')}), ` +
    `each answer equal to the reference unless said otherwise. ${others.join(', ')}. MB = 10⁶ bytes.`
  );
}

const sizeName = (size) => (size >= 1000 ? `${size / 1000} GB` : `${size} MB`);

function speeds(result, sizes) {
  const head = [
    'tool',
    ...sizes.map((size) => `${sizeName(size)}, MB/s`),
    ...(sizes.includes(10) ? ['10 MB with the worker’s start, ms'] : []),
    `peak memory over the empty page at ${sizes.map(sizeName).join(' / ')}, MB`,
    'download, brotli',
    'navigation → worker ready (→ first answer), ms',
  ];
  const floor = (size) => result.extracts[size].floor;
  const ways = new Set(sizes.map((size) => floor(size)?.replace('floor: ', '')).filter(Boolean));
  const rows = [
    row(`*floor: reading the File in a worker* (${[...ways].join('; ')})`, (size) => floor(size), undefined),
    ...TOOLS.filter(({ id }) => sizes.some((size) => result.extracts[size].runs[id])).map(({ id, name }) =>
      row(name, () => id, id),
    ),
  ];
  return table(head, rows);

  function row(name, idAt, id) {
    const at = (size) => result.extracts[size].runs[idAt(size)];
    const start = result.starts[id];
    return [
      name,
      ...sizes.map((size) => speed(at(size), result.extracts[size].bytes)),
      ...(sizes.includes(10) ? [whole(medians(at(10))?.whole)] : []),
      sizes.map((size) => megabytes(medians(at(size))?.memory)).join(' / '),
      id && result.downloads[id] ? kilobytes(result.downloads[id]) : '',
      start ? `${whole(median(start.ready))} (${whole(median(start.answered))})` : '',
    ];
  }
}

function speed(run, bytes) {
  if (!run) return '–';
  if (run.error) return run.error.startsWith(WRONG) ? '**wrong**' : 'fails';
  return run.times.length > 0 ? whole(bytes / 1e3 / median(run.times)) : '–';
}

/** What was asked for, and what was measured. */
function demands(result, sizes) {
  const large = sizes.filter((size) => size >= 100);
  const columns = large.length > 0 ? large : sizes;
  const by = new Map(sizes.map((size) => [size, figures(result.extracts[size])]));
  const rows = DEMANDS.map(({ text, least, most, value }) => [
    text,
    least === undefined ? `≤ ${most}` : `≥ ${least}`,
    ...columns.map((size) => judged(by.get(size).own && value(by.get(size)), { least, most })),
  ]);
  rows.push([
    'peak memory over the empty page, MB',
    `≤ ${MOST_MEMORY / 1e6}`,
    ...columns.map((size) => judged(by.get(size).own?.memory / 1e6, { most: MOST_MEMORY / 1e6 }, whole)),
  ]);
  rows.push([
    'longest task of the page’s own thread, ms',
    `≤ ${LONG_TASK}`,
    ...columns.map((size) => {
      const longest = by.get(size).own?.longest;
      return longest === 0 ? `none over ${LONG_TASK}` : judged(longest, { most: LONG_TASK }, whole);
    }),
  ]);
  const once = [];
  const small = by.get(10);
  if (small?.own && small.floor) {
    once.push(['10 MB in a fresh worker ÷ floor', MOST_AT_10_MB, small.own.time / small.floor.time]);
    once.push(['the same with the worker’s start in both', MOST_AT_10_MB, small.own.whole / small.floor.whole]);
  }
  const [own, tiny] = [result.starts.peilglas, result.starts.bytes];
  if (own && tiny) {
    once.push(['navigation → worker ready ÷ by hand', MOST_START, median(own.ready) / median(tiny.ready)]);
    once.push(['navigation → first answer ÷ by hand', MOST_START, median(own.answered) / median(tiny.answered)]);
  }
  for (const [text, most, value] of once) {
    rows.push([text, `≤ ${most}`, judged(value, { most }), ...columns.slice(1).map(() => '')]);
  }
  return table(['Peilglas', 'asked', ...columns.map(sizeName)], rows);
}

function judged(value, { least = -Infinity, most = Infinity }, format = ratio) {
  if (value === undefined || Number.isNaN(value)) return '–';
  return value >= least && value <= most ? format(value) : `**${format(value)}**, missed`;
}

function workbooks({ workbook }) {
  if (Object.keys(workbook?.runs ?? {}).length === 0) return undefined;
  const own = medians(workbook.runs.peilglas);
  const head = [
    `workbook of ${(workbook.bytes / 1e6).toFixed(1)} MB, ${workbook.records.toLocaleString('en')} rows × 8`,
    'ms',
    'peak memory, MB',
    'Peilglas is faster',
    'and takes of its memory',
  ];
  const rows = WORKBOOK_TOOLS.filter(({ id }) => workbook.runs[id]).map(({ id, name }) => {
    const run = workbook.runs[id];
    const figures = medians(run);
    if (!figures) return [name, speed(run, 0), '', '', ''];
    const isRival = own && id !== 'peilglas';
    const asked = id === 'read-excel-file' ? { least: LEAST_WORKBOOK_SPEED } : {};
    const memory = id === 'read-excel-file' ? { most: MOST_WORKBOOK_MEMORY } : {};
    return [
      name,
      whole(figures.time),
      megabytes(figures.memory),
      isRival ? `${judged(figures.time / own.time, asked)}${limit('≥', asked.least)}` : '',
      isRival ? `${judged(own.memory / figures.memory, memory)}${limit('≤', memory.most)}` : '',
    ];
  });
  return table(head, rows);
}

const limit = (sign, value) => (value === undefined ? '' : ` (asked: ${sign} ${value})`);

const whole = (value) => (value === undefined ? '–' : Math.round(value).toLocaleString('en'));
const ratio = (value) => value.toFixed(value < 10 ? 2 : 0);
const megabytes = (bytes) => (bytes === undefined ? '–' : whole(bytes / 1e6));
const kilobytes = (bytes) => (bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.ceil(bytes / 1e3)} kB`);

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}

/**
 * @param {string} text a Markdown file with the bench's two markers
 * @param {string} tables
 */
export function putBetweenMarkers(text, tables) {
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`the README has no lines "${START}" and "${END}"`);
  return `${text.slice(0, start + START.length)}\n\n${tables}\n\n${text.slice(end)}`;
}
