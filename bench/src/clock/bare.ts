/**
 * The floor: two sorted typed arrays, ids as small whole numbers, counters as doubles. It takes the least that a walk
 * over two vectors can take: no strings, no objects, nothing checked, and `merge` writes into arrays that are there already.
 */
import type { Pair, PlainClock } from "./inputs.js";

export interface BareVector {
  readonly ids: Uint32Array;
  readonly counters: Float64Array;
}

/** The same ids get the same numbers, in the same order. */
export function barePairs(pairs: readonly Pair<PlainClock>[]): Pair<BareVector>[] {
  const ids = new Set(pairs.flatMap(([a, b]) => [...Object.keys(a), ...Object.keys(b)]));
  // Code units, as everywhere.
  const numbers = new Map([...ids].sort((a, b) => (a < b ? -1 : 1)).map((id, at) => [id, at]));
  const bare = (clock: PlainClock): BareVector => ({
    ids: Uint32Array.from(Object.keys(clock), (id) => numbers.get(id) ?? 0),
    counters: Float64Array.from(Object.values(clock)),
  });
  return pairs.map(([a, b]) => [bare(a), bare(b)]);
}

/** 0 for equal, 1 when the first has more, 2 when the second has, 3 for concurrent. */
export function bareCompare(a: BareVector, b: BareVector): number {
  const idsA = a.ids;
  const idsB = b.ids;
  const countersA = a.counters;
  const countersB = b.counters;
  let order = 0;
  let i = 0;
  let j = 0;
  while (i < idsA.length && j < idsB.length) {
    const idA = idsA[i] as number;
    const idB = idsB[j] as number;
    if (idA === idB) {
      const counterA = countersA[i++] as number;
      const counterB = countersB[j++] as number;
      if (counterA > counterB) order |= 1;
      else if (counterA < counterB) order |= 2;
    } else if (idA < idB) {
      order |= 1;
      i++;
    } else {
      order |= 2;
      j++;
    }
    if (order === 3) return order;
  }
  return order | (i < idsA.length ? 1 : 0) | (j < idsB.length ? 2 : 0);
}

/** Merges into arrays of its own, made once, large enough; gives the number of entries. */
export function bareMerge(entriesMax: number): (a: BareVector, b: BareVector) => number {
  const ids = new Uint32Array(entriesMax);
  const counters = new Float64Array(entriesMax);
  return (a, b) => {
    const idsA = a.ids;
    const idsB = b.ids;
    const countersA = a.counters;
    const countersB = b.counters;
    let i = 0;
    let j = 0;
    let k = 0;
    while (i < idsA.length && j < idsB.length) {
      const idA = idsA[i] as number;
      const idB = idsB[j] as number;
      if (idA === idB) {
        const counterA = countersA[i++] as number;
        const counterB = countersB[j++] as number;
        ids[k] = idA;
        counters[k++] = counterA > counterB ? counterA : counterB;
      } else if (idA < idB) {
        ids[k] = idA;
        counters[k++] = countersA[i++] as number;
      } else {
        ids[k] = idB;
        counters[k++] = countersB[j++] as number;
      }
    }
    for (; i < idsA.length; i++, k++) {
      ids[k] = idsA[i] as number;
      counters[k] = countersA[i] as number;
    }
    for (; j < idsB.length; j++, k++) {
      ids[k] = idsB[j] as number;
      counters[k] = countersB[j] as number;
    }
    return k;
  };
}
