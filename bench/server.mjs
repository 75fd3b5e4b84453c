// Serves the bench's page and the built package to this computer only, and remembers what was asked for.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

/**
 * @param {Record<string, string>} folders by the start of the address, the longest first
 * @returns {Promise<{ address: string, asked: Set<string>, close: () => void }>} `asked`: files of tools; empty it at will
 */
export async function serve(folders) {
  const asked = new Set();
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
    const start = Object.keys(folders).find((prefix) => path.startsWith(prefix));
    const file = join(folders[start], path === '/' ? 'index.html' : path.slice(start.length));
    try {
      const body = await readFile(file);
      if (/^\/(tools|peilglas)\//.test(path)) asked.add(file);
      response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'text/plain', 'Content-Length': body.length });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { address: `http://127.0.0.1:${server.address().port}`, asked, close: () => server.close() };
}
