import { defineConfig } from 'vite';

// The build is a flat folder of static files with relative addresses. The entries keep their names, so that other pages
// can refer to them; what they share lies beside them.
export default defineConfig({
  base: './',
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
      // Only reached in Node.
      external: [/^node:/],
      preserveEntrySignatures: 'strict',
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'shared-[name].js',
        assetFileNames: '[name][extname]',
      },
    },
  },
});
