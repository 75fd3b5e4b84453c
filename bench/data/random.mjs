/**
 * Random numbers that are the same on every machine: Marsaglia's xorshift with 32 bits of state.
 * @param {number} seed any but 0
 * @returns {() => number} from 0 up to, not including, 1
 */
export function randomNumbers(seed) {
  let state = seed | 0;
  if (state === 0) throw new RangeError('a seed of 0 gives nothing but zeros');
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x1_0000_0000;
  };
}

/**
 * Draws an index with the given weights, in constant time: Walker's alias method.
 * @param {number[]} weights
 * @param {() => number} random
 * @returns {() => number}
 */
export function draw(weights, random) {
  const total = weights.reduce((sum, weight) => sum + weight);
  const share = weights.map((weight) => (weight / total) * weights.length);
  const other = weights.map((_, index) => index);
  const poor = other.filter((index) => share[index] < 1);
  const rich = other.filter((index) => share[index] >= 1);
  while (poor.length > 0 && rich.length > 0) {
    const [from, to] = [rich[rich.length - 1], poor.pop()];
    other[to] = from;
    share[from] -= 1 - share[to];
    if (share[from] < 1) poor.push(rich.pop());
  }
  for (const index of [...poor, ...rich]) share[index] = 1;
  return () => {
    const index = Math.floor(random() * weights.length);
    return random() < share[index] ? index : other[index];
  };
}
