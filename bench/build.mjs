// Puts the page of the bench together: each tool bundled and minified, as a page would ship it.

import { cp, mkdir, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = new URL('./', import.meta.url);
const path = (relative) => fileURLToPath(new URL(relative, here));

/**
 * @param {string} out the folder that becomes the page
 */
export async function buildPage(out) {
  // The page's own build tool: the bench brings none.
  const { build } = await import(pathToFileURL(createRequire(path('../www/package.json')).resolve('vite')).href);
  const sources = (await readdir(path('tools'))).filter((name) => /\.worker\.js$|^duckdb\.js$/.test(name));
  await build({
    configFile: false,
    root: path('.'),
    logLevel: 'warn',
    build: {
      outDir: `${out}/tools`,
      emptyOutDir: true,
      target: 'esnext',
      modulePreload: false,
      chunkSizeWarningLimit: 4000,
      rollupOptions: {
        input: Object.fromEntries(sources.map((name) => [name.replace(/\.js$/, ''), path(`tools/${name}`)])),
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: '[name].js', chunkFileNames: 'shared-[name].js' },
      },
    },
  });
  await mkdir(`${out}/tools/duckdb`, { recursive: true });
  for (const name of ['duckdb-browser-eh.worker.js', 'duckdb-eh.wasm']) {
    await cp(path(`node_modules/@duckdb/duckdb-wasm/dist/${name}`), `${out}/tools/duckdb/${name}`);
  }
  await cp(path('page'), out, { recursive: true });
}
