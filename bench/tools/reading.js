// Reading a File in a worker, in every way that a browser offers. The fastest one found is the floor of the bench.

const MIB = 1 << 20;

/** @type {Record<string, (file: File) => AsyncIterable<Uint8Array>>} */
export const MODES = {
  stream: (file) => file.stream(),
  'stream into own buffer, 4 MiB': (file) => intoOwnBuffer(file, 4 * MIB),
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

async function* intoOwnBuffer(file, size) {
  const reader = file.stream().getReader({ mode: 'byob' });
  let buffer = new ArrayBuffer(size);
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(buffer));
    if (done) return;
    yield value;
    buffer = value.buffer;
  }
}

function* synchronously(file, size) {
  const reader = new FileReaderSync();
  for (let at = 0; at < file.size; at += size)
    yield new Uint8Array(reader.readAsArrayBuffer(file.slice(at, at + size)));
}
