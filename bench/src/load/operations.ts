/**
 * What a load asks for: which operation, on which key, with which value.
 */
import { Random } from "./random.js";
import { Records } from "./records.js";
import type { LoadSpec } from "./spec.js";
import { Zipf } from "./zipf.js";

export type Operation =
  | { readonly type: "read"; readonly key: string }
  | { readonly type: "update"; readonly key: string; readonly value: Uint8Array }
  /** An update of a key that was never there. */
  | {
      readonly type: "insert";
      readonly key: string;
      readonly value: Uint8Array;
      /** The position among all inserted records of this load, from 0. */
      readonly record: number;
    }
  /** Read the key, then write `value` so that it replaces what was read and nothing else. */
  | { readonly type: "modify"; readonly key: string; readonly value: Uint8Array };

/** Different values in turn, made beforehand: making them would be load on the generator, one for all would compress too well. */
const VALUES = 64;

/** The keys of a load, `key-00000000` and so on: with that prefix 12 bytes each. */
export function keyNames(count: number, prefix = "key-"): string[] {
  return Array.from({ length: count }, (_, index) => prefix + String(index).padStart(8, "0"));
}

/** What all connections of one load share. */
export class Workload {
  readonly keys: readonly string[];
  readonly values: readonly Uint8Array[];
  readonly #spec: LoadSpec;
  readonly #records = new Records();

  constructor(spec: LoadSpec) {
    this.#spec = spec;
    const random = new Random(spec.seed);
    // Shuffled, so that the frequent keys of a zipf distribution are no neighbours in a store.
    this.keys = random.shuffle(keyNames(spec.keys, spec.keyPrefix));
    this.values = Array.from({ length: VALUES }, () => random.bytes(spec.valueBytes));
  }

  /**
   * The operations of one connection: an endless sequence that only the seed and `connection` decide; with inserts, also
   * what {@link inserted} was told so far.
   */
  operations(connection: number): () => Operation {
    const { seed, readShare, writes, insertPrefix } = this.#spec;
    const random = new Random(Math.imul(seed, 0x01000193) + connection + 1);
    const draw = this.#drawer();
    let turn = connection;
    return () => {
      const isRead = readShare === 1 || random.unit() < readShare;
      if (isRead) return { type: "read", key: draw(random) };
      turn += 1;
      const value = this.values[turn % VALUES] as Uint8Array;
      if (writes !== "insert") return { type: writes, key: draw(random), value };
      const record = this.#records.assign();
      return { type: "insert", key: insertPrefix + record, value, record };
    };
  }

  /** Tells that an insert was acknowledged. Until then no read asks for it, nor for any after it. */
  inserted(record: number): void {
    this.#records.acknowledge(record);
  }

  #drawer(): (random: Random) => string {
    const { distribution, insertPrefix } = this.#spec;
    const { keys } = this;
    const count = keys.length;
    if (distribution.type === "uniform") return (random) => keys[random.below(count)] as string;
    let zipf = new Zipf(count, distribution.theta);
    if (distribution.type === "zipf") return (random) => keys[zipf.draw(random)] as string;
    const records = this.#records;
    let known = 0;
    return (random) => {
      if (records.count !== known) {
        known = records.count;
        zipf = new Zipf(count + known, distribution.theta);
      }
      const age = zipf.draw(random);
      return age < known
        ? insertPrefix + (known - 1 - age)
        : (keys[count - 1 - (age - known)] as string);
    };
  }
}
