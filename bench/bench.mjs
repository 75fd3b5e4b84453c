#!/usr/bin/env node
// The same job with Peilglas and with what one would use instead, in one interleaved run. See README.md, "Benchmark".

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { difference, repeated } from './answer.mjs';
import { openBrowser } from './browser.mjs';
import { buildPage } from './build.mjs';
import { extract, workbook } from './data/store.mjs';
import { downloadSize } from './download.mjs';
import { WRONG, putBetweenMarkers, tables } from './report.mjs';
import { serve } from './server.mjs';
import { median } from './statistics.mjs';
import { TOOLS, WORKBOOK_TOOLS } from './tools.mjs';
import { MODES } from './tools/reading.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = `${root}target/bench`;

const USAGE = `Usage: ./dev bench [OPTION…]

  --quick           10 MB and the workbook, once each
  --sizes=10,100    sizes of the extract in MB (10, 100 and 500 unless told)
  --repetitions=N   how often (9 times at 10 and 100 MB, 3 times at 500 unless told)
  --only=ID,…       only these tools: ${[...new Set([...TOOLS, ...WORKBOOK_TOOLS].map(({ id }) => id))].join(', ')}
  --large           also 4 GB, once, with those that read in pieces
  --write           put the table into README.md
`;

/** How often each way of reading is tried before the best two go into the run. */
const READING_ROUNDS = 3;
/** The workbook is read this often. */
const WORKBOOK_ROUNDS = 3;
/** 4 GB are eight times the records of the largest extract. */
const LARGE = { megabytes: 500, times: 8, tools: ['floor', 'bytes', 'peilglas'] };
const OTHER_READING = 'bytes, read in another way';
/** The start of a page is measured this often. */
const STARTS = 9;

const { values: wanted } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    sizes: { type: 'string' },
    repetitions: { type: 'string' },
    only: { type: 'string' },
    large: { type: 'boolean' },
    write: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
if (wanted.help) {
  process.stdout.write(USAGE);
  process.exit();
}
const sizes = wanted.sizes?.split(',').map(Number) ?? (wanted.quick ? [10] : [10, 100, 500]);
const only = wanted.only && new Set(wanted.only.split(','));
const isWanted = ({ id }) => !only || only.has(id);
const repetitions = (size) => Number(wanted.repetitions ?? (wanted.quick ? 1 : size >= 500 ? 3 : 9));

const say = (text) => process.stderr.write(`${text}\n`);
const began = performance.now();

await mkdir(folder, { recursive: true });
say('Building the page of the bench.');
await buildPage(`${folder}/page`);
const server = await serve({ '/peilglas/': `${root}www/dist`, '/': `${folder}/page` });
const browser = await openBrowser();
const result = {
  date: new Date().toISOString().slice(0, 10),
  browser: `Chromium ${browser.version}`,
  machine: `${cpus().length} × ${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB`,
  reading: {},
  extracts: {},
  workbook: undefined,
  starts: {},
  downloads: {},
  failures: [],
};
try {
  for (const size of sizes) result.extracts[size] = await measureExtract(size);
  if (wanted.large) result.extracts[4000] = await measureLarge();
  result.workbook = await measureWorkbook();
  await measureStarts();
} finally {
  await browser.close();
  server.close();
}
result.seconds = Math.round((performance.now() - began) / 1000);
result.versions = await versions();
await writeFile(`${folder}/result.json`, JSON.stringify(result, undefined, 1));
const text = tables(result);
process.stdout.write(`${text}\n`);
if (wanted.write) {
  const readme = `${root}README.md`;
  await writeFile(readme, putBetweenMarkers(await readFile(readme, 'utf8'), text));
}
say(`${result.seconds} s. Every single figure is in target/bench/result.json.`);
// That another tool gives up on a size is its own affair; that one gives a wrong answer puts the whole in doubt.
const isGrave = ({ id, error }) => id === 'peilglas' || error.startsWith(WRONG);
process.exitCode = result.failures.some(isGrave) ? 1 : 0;

/** One extract with all tools: each in turn, and each round begins with another one. */
async function measureExtract(megabytes) {
  say(`Extract of ${megabytes} MB.`);
  const file = await extract(`${folder}/data`, megabytes);
  const reading = await bestReading(file, megabytes);
  const floors = reading.slice(0, 2).map((mode) => ({ id: `floor: ${mode}`, tool: 'floor', mode }));
  const tools = TOOLS.filter(isWanted).map((tool) => ({ ...tool, tool: tool.id, mode: reading[0] }));
  // What reads fastest alone need not be what computes fastest: the rival by hand has its choice.
  const other = reading.slice(1).find((mode) => mode.startsWith('slices') !== reading[0].startsWith('slices'));
  const rival = tools.filter(({ id }) => id === 'bytes').map((tool) => ({ ...tool, id: OTHER_READING, mode: other }));
  const runs = await measureInTurn([...floors, ...tools, ...rival], file, repetitions(megabytes), megabytes);
  if (rival.length > 0 && median(runs[OTHER_READING].times) < median(runs.bytes.times))
    runs.bytes = runs[OTHER_READING];
  delete runs[OTHER_READING];
  return { bytes: file.bytes, records: file.records, runs, floor: fastest(runs) };
}

/** The ways of reading a file, the fastest first. */
async function bestReading(file, megabytes) {
  const modes = Object.keys(MODES).map((mode) => ({ id: `floor: ${mode}`, tool: 'floor', mode }));
  const rounds = wanted.quick ? 1 : READING_ROUNDS;
  const runs = await measureInTurn(modes, file, rounds, megabytes);
  result.reading[megabytes] = Object.fromEntries(modes.map(({ id, mode }) => [mode, median(runs[id].times)]));
  const worked = modes.filter(({ id }) => runs[id].times.length > 0);
  return worked.sort((a, b) => median(runs[a.id].times) - median(runs[b.id].times)).map(({ mode }) => mode);
}

/** The floor: the better one of the two ways of reading that took part in the run. */
function fastest(runs) {
  const floors = Object.keys(runs).filter((id) => id.startsWith('floor: ') && runs[id].times.length > 0);
  return floors.sort((a, b) => median(runs[a].times) - median(runs[b].times))[0];
}

async function measureInTurn(entries, file, rounds, megabytes, times = 1) {
  const empty = () => ({ times: [], wholes: [], memories: [], longest: 0, error: undefined });
  const runs = Object.fromEntries(entries.map(({ id }) => [id, empty()]));
  const reference = repeated(file.answer, times);
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < entries.length; turn += 1) {
      const { id, tool, mode, most } = entries[(turn + round) % entries.length];
      const run = runs[id];
      // One that failed fails again: its time is better given to the others.
      if (run.error || run.times.length >= (most?.[megabytes] ?? Infinity)) continue;
      const { answer, ...measured } = await browser.measure(server.address, { tool, path: file.path, mode, times });
      if (tool !== 'floor') run.error = measured.error ?? wrong(answer, reference);
      if (run.error) {
        result.failures.push({ id, where: megabytes ? `${megabytes} MB` : 'the workbook', error: run.error });
        say(`   ${id}: ${run.error}`);
        continue;
      }
      if (measured.error) continue;
      run.times.push(measured.time);
      run.wholes.push(measured.whole);
      run.memories.push(measured.memory);
      run.longest = Math.max(run.longest, measured.longest);
      if (tool !== 'floor') say(`   ${id}: ${Math.round(measured.time)} ms, ${Math.round(measured.memory / 1e6)} MB`);
    }
  }
  return runs;
}

function wrong(answer, reference) {
  const found = difference(answer, reference);
  return found && `${WRONG}: ${found}`;
}

async function measureLarge() {
  const { megabytes, times, tools } = LARGE;
  say(`Extract of ${megabytes * times} MB: ${times} times the records of one file on disk.`);
  const file = await extract(`${folder}/data`, megabytes);
  const known = Object.entries(result.reading[megabytes] ?? {})
    .filter(([, time]) => time !== undefined)
    .sort(([, a], [, b]) => a - b)[0]?.[0];
  const mode = known ?? (await bestReading(file, megabytes))[0];
  const entries = tools.map((tool) => ({ id: tool === 'floor' ? `floor: ${mode}` : tool, tool, mode }));
  const runs = await measureInTurn(entries, file, 1, megabytes * times, times);
  return { bytes: file.bytes * times, records: file.records * times, runs, floor: fastest(runs) };
}

async function measureWorkbook() {
  say('Workbook.');
  const file = await workbook(`${folder}/data`);
  const tools = WORKBOOK_TOOLS.filter(isWanted).map((tool) => ({ ...tool, tool: tool.id }));
  return {
    bytes: file.bytes,
    records: file.records,
    runs: await measureInTurn(tools, file, wanted.quick ? 1 : WORKBOOK_ROUNDS, 0),
  };
}

/** From the navigation until a worker can take a file; what was asked for on the way is what is downloaded. */
async function measureStarts() {
  say('Starts.');
  const tools = TOOLS.filter(isWanted);
  for (const { id } of tools) result.starts[id] = { ready: [], answered: [] };
  for (let round = 0; round < (wanted.quick ? 1 : STARTS); round += 1) {
    for (let turn = 0; turn < tools.length; turn += 1) {
      const { id } = tools[(turn + round) % tools.length];
      server.asked.clear();
      const { ready, answered } = await browser.measureStart(server.address, id);
      if (ready === undefined) throw new Error(`the worker of ${id} never said a word`);
      result.starts[id].ready.push(ready);
      result.starts[id].answered.push(answered);
      if (round === 0) result.downloads[id] = await downloadSize(server.asked, `${folder}/downloads.json`);
    }
  }
}

async function versions() {
  const found = {};
  for (const { package: name } of [...TOOLS, ...WORKBOOK_TOOLS]) {
    if (name)
      found[name] = JSON.parse(await readFile(new URL('package.json', import.meta.url), 'utf8')).dependencies[name];
  }
  return found;
}
