// Reading a File in a worker, in every way that a browser offers. The fastest one found is the floor of the bench.

const MIB = 1 << 20;

/** @type {Record<string, (file: File) => AsyncIterable<Uint8Array>>} */
export const MODES = {
  stream: (file) => file.stream(),
  'stream into two buffers of 4 MiB': (file) => intoOwnBuffers(file, 4 * MIB),
  'slices of 1 MiB': (file) => slices(file, MIB),
  'slices of 4 MiB': (file) => slices(file, 4 * MIB),
  'slices of 8 MiB': (file) => slices(file, 8 * MIB),
  'slices of 16 MiB': (file) => slices(file, 16 * MIB),
  'slices of 4 MiB, read synchronously': (file) => synchronously(file, 4 * MIB),
};

/** Slices, the next one being read while the last one is used. */
async function* slices(file, size) {
  const read = (at) => (at < file.size ? file.slice(at, at + size).arrayBuffer() : undefined);
  let next = read(0);
  for (let at = size; next; at += size) {
    const ahead = read(at);
    yield new Uint8Array(await next);
    next = ahead;
  }
}

/** Held, since Chromium lets go of a reader that only those hold who wait for it; they then wait for ever. */
const readers = new Set();

/** Two buffers in turn: one is filled while the other one is used. */
async function* intoOwnBuffers(file, size) {
  const reader = file.stream().getReader({ mode: 'byob' });
  readers.add(reader);
  const fill = (buffer) => reader.read(new Uint8Array(buffer));
  let next = fill(new ArrayBuffer(size));
  let spare = new ArrayBuffer(size);
  for (;;) {
    const { done, value } = await next;
    if (done) {
      readers.delete(reader);
      return;
    }
    next = fill(spare);
    yield value;
    spare = value.buffer;
  }
}

function* synchronously(file, size) {
  const reader = new FileReaderSync();
  for (let at = 0; at < file.size; at += size)
    yield new Uint8Array(reader.readAsArrayBuffer(file.slice(at, at + size)));
}
