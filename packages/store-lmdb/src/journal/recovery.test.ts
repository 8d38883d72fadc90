/**
 * What is made of a journal that a process or a machine left behind when it ended. Here without LMDB: the files are real, and
 * `applied` stands for what LMDB says.
 */
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Batch } from "@vclock/replica";
import { describe, expect, it } from "vitest";

import { DirectoryDamagedError, DirectoryNewerError } from "../errors.js";
import { freshDirectoryInMemory } from "../testing/directory.js";
import { bytes, follow, pairsOf, twinOf, type Twin } from "../testing/twin.js";
import { layered } from "./layers.js";
import { recordBytes } from "./record.js";
import { recover, type Recovered } from "./recovery.js";
import { HEADER_BYTES, SEGMENT_FILES, Segment } from "./segment.js";

const STORE = "a store";
const SEED = 0x12345678;
const SEGMENT_BYTES = 16 * 1024;
const SECTOR_BYTES = 512;

type Files = readonly [Buffer, Buffer];

/** Batch `n`, from 1 on: puts two keys, one of them again and again, and deletes one of before. */
function batchOf(n: number): Batch {
  return {
    puts: [
      [bytes("the same"), bytes(`${n}`)],
      [bytes(`key ${n}`), bytes(`${n}:`.repeat((n * 137) % 600))],
    ],
    deletes: [bytes(`key ${n - 3}`)],
  };
}

const batches = Array.from({ length: 200 }, (_, i) => batchOf(i + 1));

async function freshSegments(): Promise<{ directory: string; segments: Segment[] }> {
  const directory = freshDirectoryInMemory();
  mkdirSync(directory);
  const segments: Segment[] = [];
  for (const index of [0, 1] as const) {
    await Segment.make(directory, STORE, index, SEGMENT_BYTES);
    segments.push((await Segment.open(directory, STORE, index, SEED)) as Segment);
  }
  return { directory, segments };
}

function filesOf(directory: string): Files {
  return SEGMENT_FILES.map((name) => readFileSync(join(directory, name))) as never;
}

/** Puts files in place, and reads them as an opener does. Everything it says is closed again. */
async function recovered(directory: string, files: Files, applied = 0): Promise<Recovered> {
  files.forEach((file, i) => writeFileSync(join(directory, SEGMENT_FILES[i]!), file));
  const found = await recover(directory, STORE, SEED, applied);
  for (const segment of [found.active, found.frozen, found.free]) await segment?.close();
  return found;
}

async function problemOf(directory: string, files: Files, applied = 0): Promise<unknown> {
  return recovered(directory, files, applied).then(
    ({ last }) => `${last} batches`,
    (error: unknown) => error,
  );
}

/** What is read of a journal above an LMDB that has the batches up to `applied`. */
function contentsOf({ active, frozen }: Recovered, applied: number): [string, string][] {
  const below = pairsOf(twinOf(batches, applied)).map(
    ([key, value]) => [bytes(key), bytes(value)] as const,
  );
  const overlays = [active, frozen].flatMap((segment) => segment?.overlay ?? []);
  const pairs = layered(overlays, below, "", "\xff");
  return Array.from(pairs, ([key, value]) => [
    Buffer.from(key).toString("latin1"),
    Buffer.from(value).toString("latin1"),
  ]);
}

function flipped(files: Files, segment: 0 | 1, at: number): Files {
  const copy = files.map((file) => Buffer.from(file)) as unknown as [Buffer, Buffer];
  copy[segment][at]! ^= 1 << (at % 8);
  return copy;
}

/** A journal of so many batches in its first segment, and where each record begins and the last one ends. */
async function journalOf(count: number): Promise<{
  directory: string;
  files: Files;
  starts: readonly number[];
}> {
  const { directory, segments } = await freshSegments();
  const starts = [HEADER_BYTES];
  for (let n = 1; n <= count; n++) {
    await segments[0]?.append(batchOf(n), n);
    starts.push((starts.at(-1) as number) + recordBytes(batchOf(n)));
  }
  for (const segment of segments) await segment.close();
  return { directory, files: filesOf(directory), starts };
}

describe("a journal", { timeout: 60_000 }, () => {
  it("is read as it was written", async () => {
    const { directory, files } = await journalOf(5);
    const found = await recovered(directory, files);
    expect(found).toMatchObject({ last: 5, frozen: undefined });
    expect(found.active.lastNumber).toBe(5);
    expect(contentsOf(found, 0)).toEqual(pairsOf(twinOf(batches, 5)));
  });

  it("tells nothing of batches that are in LMDB", async () => {
    const { directory, files } = await journalOf(5);
    for (const applied of [5, 6, 1000]) {
      const found = await recovered(directory, files, applied);
      expect(found).toMatchObject({ last: applied, frozen: undefined });
      expect([found.active.isEmpty, found.free?.isEmpty]).toEqual([true, true]);
    }
  });

  it("is taken up to its last whole record, wherever the last one is cut off", async () => {
    const { directory, files, starts } = await journalOf(4);
    for (let at = starts[3] as number; at < (starts[4] as number); at++) {
      const zeros = Buffer.from(files[0]).fill(0, at);
      const found = await recovered(directory, [zeros, files[1]]);
      expect(found.last, `zeros from ${at}`).toBe(3);
      expect(contentsOf(found, 0)).toEqual(pairsOf(twinOf(batches, 3)));
      // Nobody makes it shorter: that is no torn write.
      await recovered(directory, files);
      truncateSync(join(directory, SEGMENT_FILES[0]), at);
      await expect(recover(directory, STORE, SEED, 0)).rejects.toThrow(/truncated/);
    }
  });

  it("takes any byte changed in its last record for one that was never finished", async () => {
    const { directory, files, starts } = await journalOf(4);
    for (let at = starts[3] as number; at < (starts[4] as number); at++) {
      const found = await recovered(directory, flipped(files, 0, at));
      expect(found.last, `byte ${at}`).toBe(3);
    }
  });

  it("is damaged when any byte was changed in a record that another one follows", async () => {
    const { directory, files, starts } = await journalOf(4);
    for (let at = starts[1] as number; at < (starts[2] as number); at++) {
      const problem = await problemOf(directory, flipped(files, 0, at));
      expect(problem, `byte ${at}`).toBeInstanceOf(DirectoryDamagedError);
      expect(problem).toMatchObject({ message: expect.stringMatching(/lacks batch 2, and has/) });
    }
  });

  it("is damaged when any byte of a header was changed, and nothing that matters behind it", async () => {
    const { directory, files } = await journalOf(2);
    for (const segment of [0, 1] as const) {
      const headerBytes = files[segment].indexOf("\n") + 1;
      expect(headerBytes).toBeGreaterThan(80);
      for (let at = 0; at < headerBytes; at++) {
        const problem = await problemOf(directory, flipped(files, segment, at));
        const expected = problem instanceof DirectoryNewerError || problem;
        if (expected !== true) expect(problem, `byte ${at}`).toBeInstanceOf(DirectoryDamagedError);
      }
      for (let at = headerBytes; at < HEADER_BYTES; at += 97)
        expect(await problemOf(directory, flipped(files, segment, at))).toBe("2 batches");
    }
  });

  it("is damaged when batches are missing between LMDB and it, or a segment is another one", async () => {
    const { directory, segments } = await freshSegments();
    for (let n = 7; n <= 9; n++) await segments[0]?.append(batchOf(n), n);
    for (const segment of segments) await segment.close();
    const files = filesOf(directory);
    expect(await problemOf(directory, files, 6)).toBe("9 batches");
    expect(await problemOf(directory, files, 7)).toBe("9 batches");
    expect(await problemOf(directory, files, 5)).toMatchObject({
      message: expect.stringMatching(/lacks batch 6, and has batch 7/),
    });
    expect(await problemOf(directory, [files[1], files[0]])).toMatchObject({
      message: expect.stringMatching(/renamed/),
    });
    const other = recover(directory, "another store", SEED, 6);
    await expect(other).rejects.toThrow(/another store/);
  });

  it("goes on behind the last whole record, over what is left of a torn one", async () => {
    const { directory, files, starts } = await journalOf(4);
    for (const at of [1, 4, 8, 20, 28, 60]) {
      const torn = Buffer.from(files[0]);
      torn.fill(0, (starts[3] as number) + at);
      writeFileSync(join(directory, SEGMENT_FILES[0]), torn);
      writeFileSync(join(directory, SEGMENT_FILES[1]), files[1]);
      const found = await recover(directory, STORE, SEED, 0);
      expect(found.last).toBe(3);
      for (const n of [4, 5]) await found.active.append(batchOf(n), n);
      await found.active.close();
      await found.free?.close();
      const again = await recovered(directory, filesOf(directory));
      expect(again.last).toBe(5);
      expect(contentsOf(again, 0)).toEqual(pairsOf(twinOf(batches, 5)));
    }
  });

  it("has nothing of a batch that was wiped, though all of it had been written", async () => {
    const { directory, segments } = await freshSegments();
    await segments[0]?.append(batchOf(1), 1);
    const other = (await Segment.open(directory, STORE, 0, SEED)) as Segment;
    for (const n of [1, 2]) await other.append(batchOf(n), n);
    expect((await recovered(directory, filesOf(directory))).last).toBe(2);
    await segments[0]?.wipe();
    expect((await recovered(directory, filesOf(directory))).last).toBe(1);
    await segments[0]?.append(batchOf(2), 2);
    const found = await recovered(directory, filesOf(directory));
    expect(contentsOf(found, 0)).toEqual(pairsOf(twinOf(batches, 2)));
    for (const each of [...segments, other]) await each.close();
  });
});

/**
 * A power failure: of the write under way, any of the sectors that it goes to may be on the disk, and the others have what
 * was there before. What was acknowledged before is there. The segments go round three times, so that what was there before
 * is zeros at first, and then former records.
 */
describe("a power failure during any write", { timeout: 120_000 }, () => {
  it("leaves each batch whole or not at all, and takes none of those before", async () => {
    const { directory, segments } = await freshSegments();
    const trial = freshDirectoryInMemory();
    mkdirSync(trial);
    let [active, other] = segments as [Segment, Segment];
    let applied = 0;
    let rounds = 0;
    const outcomes = { whole: 0, absent: 0 };
    const twin: Twin = new Map();
    for (let n = 1; rounds < 6; n++) {
      const batch = batchOf(n);
      if (!active.hasRoom(recordBytes(batch))) {
        // All of the other one is in LMDB by now.
        applied = Math.max(applied, other.lastNumber);
        [active, other] = [other, active];
        active.clear();
        rounds++;
      }
      const before = filesOf(directory);
      await active.append(batch, n);
      const after = filesOf(directory);
      const withIt = new Map(twin);
      follow(withIt, batch);
      const { index } = active;
      for (const file of tornWrites(before[index], after[index])) {
        const files = [...before] as [Buffer, Buffer];
        files[index] = file;
        const found = await recovered(trial, files, applied);
        expect([n - 1, n], `batch ${n}`).toContain(found.last);
        const expected = found.last === n ? withIt : twin;
        expect(contentsOf(found, applied), `batch ${n}`).toEqual(pairsOf(expected));
        outcomes[found.last === n ? "whole" : "absent"]++;
      }
      follow(twin, batch);
    }
    for (const segment of segments) await segment.close();
    expect(outcomes.absent).toBeGreaterThan(100);
    expect(outcomes.whole).toBeGreaterThan(50);
  });
});

/** Every mixture of sectors from before and after a write, of its first sectors at most six. */
function* tornWrites(before: Buffer, after: Buffer): Generator<Buffer> {
  const changed: number[] = [];
  for (let at = 0; at < after.length; at += SECTOR_BYTES) {
    const end = at + SECTOR_BYTES;
    if (!before.subarray(at, end).equals(after.subarray(at, end))) changed.push(at);
  }
  expect(changed.length).toBeLessThan(7);
  for (let mask = 0; mask < 2 ** changed.length; mask++) {
    const file = Buffer.from(before);
    changed.forEach((at, i) => {
      if ((mask >> i) & 1) after.copy(file, at, at, at + SECTOR_BYTES);
    });
    yield file;
  }
}
