/** @import { Core } from './contract.js' */

import init, { Session, definitions } from '../../pkg/peilglas.js';

/** The build puts the core's WebAssembly beside this module. The comment keeps it from being renamed. */
const WASM = new URL(/* @vite-ignore */ './peilglas_bg.wasm', import.meta.url);

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
  await init({ module_or_path: WASM.protocol === 'file:' ? await readFromDisk(WASM) : WASM });
  return /** @type {Core} */ (/** @type {unknown} */ ({ Session, definitions }));
}

/**
 * Node cannot fetch a `file:` address. Its own modules are asked for in a way that no bundler stumbles over.
 * @param {URL} address
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export function readFromDisk(address) {
  return process.getBuiltinModule('node:fs/promises').readFile(address);
}
