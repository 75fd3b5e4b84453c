import { readFile } from 'node:fs/promises';
import { defineConfig } from 'vite';

/**
 * The core's WebAssembly goes into the build under its own name, where src/core.js looks for it. What wasm-bindgen's
 * module guesses when it is told nothing would make Vite add it a second time.
 * @type {import('vite').Plugin}
 */
const core = {
  name: 'core',
  enforce: 'pre',
  transform: {
    filter: { id: /\/pkg\/peilglas\.js$/ },
    handler: (code) => code.replace("new URL('peilglas_bg.wasm', import.meta.url)", 'undefined'),
  },
  async generateBundle() {
    const source = await readFile(new URL('../pkg/peilglas_bg.wasm', import.meta.url));
    this.emitFile({ type: 'asset', fileName: 'peilglas_bg.wasm', source });
  },
};

// The build is a flat folder of static files with relative addresses. The entries keep their names, so that other pages
// can refer to them; what they share lies beside them.
export default defineConfig({
  base: './',
  plugins: [core],
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
      },
      preserveEntrySignatures: 'strict',
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'shared-[name].js',
        assetFileNames: '[name][extname]',
      },
    },
  },
});
