import { describe, expect, it } from "vitest";

import type { Batch } from "@vclock/replica";

import {
  findRecords,
  readHead,
  recordBytes,
  visitRecord,
  writeRecord,
  type RecordHead,
} from "./record.js";

const bytes = (text: string): Uint8Array => Buffer.from(text, "latin1");
const SEED = 0x12345678;

const batch: Batch = {
  puts: [
    [bytes("a"), bytes("1")],
    [bytes("empty"), bytes("")],
    [bytes("\xff".repeat(1900)), bytes("x".repeat(300))],
  ],
  deletes: [bytes("b"), bytes("cc")],
};

/** What a record says, as texts. */
function contents(image: Buffer, head: RecordHead): string[] {
  const found: string[] = [];
  const text = (from: number, to: number): string => image.toString("latin1", from, to);
  visitRecord(image, head, {
    put: (keyAt, valueAt, end) => found.push(`${text(keyAt, valueAt)}=${text(valueAt, end)}`),
    delete: (keyAt, end) => found.push(`-${text(keyAt, end)}`),
  });
  return found;
}

function imageOf(...records: readonly (readonly [Batch, number])[]): Buffer {
  const total = records.reduce((sum, [each]) => sum + recordBytes(each), 0);
  const image = Buffer.alloc(total);
  let at = 0;
  for (const [each, number] of records) at += writeRecord(image, at, each, number, SEED);
  expect(at).toBe(total);
  return image;
}

describe("a record", () => {
  it("says what the batch said, and its number", () => {
    const image = imageOf([batch, 2 ** 40 + 7]);
    const head = readHead(image, 0, SEED);
    expect(head).toEqual({ at: 0, bytes: image.length, number: 2 ** 40 + 7 });
    expect(contents(image, head as RecordHead)).toEqual([
      "a=1",
      "empty=",
      `${"\xff".repeat(1900)}=${"x".repeat(300)}`,
      "-b",
      "-cc",
    ]);
  });

  it("is none when any byte of it is changed, or it is cut anywhere, or it was written before the journal was begun", () => {
    const image = imageOf([batch, 9]);
    for (let at = 0; at < image.length; at++) {
      image[at]! ^= 1 << (at % 8);
      expect(readHead(image, 0, SEED), `byte ${at}`).toBeUndefined();
      image[at]! ^= 1 << (at % 8);
      expect(readHead(image.subarray(0, at), 0, SEED), `cut at ${at}`).toBeUndefined();
    }
    for (let bit = 0; bit < 32; bit++)
      expect(readHead(image, 0, (SEED ^ (1 << bit)) >>> 0), `bit ${bit}`).toBeUndefined();
    expect(readHead(image, 0, SEED)).toBeDefined();
  });

  it("is found behind one that is not whole", () => {
    const image = imageOf([batch, 1], [batch, 2], [batch, 3]);
    image[recordBytes(batch) + 100]! ^= 1;
    expect([...findRecords(image, 0, SEED)].map(({ number }) => number)).toEqual([1, 3]);
    image[0]! ^= 1;
    expect([...findRecords(image, 0, SEED)].map(({ number }) => number)).toEqual([3]);
  });

  it("is looked for in time that does not grow with what a client puts into values", () => {
    const plain = imageOf([{ puts: [[bytes("k"), bytes("v")]], deletes: [] }, 1]);
    // A value full of beginnings of records that claim to be very long.
    const fake = plain.subarray(0, 28);
    fake.writeUInt32LE(4_000_000, 12);
    const image = Buffer.alloc(4 * 1024 * 1024);
    for (let at = 1; at + fake.length < image.length; at += fake.length) image.set(fake, at);
    const before = process.cpuUsage();
    expect([...findRecords(image, 0, SEED)]).toEqual([]);
    expect(process.cpuUsage(before).user).toBeLessThan(5_000_000);
  });
});
