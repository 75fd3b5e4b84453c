/** @import { Core } from './contract.js' */

/** @type {Promise<Core> | undefined} */
let loading;

/**
 * The WebAssembly core, loaded on first use.
 * @returns {Promise<Core>}
 */
export function loadCore() {
  return (loading ??= load().catch((error) => {
    loading = undefined;
    throw error;
  }));
}

async function load() {
  const core = /** @type {Core} */ (/** @type {unknown} */ (await import('../../pkg/peilglas.js')));
  const address = new URL('../../pkg/peilglas_bg.wasm', import.meta.url);
  await core.default({ module_or_path: address.protocol === 'file:' ? await readFromDisk(address) : address });
  return core;
}

/**
 * Node cannot fetch a `file:` address.
 * @param {URL} address
 */
async function readFromDisk(address) {
  const { readFile } = await import('node:fs/promises');
  return readFile(address);
}
