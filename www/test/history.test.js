import assert from 'node:assert/strict';
import { test } from 'node:test';

import { History } from '../src/history.js';

test('what was done is undone and done again, with its name', () => {
  const history = new History('a');
  history.add('b', 'to b');
  history.add('c', 'to c');
  assert.deepEqual(history.toUndo, { state: 'b', what: 'to c' });
  history.undo();
  assert.equal(history.present, 'b');
  assert.deepEqual(history.toRedo, { state: 'c', what: 'to c' });
  history.redo();
  assert.equal(history.present, 'c');
  assert.equal(history.toRedo, undefined);
});

test('what is done after an undo takes the place of what was undone', () => {
  const history = new History('a');
  history.add('b', 'to b');
  history.undo();
  history.add('c', 'to c');
  assert.equal(history.toRedo, undefined);
  history.undo();
  assert.equal(history.present, 'a');
  history.undo();
  assert.equal(history.present, 'a');
});
