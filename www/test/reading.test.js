import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Crash, fileError, namedFiles, readFiles, updateSession, withFailures } from '../src/reading.js';
import { Rest } from '../src/slices.js';

/** @import { Report } from '../src/contract.js' */

/** A session that writes down what it is told, and refuses what `bad` names. */
class FakeSession {
  /** @type {string[]} */
  told = [];
  /** @type {Report} */
  answer = { sources: [], results: [], audit: [], messages: [], names: {} };
  #name = '';

  /** @param {Record<string, Error>} [bad] the errors that files end with, by name */
  constructor(bad = {}) {
    this.bad = bad;
  }

  /**
   * @param {string} name
   * @param {object} [recipe]
   */
  reopen(name, recipe) {
    this.#name = name;
    this.told.push(recipe ? `open ${name} ${JSON.stringify(recipe)}` : `open ${name}`);
  }

  open() {}

  /** @param {string} language */
  methods(language) {
    return { language, title: '', sections: [], text: '' };
  }

  /** @param {string} name */
  remove(name) {
    this.told.push(`remove ${name}`);
    return true;
  }

  /** @param {Uint8Array} bytes */
  push(bytes) {
    this.told.push(`push ${bytes.byteLength}`);
  }

  close() {
    this.told.push('close');
    if (this.bad[this.#name]) throw this.bad[this.#name];
  }

  report() {
    return this.answer;
  }

  reportInPieces() {
    return JSON.stringify(this.answer);
  }

  grid() {
    return [];
  }

  openSlice() {
    return false;
  }

  closeSlice() {
    return undefined;
  }

  /** @param {Uint8Array} slice */
  joinSlice(slice) {
    this.told.push(`join ${slice.byteLength}`);
    return slice.byteLength > 0;
  }

  free() {}
}

const coded = (/** @type {string} */ message, /** @type {object} */ facts) => Object.assign(new Error(message), facts);

test('a file is opened, pushed and closed, whatever it is given as', async () => {
  const session = new FakeSession();
  const inputs = [
    { name: 'a.csv', text: 'é;1' },
    { name: 'b.csv', bytes: new Uint8Array(3) },
    { name: 'c.csv', bytes: new ArrayBuffer(2) },
    new File(['x;y'], 'd.csv'),
  ];
  assert.deepEqual(await readFiles(session, namedFiles(inputs)), []);
  assert.deepEqual(
    session.told,
    [
      ['a', 4],
      ['b', 3],
      ['c', 2],
      ['d', 3],
    ].flatMap(([name, size]) => [`open ${name}.csv`, `push ${size}`, 'close']),
  );
});

test('what is no file is refused', () => {
  assert.throws(() => namedFiles([/** @type {any} */ ({ name: 'a.csv' })]), TypeError);
});

test('files of the same name get names of their own', () => {
  const inputs = ['a.csv', 'a.csv', 'b.csv', 'a.csv'].map((name) => ({ name, text: '' }));
  assert.deepEqual(
    namedFiles(inputs).map(({ name }) => name),
    ['a.csv', 'a.csv (2)', 'b.csv', 'a.csv (3)'],
  );
});

test('recipes go with their files, in order or by name', async () => {
  const inputs = ['a.csv', 'b.csv'].map((name) => ({ name, text: '' }));
  const recipe = { rows: { header: [1, 2] } };
  for (const recipes of [[undefined, recipe], { 'b.csv': recipe }]) {
    assert.deepEqual(
      namedFiles(inputs, recipes).map((file) => file.recipe),
      [undefined, recipe],
    );
  }
});

test('bytes that are in memory are pushed in pieces', async () => {
  const session = new FakeSession();
  await readFiles(session, namedFiles([{ name: 'a.csv', bytes: new Uint8Array(2_500_000) }]));
  assert.deepEqual(session.told.slice(1, -1), ['push 1048576', 'push 1048576', 'push 402848']);
});

/**
 * A second worker that has begun at once, and counts from `seam` on.
 * @param {number} seam
 * @param {Uint8Array} [slice] what it comes to
 */
function restFrom(seam, slice) {
  const rest = Object.create(Rest.prototype);
  const close = () => (rest.isClosed = true);
  return Object.assign(rest, { seam, position: 0, result: async () => slice, news: async () => {}, close });
}

/**
 * What a session is told of a file of 2.5 MB, all of it line feeds from byte 1,500,000 on.
 * @param {any} rest
 */
async function toldOf(rest) {
  const session = new FakeSession();
  const bytes = new Uint8Array(2_500_000).fill(10, 1_500_000);
  await readFiles(session, namedFiles([{ name: 'a.csv', bytes }]), { share: () => rest });
  assert.ok(rest.isClosed);
  return session.told.slice(1, -1);
}

test('the rest of a file joins what is before the line feed that parts them', async () => {
  const before = ['push 1048576', 'push 451425'];
  assert.deepEqual(await toldOf(restFrom(1_400_000, new Uint8Array(9))), [...before, 'join 9']);
  // The line feed is searched in the next piece where this one has none behind the seam.
  assert.deepEqual(await toldOf(restFrom(1_000_000, new Uint8Array(9))), [...before, 'join 9']);
});

test('a rest that cannot be joined, or was not counted, is read as ever', async () => {
  const alone = ['push 597151', 'push 402848'];
  const before = ['push 1048576', 'push 451425'];
  assert.deepEqual(await toldOf(restFrom(1_400_000, new Uint8Array(0))), [...before, 'join 0', ...alone]);
  assert.deepEqual(await toldOf(restFrom(1_400_000)), [...before, ...alone]);
});

test('a second worker that is never ready is not waited for', async () => {
  const whole = ['push 1048576', 'push 1048576', 'push 402848'];
  assert.deepEqual(await toldOf(restFrom(Infinity)), whole);
});

test('progress counts the bytes of all files together, and ends at all of them', async () => {
  const inputs = [
    { name: 'a.csv', text: '12345' },
    { name: 'b.csv', text: '67890' },
  ];
  /** @type {string[]} */
  const seen = [];
  await readFiles(new FakeSession({ 'a.csv': coded('no', { code: 'empty' }) }), namedFiles(inputs), {
    onProgress: ({ file, bytesRead, bytesTotal }) => seen.push(`${file} ${bytesRead}/${bytesTotal}`),
  });
  assert.deepEqual(seen, ['a.csv 0/10', 'a.csv 5/10', 'b.csv 5/10', 'b.csv 10/10']);
});

test('a file that cannot be used leaves the others alone and becomes a message with its place', async () => {
  const cell = { source: 'a.csv', row: 2, column: 1 };
  const session = new FakeSession({ 'a.csv': coded('a.csv: never closed', { code: 'unclosed-quote', cell }) });
  session.answer.messages.push({ severity: 'note', code: 'later', text: 'later' });
  const files = namedFiles([
    { name: 'a.csv', text: '1' },
    { name: 'b.csv', text: '2' },
  ]);
  const failures = await readFiles(session, files);
  assert.ok(session.told.includes('open b.csv'));
  const { messages } = withFailures(session.report(), failures);
  assert.deepEqual(messages[0], { severity: 'error', code: 'unclosed-quote', text: 'never closed', cell });
  assert.equal(messages[1].code, 'later');
});

test('when no file can be used, the first error is thrown, and all of them are told', async () => {
  const session = new FakeSession({
    'a.csv': coded('a.csv: the file is empty', { code: 'empty', parameters: { size: '0' } }),
    'b.csv': coded('b.csv: no table', { code: 'no-table' }),
  });
  const files = namedFiles(['a.csv', 'b.csv'].map((name) => ({ name, text: '' })));
  await assert.rejects(
    updateSession(session, { read: files, remove: ['c.csv'] }),
    (/** @type {any} */ error) =>
      error instanceof Error &&
      error.message === 'a.csv: the file is empty' &&
      /** @type {any} */ (error).code === 'empty' &&
      /** @type {any} */ (error).parameters.size === '0' &&
      /** @type {any} */ (error).cell.source === 'a.csv' &&
      /** @type {any} */ (error).messages.length === 2,
  );
});

test('a file that the system does not hand over is unreadable, not the end of the work', async () => {
  const file = new File(['1'], 'gone.csv');
  file.stream = () => new ReadableStream({ pull: () => Promise.reject(new Error('the file was moved')) });
  const [failure] = await readFiles(new FakeSession(), namedFiles([file]));
  assert.equal(failure.code, 'unreadable');
  assert.deepEqual(failure.cell, { source: 'gone.csv' });
});

test('a fault of the core itself says which file it was reading', async () => {
  const session = new FakeSession({ 'b.csv': new WebAssembly.RuntimeError('unreachable') });
  const files = namedFiles(['a.csv', 'b.csv'].map((name) => ({ name, text: '1' })));
  await assert.rejects(readFiles(session, files), (error) => error instanceof Crash && error.index === 1);
});

const ZIP = new Uint8Array([0x50, 0x4b, 0x03, 0x04, 0x14, 0x00]);

test('a workbook or a document is read whole, converted, and pushed in pieces like any other file', async () => {
  const session = new FakeSession();
  const files = namedFiles([new File([ZIP, new Uint8Array(2_000_000)], 'a.xlsx'), { name: 'b.csv', bytes: ZIP }]);
  /** @type {string[]} */
  const converted = [];
  /** @type {string[]} */
  const seen = [];
  const failures = await readFiles(session, files, {
    onProgress: ({ bytesRead, bytesTotal }) => seen.push(`${bytesRead}/${bytesTotal}`),
    async *convert(name, bytes) {
      converted.push(`${name} ${bytes.byteLength}`);
      yield { bytes: new Uint8Array(7), progress: 0.5 };
      yield { bytes: new Uint8Array(3), progress: 1 };
    },
  });
  assert.deepEqual(failures, []);
  assert.deepEqual(converted, ['a.xlsx 2000006', 'b.csv 6']);
  assert.deepEqual(session.told, [
    'open a.xlsx',
    'push 7',
    'push 3',
    'close',
    'open b.csv',
    'push 7',
    'push 3',
    'close',
  ]);
  assert.equal(seen[1], '1000003/2000012');
  assert.equal(seen.at(-1), '2000012/2000012');
});

test('a workbook that cannot be converted leaves the others alone', async () => {
  const session = new FakeSession();
  const files = namedFiles(['a.xlsx', 'b.xlsx', 'c.xlsx'].map((name) => ({ name, bytes: ZIP })));
  const failures = await readFiles(session, files, {
    async *convert(name) {
      if (name === 'a.xlsx') throw coded('a.xlsx: the file is protected', { code: 'password-protected' });
      yield { bytes: new Uint8Array(7), progress: 1 };
      if (name === 'b.xlsx') throw new WebAssembly.RuntimeError('unreachable');
    },
  });
  assert.deepEqual(
    failures.map(({ code, text, cell }) => [code, text, cell?.source]),
    [
      ['password-protected', 'the file is protected', 'a.xlsx'],
      ['internal', 'the file could not be read because of a fault in this program', 'b.xlsx'],
    ],
  );
  assert.deepEqual(session.told.slice(-3), ['open c.xlsx', 'push 7', 'close']);
});

test('a workbook that is too large is not even read', async () => {
  const file = new File([ZIP], 'groot.xlsx');
  Object.defineProperty(file, 'size', { value: 100_000_001 });
  file.arrayBuffer = () => assert.fail('was read');
  const [failure] = await readFiles(new FakeSession(), namedFiles([file]), { convert: () => assert.fail('was read') });
  assert.equal(failure.code, 'too-large');
});

test('an abort takes effect before the next piece', async () => {
  const session = new FakeSession();
  const controller = new AbortController();
  const files = namedFiles([{ name: 'a.csv', bytes: new Uint8Array(3_000_000) }]);
  const reading = readFiles(session, files, {
    signal: controller.signal,
    onProgress: ({ bytesRead }) => bytesRead > 0 && controller.abort(),
  });
  await assert.rejects(reading, { name: 'AbortError' });
  assert.deepEqual(session.told, ['open a.csv', 'push 1048576']);
});

test('an error without a place says what happened all the same', () => {
  const error = fileError([{ severity: 'error', code: 'empty', text: 'the file is empty' }]);
  assert.equal(error.message, 'the file is empty');
});
