/**
 * A store beside a map, over thousands of random steps: small batches, long ones and deletes, with segments so small that the
 * journal goes round all the time, and reads at every moment of it, also while a batch is under way.
 */
import { setImmediate } from "node:timers/promises";

import type { Batch } from "@vclock/replica";
import { describe, expect, it, onTestFinished } from "vitest";

import type { LmdbStore } from "./lmdb-store.js";
import { openWith } from "./open.js";
import { freshDirectoryInMemory } from "./testing/directory.js";
import { generator, randomSeed } from "./testing/random.js";
import { bytes, follow, pairsIn, pairsOf, text, type Twin } from "./testing/twin.js";

const STEPS = Number(process.env["VC_MODEL_STEPS"] ?? 400);
const SEED = Number(process.env["VC_MODEL_SEED"] ?? randomSeed());

type Random = () => number;

function below(random: Random, count: number): number {
  return Math.floor(random() * count);
}

/** Few enough that they meet, of lengths and bytes whose order is easily got wrong. */
function randomKey(random: Random): string {
  const stems = ["\0", "a", "a\0", "ab", "\x7f", "\x80", "\xff", "\xff\xff"];
  return (
    stems[below(random, stems.length)] +
    String.fromCharCode(below(random, 256)).repeat(1 + below(random, 2))
  );
}

function randomBatch(random: Random, twin: Twin): Batch {
  const kind = random();
  const puts = new Map<string, string>();
  const entries = kind < 0.1 ? 300 + below(random, 900) : below(random, 12);
  for (let i = 0; i < entries; i++)
    puts.set(randomKey(random), `${below(random, 1000)}`.repeat(below(random, 8)));
  if (kind > 0.95) puts.set(randomKey(random), "large".repeat(below(random, 20_000)));
  const present = [...twin.keys()];
  const deletes = new Set<string>();
  const share = kind > 0.3 && kind < 0.33 ? 0.9 : 0.01;
  for (const key of present) if (random() < share) deletes.add(key);
  if (random() < 0.5) deletes.add(randomKey(random));
  for (const key of puts.keys()) deletes.delete(key);
  return {
    puts: [...puts].map(([key, value]) => [bytes(key), bytes(value)]),
    deletes: [...deletes].map(bytes),
  };
}

function check(store: LmdbStore, twins: readonly Twin[], random: Random, when: string): void {
  const [from, to] = [randomKey(random), randomKey(random)];
  const found = random() < 0.05 ? pairsIn(store) : undefined;
  const part = pairsIn(store, { from: bytes(from), to: bytes(to) });
  const probes = Array.from({ length: 3 }, () => randomKey(random));
  const values = probes.map((key) => store.get(bytes(key)));
  const agrees = twins.map((twin) => {
    const all = pairsOf(twin);
    const expected = all.filter(([key]) => from <= key && key < to);
    return (
      same(part, expected) &&
      (found === undefined || same(found, all)) &&
      probes.every((key, i) => twin.get(key) === (values[i] && text(values[i])))
    );
  });
  expect(agrees, when).toContain(true);
}

function same(a: [string, string][], b: [string, string][]): boolean {
  return a.length === b.length && a.every(([k, v], i) => b[i]?.[0] === k && b[i]?.[1] === v);
}

describe.each([8, 24, 64])("a store with segments of %i KiB", { timeout: 300_000 }, (kib) => {
  it(`agrees with a map over ${STEPS} steps (seed ${SEED})`, async () => {
    const random = generator(SEED + kib);
    const directory = freshDirectoryInMemory();
    const open = (): Promise<LmdbStore> => openWith({ directory }, kib * 1024);
    let store = await open();
    onTestFinished(() => store.close());
    let twin: Twin = new Map();
    for (let step = 0; step < STEPS; step++) {
      const at = `step ${step}, seed ${SEED}`;
      const batch = randomBatch(random, twin);
      const next = new Map(twin);
      follow(next, batch);
      const written = store.write(batch);
      // Reads while it is under way see all of it or nothing.
      for (let turns = below(random, 3); turns > 0; turns--) {
        check(store, [twin, next], random, `${at}, under way`);
        await setImmediate();
      }
      await written;
      twin = next;
      for (let turns = below(random, 4); turns > 0; turns--) {
        check(store, [twin], random, at);
        await setImmediate();
      }
      if (random() < 0.01) {
        await store.close();
        store = await open();
        check(store, [twin], random, `${at}, opened again`);
      }
    }
    expect(pairsIn(store)).toEqual(pairsOf(twin));
  });
});

describe("a store that is given batches faster than it can bring them into LMDB", () => {
  it("waits when both segments are full, and loses none", { timeout: 60_000 }, async () => {
    const directory = freshDirectoryInMemory();
    const store = await openWith({ directory }, 8 * 1024);
    const twin: Twin = new Map();
    for (let n = 0; n < 500; n++) {
      const keys = Array.from({ length: 140 }, (_, i) => `${(n * 7 + i * 131) % 3001}`);
      const puts = keys.map((key) => [bytes(key), bytes(`${n}`)] as const);
      const deletes = keys.includes(`${n}`) ? [] : [bytes(`${n}`)];
      await store.write({ puts, deletes });
      follow(twin, { puts, deletes });
    }
    expect(pairsIn(store)).toEqual(pairsOf(twin));
    await store.close();
    const again = await openWith({ directory }, 8 * 1024);
    expect(pairsIn(again)).toEqual(pairsOf(twin));
    await again.close();
  });
});
