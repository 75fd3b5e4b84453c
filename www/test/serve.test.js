import assert from 'node:assert/strict';
import { get } from 'node:http';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { POLICY, serve } from '../serve.mjs';

/** @type {string} */
let folder;
/** @type {Awaited<ReturnType<typeof serve>>} */
let site;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peilglas-'));
  await mkdir(join(folder, 'public'));
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'public', 'index.html'), '<p>page</p>');
  await writeFile(join(folder, 'public', 'core.wasm'), 'wasm');
  site = await serve(join(folder, 'public'), 0, '/under/');
});

after(async () => {
  await site.close();
  await rm(folder, { recursive: true });
});

test('files come with their type and the policy', async () => {
  const page = await fetch(site.address);
  assert.equal(await page.text(), '<p>page</p>');
  assert.equal(page.headers.get('Content-Security-Policy'), POLICY);
  const wasm = await fetch(new URL('core.wasm', site.address));
  assert.equal(wasm.headers.get('Content-Type'), 'application/wasm');
});

test('what is not there, or lies outside, is not found', async () => {
  for (const path of ['none.html', '../secret.txt', '..%2fsecret.txt', '%00', '']) {
    const { status } = await fetch(new URL(path, `${new URL(site.address).origin}/${path === '' ? '' : 'under/'}`));
    assert.equal(status, 404, path);
  }
});

test('only this computer’s own names are answered', async () => {
  const { port } = new URL(site.address);
  const status = await new Promise((resolve) =>
    get({ host: '127.0.0.1', port, path: '/under/', headers: { Host: 'evil.example' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }),
  );
  assert.equal(status, 421);
});

test('nothing can be sent', async () => {
  assert.equal((await fetch(site.address, { method: 'POST', body: 'x' })).status, 405);
});
