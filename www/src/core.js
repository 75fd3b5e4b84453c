/** @import { Core } from './contract.js' */

import init, { Session, definitions } from '../../pkg/peilglas.js';

/** The build puts the core's WebAssembly beside this module. The comment keeps it from being renamed. */
const WASM = new URL(/* @vite-ignore */ './peilglas_bg.wasm', import.meta.url);

/** @type {Promise<Core> | undefined} */
let loading;
/** @type {Promise<WebAssembly.Module> | undefined} */
let compiling;

/**
 * The WebAssembly core, loaded on first use.
 * @param {WebAssembly.Module} [module] the core as it was compiled elsewhere
 * @returns {Promise<Core>}
 */
export function loadCore(module) {
  return (loading ??= load(module).catch((error) => {
    loading = undefined;
    throw error;
  }));
}

/** @param {WebAssembly.Module} [module] */
async function load(module) {
  await init({ module_or_path: module ?? (await compiledCore()) });
  return /** @type {Core} */ (/** @type {unknown} */ ({ Session, definitions }));
}

/**
 * The core's code, which other workers can use too.
 * @returns {Promise<WebAssembly.Module>}
 */
export function compiledCore() {
  return (compiling ??= compile().catch((error) => {
    compiling = undefined;
    throw error;
  }));
}

async function compile() {
  if (WASM.protocol === 'file:') return WebAssembly.compile(await readFromDisk(WASM));
  const response = await fetch(WASM);
  if (!response.ok) throw new Error(`${WASM.pathname}: ${response.status} ${response.statusText}`);
  // Not every server knows what it serves.
  return response.headers.get('Content-Type')?.startsWith('application/wasm')
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

/**
 * Node cannot fetch a `file:` address. Its own modules are asked for in a way that no bundler stumbles over.
 * @param {URL} address
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export function readFromDisk(address) {
  return process.getBuiltinModule('node:fs/promises').readFile(address);
}
