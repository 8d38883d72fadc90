/**
 * What a load asks for: which operation, on which key, with which value.
 */
import { Random } from "./random.js";
import type { KeyDistribution, LoadSpec } from "./spec.js";
import { Zipf } from "./zipf.js";

export type Operation =
  | { readonly type: "read"; readonly key: string }
  | { readonly type: "update"; readonly key: string; readonly value: Uint8Array };

/** Different values in turn, made beforehand: making them would be load on the generator, one for all would compress too well. */
const VALUES = 64;

/** The keys of a load, `key-00000000` and so on: 12 bytes each. */
export function keyNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `key-${String(index).padStart(8, "0")}`);
}

/** What all connections of one load share. */
export class Workload {
  readonly keys: readonly string[];
  readonly values: readonly Uint8Array[];
  readonly #spec: LoadSpec;

  constructor(spec: LoadSpec) {
    this.#spec = spec;
    const random = new Random(spec.seed);
    // Shuffled, so that the frequent keys of a zipf distribution are no neighbours in a store.
    this.keys = random.shuffle(keyNames(spec.keys));
    this.values = Array.from({ length: VALUES }, () => random.bytes(spec.valueBytes));
  }

  /** The operations of one connection: an endless sequence that only the seed and `connection` decide. */
  operations(connection: number): () => Operation {
    const { seed, readShare, distribution } = this.#spec;
    const random = new Random(Math.imul(seed, 0x01000193) + connection + 1);
    const draw = drawer(distribution, this.keys.length);
    let turn = connection;
    return () => {
      const key = this.keys[draw(random)] as string;
      if (readShare === 1 || random.unit() < readShare) return { type: "read", key };
      turn += 1;
      return { type: "update", key, value: this.values[turn % VALUES] as Uint8Array };
    };
  }
}

function drawer(distribution: KeyDistribution, keys: number): (random: Random) => number {
  if (distribution.type === "uniform") return (random) => random.below(keys);
  const zipf = new Zipf(keys, distribution.theta);
  return (random) => zipf.draw(random);
}
