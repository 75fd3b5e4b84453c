import assert from 'node:assert/strict';
import { test } from 'node:test';

import { converter, isOfficeFile } from '../src/office.js';

/** The smallest module there is. */
const module = await WebAssembly.compile(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));

/** An office module that writes down what it is told, and breaks down at some files. */
class FakeOffice {
  instances = 0;
  /** @type {number[]} instance that read each file */
  readers = [];
  /** @type {Uint8Array[]} */
  pieces = [];

  initSync() {
    this.instances += 1;
  }

  /** @param {string} name */
  open(name) {
    this.readers.push(this.instances);
    if (name === 'bad.xlsx') throw new WebAssembly.RuntimeError('unreachable');
    this.pieces = [...name].map((letter) => new TextEncoder().encode(letter));
  }

  next() {
    return this.pieces.shift();
  }

  progress() {
    return this.pieces.length === 0 ? 1 : 0.5;
  }
}

/** @param {ReturnType<import('../src/contract.js').Convert>} pieces */
async function whole(pieces) {
  const bytes = [];
  for await (const piece of pieces) bytes.push(...piece.bytes);
  return Buffer.from(bytes);
}

test('workbooks and documents are known by their first bytes', () => {
  for (const start of [
    'PK\x03\x04\x14\0\x06\0',
    '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
    '\x09\x08\x10\x00\x00\x06\x05\x00',
  ]) {
    assert.equal(isOfficeFile(Buffer.from(start, 'latin1')), true, start);
  }
  for (const start of ['', 'PK', 'PK;1;2\n', 'Land;2010', '<html>', '\t\t2010\n']) {
    assert.equal(isOfficeFile(Buffer.from(start, 'latin1')), false, start);
  }
});

test('the module is loaded with the first file, and each file has an instance to itself', async () => {
  const office = new FakeOffice();
  let loads = 0;
  const convert = converter(async () => {
    loads += 1;
    return { office, module };
  });
  assert.equal(loads, 0);
  await whole(convert('a.xlsx', new Uint8Array()));
  await assert.rejects(whole(convert('bad.xlsx', new Uint8Array())), WebAssembly.RuntimeError);
  assert.equal((await whole(convert('c.xlsx', new Uint8Array()))).toString(), 'c.xlsx');
  assert.equal(loads, 1);
  assert.equal(new Set(office.readers).size, 3);
});

test('a module that could not be loaded says so, and is tried again with the next file', async () => {
  const office = new FakeOffice();
  let isOnline = false;
  const convert = converter(async () => {
    if (!isOnline) throw new TypeError('Failed to fetch');
    return { office, module };
  });
  await assert.rejects(whole(convert('a.xlsx', new Uint8Array())), { code: 'program' });
  isOnline = true;
  await whole(convert('a.xlsx', new Uint8Array()));
  assert.equal(office.readers.length, 1);
});
