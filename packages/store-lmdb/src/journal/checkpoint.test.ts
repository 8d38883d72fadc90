/** Bringing a journal into LMDB, left at any moment, for want of room or by a crash, and done again. */
import { mkdirSync } from "node:fs";

import { StoreFullError, type Batch } from "@vclock/replica";
import { describe, expect, it } from "vitest";

import type { Tree } from "../tree.js";
import { freshDirectoryInMemory } from "../testing/directory.js";
import { bytes, pairsOf, text, type Twin } from "../testing/twin.js";
import { checkpoint } from "./checkpoint.js";
import { Segment } from "./segment.js";
import { statePair } from "./state.js";

const STATE = { applied: 3, seed: 7 };
const [STATE_KEY, STATE_VALUE] = statePair(STATE);

/** Stands for LMDB: takes so many batches, of at most so many entries, and then there is no room. */
class Pairs {
  readonly twin: Twin;
  readonly sizes: number[] = [];
  isDone = false;

  constructor(
    pairs: Twin,
    private commits: number = Infinity,
    private readonly entriesMax: number = Infinity,
  ) {
    this.twin = new Map(pairs);
  }

  has(key: Uint8Array): boolean {
    return this.twin.has(text(key));
  }

  async commit({ puts, deletes }: Batch): Promise<void> {
    const entries = puts.length + deletes.length;
    if (this.commits-- <= 0 || entries > this.entriesMax) throw new StoreFullError("no room");
    this.sizes.push(entries);
    expect(this.isDone, "nothing comes after the record that says that all is there").toBe(false);
    for (const key of deletes) {
      expect(this.has(key), "only what is there is deleted").toBe(true);
      this.twin.delete(text(key));
    }
    for (const [key, value] of puts) {
      if (key === STATE_KEY) expect(Buffer.from(value)).toEqual(STATE_VALUE);
      if (key === STATE_KEY) this.isDone = true;
      else this.twin.set(text(key), text(value));
    }
  }
}

let rests = 0;

const bring = (segment: Segment, pairs: Pairs): Promise<void> =>
  checkpoint(segment.overlay, pairs as unknown as Tree, STATE, async () => void rests++);

/** Puts a thousand keys, changes a third of them, and deletes a quarter and as many that LMDB has. */
async function journalAndOutcome(): Promise<{ segment: Segment; before: Twin; after: Twin }> {
  const directory = freshDirectoryInMemory();
  mkdirSync(directory);
  await Segment.make(directory, "a store", 0, 256 * 1024);
  const segment = (await Segment.open(directory, "a store", 0, 1)) as Segment;
  const name = (i: number): string => `key ${String(i).padStart(4, "0")}`;
  const numbers = Array.from({ length: 1000 }, (_, i) => i);
  const before: Twin = new Map(numbers.map((i) => [`${name(i)} old`, "old"]));
  const after: Twin = new Map(before);
  const batch = (puts: [string, string][], deletes: string[]): Batch => {
    for (const key of deletes) after.delete(key);
    for (const [key, value] of puts) after.set(key, value);
    return {
      puts: puts.map(([key, value]) => [bytes(key), bytes(value)]),
      deletes: deletes.map(bytes),
    };
  };
  const every = (n: number): number[] => numbers.filter((i) => i % n === 0);
  await segment.append(
    batch(
      numbers.map((i) => [name(i), "1"]),
      every(4).map((i) => `${name(i)} old`),
    ),
    1,
  );
  await segment.append(
    batch(
      every(3).map((i) => [name(i), "2"]),
      [],
    ),
    2,
  );
  await segment.append(batch([], every(4).map(name)), 3);
  await segment.close();
  return { segment, before, after };
}

describe("a checkpoint", { timeout: 60_000 }, () => {
  it("writes of each key only what is left, in transactions of bounded size", async () => {
    const { segment, before, after } = await journalAndOutcome();
    const pairs = new Pairs(before);
    rests = 0;
    await bring(segment, pairs);
    expect(rests, "between each two").toBe(pairs.sizes.length - 1);
    expect(pairsOf(pairs.twin)).toEqual(pairsOf(after));
    expect(pairs.isDone).toBe(true);
    // 750 that stay and 250 deletes, of 1,250 keys; those that came and went are not written.
    expect(pairs.sizes.reduce((a, b) => a + b)).toBe(1000 + 1);
    expect(Math.max(...pairs.sizes)).toBeLessThan(150);
  });

  it("says that it is done in the last transaction only, and may be left after any", async () => {
    const { segment, before, after } = await journalAndOutcome();
    for (let commits = 0; ; commits++) {
      const pairs = new Pairs(before, commits);
      const isFull = await bring(segment, pairs).then(
        () => false,
        (error: unknown) => error instanceof StoreFullError,
      );
      expect(pairs.isDone).toBe(!isFull);
      if (!isFull) break;
      // What is read meanwhile is the journal first, and it is brought in again.
      const again = new Pairs(pairs.twin);
      await bring(segment, again);
      expect(pairsOf(again.twin)).toEqual(pairsOf(after));
    }
  });

  it("makes its transactions smaller where there is little room", async () => {
    const { segment, before, after } = await journalAndOutcome();
    const pairs = new Pairs(before, Infinity, 9);
    await bring(segment, pairs);
    expect(pairsOf(pairs.twin)).toEqual(pairsOf(after));
    expect(Math.max(...pairs.sizes)).toBeLessThan(10);
  });
});
