import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** What wasm-pack built: the core, and the reader of workbooks and documents. */
const PACKAGES = { peilglas: '../pkg/', peilglas_office: '../pkg-office/' };

/** What wasm-bindgen's modules guess when they are told nothing. */
const GUESS = /new URL\('\w+_bg\.wasm', import\.meta\.url\)/;
/** Their refusal to start anew, which the office module must for every file. */
const REFUSAL = 'if (wasm !== undefined) return wasm;';

/**
 * The WebAssembly goes into the build under its own name, where src/core.js and src/office.js look for it; by the guess,
 * Vite would add it a second time.
 * @type {import('vite').Plugin}
 */
const webAssembly = {
  name: 'webassembly',
  enforce: 'pre',
  transform: {
    filter: { id: /\/pkg(-office)?\/peilglas(_office)?\.js$/ },
    handler(code, id) {
      if (!GUESS.test(code) || !code.includes(REFUSAL)) this.error('wasm-bindgen now writes its modules otherwise');
      const sure = code.replace(GUESS, 'undefined');
      return id.endsWith('peilglas_office.js') ? sure.replaceAll(REFUSAL, '') : sure;
    },
  },
  async generateBundle() {
    for (const [name, folder] of Object.entries(PACKAGES)) {
      const source = await readFile(new URL(`${folder}${name}_bg.wasm`, import.meta.url));
      this.emitFile({ type: 'asset', fileName: `${name}_bg.wasm`, source });
    }
  },
};

/**
 * Vite wraps a lazy import in what loads its style sheets first. Ours has none, and a worker no `document` to put them in.
 * @type {import('vite').Plugin}
 */
const plainImports = {
  name: 'plain-imports',
  enforce: 'pre',
  load: {
    filter: { id: /vite\/preload-helper/ },
    handler: () => 'export const __vitePreload = (load) => load();',
  },
};

// The build is a flat folder of static files with relative addresses. The entries keep their names, so that other pages
// can refer to them; what they share lies beside them.
export default defineConfig({
  base: './',
  plugins: [webAssembly, plainImports],
  // Nothing may start a worker from a blob: address; see there.
  resolve: {
    alias: [
      { find: /^fflate$/, replacement: fileURLToPath(new URL('src/export/without-workers.js', import.meta.url)) },
    ],
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // WebAssembly with SIMD, light-dark() and container queries.
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: true,
    rolldownOptions: {
      input: {
        peilglas: 'src/peilglas.js',
        element: 'src/peil-glas-define.js',
        'peil-glas-element': 'src/peil-glas-element.js',
        worker: 'src/worker.js',
        'slice-worker': 'src/slice-worker.js',
      },
      preserveEntrySignatures: 'strict',
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'shared-[name].js',
        assetFileNames: '[name][extname]',
        // What the page and its workers share is one file: a worker starts when the last of them has come.
        codeSplitting: {
          groups: [
            { name: 'core', test: /src\/(analyse|core|office|reading|reading-room|unpack)\.js$|pkg\/peilglas\.js$/ },
          ],
        },
      },
    },
  },
});
