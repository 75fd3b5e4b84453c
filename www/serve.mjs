#!/usr/bin/env node
// Serves a folder of static files to this computer only, with the strict policy that intranet pages have.
// usage: node serve.mjs FOLDER PORT

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What the page is built to live under; a violation of it fails the tests. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "worker-src 'self'",
].join('; ');

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** Other names would let a page elsewhere reach this server through the browser. */
const OWN_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * @param {string} folder
 * @param {number} port 0 for any free one
 * @param {string} [path] under which the folder is served, from `/` to `/`
 * @returns {Promise<{ address: string, close: () => Promise<void> }>}
 */
export async function serve(folder, port, path = '/') {
  const root = resolve(folder);
  /** @type {import('node:http').RequestListener} */
  const answer = async (request, response) => {
    const { status, type, body } = await find(root, path, request);
    response.writeHead(status, {
      'Content-Type': type,
      'Content-Length': body.length,
      'Content-Security-Policy': POLICY,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-cache',
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  const first = await listen(answer, port, '127.0.0.1');
  const bound = /** @type {import('node:net').AddressInfo} */ (first.address()).port;
  // `localhost` may mean either; a machine without IPv6 has only the first.
  const second = await listen(answer, bound, '::1').catch(() => undefined);
  return {
    address: `http://localhost:${bound}${path}`,
    async close() {
      for (const server of [first, second]) {
        server?.closeAllConnections();
        await new Promise((done) => (server ? server.close(done) : done(undefined)));
      }
    },
  };
}

/**
 * @param {import('node:http').RequestListener} answer
 * @param {number} port
 * @param {string} host
 * @returns {Promise<import('node:http').Server>}
 */
function listen(answer, port, host) {
  return new Promise((done, fail) => {
    const server = createServer(answer);
    server.once('error', fail);
    server.listen({ port, host }, () => done(server));
  });
}

/**
 * @param {string} root
 * @param {string} path
 * @param {import('node:http').IncomingMessage} request
 */
async function find(root, path, { method, url = '/', headers }) {
  const host = (headers.host ?? '').replace(/:\d+$/, '');
  if (!OWN_NAMES.has(host)) return text(421, 'This server answers to localhost only.');
  if (method !== 'GET' && method !== 'HEAD') return text(405, 'Only GET and HEAD.');
  let asked;
  try {
    asked = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return text(400, 'Not an address.');
  }
  if (!asked.startsWith(path)) return text(404, 'Not found.');
  const file = join(root, asked.endsWith('/') ? `${asked.slice(path.length)}index.html` : asked.slice(path.length));
  if (!file.startsWith(root + sep)) return text(404, 'Not found.');
  try {
    return { status: 200, type: TYPES[extname(file)] ?? 'application/octet-stream', body: await readFile(file) };
  } catch {
    return text(404, 'Not found.');
  }
}

/**
 * @param {number} status
 * @param {string} words
 */
function text(status, words) {
  return { status, type: 'text/plain; charset=utf-8', body: Buffer.from(words) };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [folder = 'dist', port = '8080'] = process.argv.slice(2);
  try {
    const { address } = await serve(folder, Number(port));
    console.log(`Peilglas: ${address}`);
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    console.error(code === 'EADDRINUSE' ? `Port ${port} is in use; choose another.` : message);
    process.exit(1);
  }
}
