/** Random numbers that a seed brings back. */

export function randomSeed(): number {
  // oxlint-disable-next-line no-restricted-properties -- a test, and it says its seed.
  return Math.floor(Math.random() * 2 ** 32);
}

/** mulberry32: numbers in [0, 1). */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
