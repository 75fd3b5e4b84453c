import assert from 'node:assert/strict';
import { test } from 'node:test';

import { converter, isOfficeFile } from '../src/office.js';

/** An office module that writes down what it is told, and breaks down at some files. */
class FakeOffice {
  /** @type {string[]} */
  told = [];
  /** @type {Uint8Array[]} */
  pieces = [];

  /** @param {string} name */
  open(name) {
    this.told.push(name);
    if (name === 'bad.xlsx') throw new WebAssembly.RuntimeError('unreachable');
    this.pieces = [...name].map((letter) => new TextEncoder().encode(letter));
  }

  next() {
    return this.pieces.shift();
  }

  progress() {
    return this.pieces.length === 0 ? 1 : 0.5;
  }

  close() {
    this.told.push('close');
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

test('the module is loaded with the first file, and forgets each when it is done with it', async () => {
  const office = new FakeOffice();
  let loads = 0;
  const convert = converter(async () => {
    loads += 1;
    return office;
  });
  assert.equal(loads, 0);
  await whole(convert('a.xlsx', new Uint8Array()));
  await assert.rejects(whole(convert('bad.xlsx', new Uint8Array())), WebAssembly.RuntimeError);
  assert.equal((await whole(convert('c.xlsx', new Uint8Array()))).toString(), 'c.xlsx');
  assert.equal(loads, 1);
  assert.deepEqual(office.told, ['a.xlsx', 'close', 'bad.xlsx', 'close', 'c.xlsx', 'close']);
});

test('a file that is given up half read is forgotten', async () => {
  const office = new FakeOffice();
  const pieces = converter(async () => office)('a.xlsx', new Uint8Array());
  for await (const piece of pieces) {
    assert.equal(piece.progress, 0.5);
    break;
  }
  assert.deepEqual(office.told, ['a.xlsx', 'close']);
});

test('a module that could not be loaded says so, and is tried again with the next file', async () => {
  const office = new FakeOffice();
  let isOnline = false;
  const convert = converter(async () => {
    if (!isOnline) throw new TypeError('Failed to fetch');
    return office;
  });
  await assert.rejects(whole(convert('a.xlsx', new Uint8Array())), { code: 'program' });
  isOnline = true;
  await whole(convert('a.xlsx', new Uint8Array()));
  assert.deepEqual(office.told, ['a.xlsx', 'close']);
});
