import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { brotliCompressSync, constants } from 'node:zlib';

/** The best quality takes minutes for tens of megabytes, and gains some percents there. */
const LARGE = 8e6;

/**
 * How many bytes a browser downloads for these files, compressed with brotli. Remembered: it takes a while.
 * @param {Iterable<string>} files
 * @param {string} memory a file
 * @returns {Promise<number>}
 */
export async function downloadSize(files, memory) {
  const known = JSON.parse(await readFile(memory, 'utf8').catch(() => '{}'));
  let size = 0;
  for (const file of files) {
    const content = await readFile(file);
    const hash = createHash('sha256').update(content).digest('hex');
    known[hash] ??= brotliCompressSync(content, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: content.length > LARGE ? 9 : 11,
        [constants.BROTLI_PARAM_LGWIN]: 24,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      },
    }).length;
    size += known[hash];
  }
  await writeFile(memory, JSON.stringify(known));
  return size;
}
