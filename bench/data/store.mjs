// The files of the bench, made once and kept in the build folder with their answers.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';

import { writeExtract } from './extract.mjs';
import { writeWorkbook } from './workbook.mjs';

const MB = 1e6;

/**
 * @typedef {object} DataFile
 * @property {string} path
 * @property {number} bytes
 * @property {number} records
 * @property {import('./extract.mjs').Answer} answer
 */

/**
 * @param {string} folder
 * @param {number} megabytes
 * @returns {Promise<DataFile>}
 */
export function extract(folder, megabytes) {
  return stored(folder, `extract-${megabytes}-mb.csv`, (path) => writeExtract(path, megabytes * MB));
}

/**
 * @param {string} folder
 * @returns {Promise<DataFile>} 130,000 rows of 8 cells
 */
export function workbook(folder) {
  return stored(folder, 'extract.xlsx', (path) => writeWorkbook(path, 130_000));
}

async function stored(folder, name, write) {
  await mkdir(folder, { recursive: true });
  const [path, about] = [`${folder}/${name}`, `${folder}/${name}.json`];
  const made = await fingerprint();
  if (existsSync(path) && existsSync(about)) {
    const known = JSON.parse(await readFile(about, 'utf8'));
    if (known.made === made && known.bytes === (await stat(path)).size) return { path, ...known };
  }
  const written = { made, ...(await write(path)) };
  await writeFile(about, JSON.stringify(written));
  return { path, ...written };
}

/** Of all that decides what is in the files. */
async function fingerprint() {
  const hash = createHash('sha256');
  for (const name of (await readdir(new URL('./', import.meta.url))).sort()) {
    hash.update(await readFile(new URL(name, import.meta.url)));
  }
  hash.update(await readFile(new URL('../../src/vocabulary/territories.csv', import.meta.url)));
  return hash.digest('hex');
}
