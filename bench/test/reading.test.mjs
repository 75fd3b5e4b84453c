import assert from 'node:assert/strict';
import { test } from 'node:test';

import { MODES } from '../tools/reading.js';

const bytes = Uint8Array.from({ length: 10_000_000 }, (_, index) => (index * 31) % 251);

// Reading synchronously is for browsers' workers only.
for (const [mode, read] of Object.entries(MODES).filter(([mode]) => !mode.includes('synchronously'))) {
  test(`${mode}: every byte once, in its place, also while the next piece is on its way`, async () => {
    let at = 0;
    for await (const piece of read(new File([bytes], 'a.csv'))) {
      await new Promise((done) => setImmediate(done));
      assert.ok(Buffer.compare(piece, bytes.subarray(at, at + piece.length)) === 0);
      at += piece.length;
    }
    assert.equal(at, bytes.length);
  });
}
