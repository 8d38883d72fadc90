/**
 * Large values of every type that holds many entries: made, written, read, compared and merged. A quadratic step would take hours, so
 * the time limit tells it from a linear one on the slowest machine. `ENTRIES=1000000` makes them ten times as large.
 */
import { describe, expect, it } from "vitest";

import { TruncatedBytesError } from "./errors.js";
import {
  BitmappedVersionVector,
  CausalBuffer,
  CausalContext,
  CausalMessage,
  type CausalOrder,
  DottedVersionVector,
  DottedVersionVectorSet,
  IntervalTreeClock,
  MatrixClock,
  nodeId,
  VectorClock,
  VersionVector,
} from "./index.js";
import { thrownBy } from "./testing/thrown.js";

const count = Number(process.env["ENTRIES"] ?? 100_000);
const timeoutMs = 300_000;
const first = nodeId(`s${count}`);
const absent = nodeId("t");
const vector = VersionVector.of(
  Array.from({ length: count }, (_, i): [string, number] => [`s${count + i}`, i + 1]),
);

interface Value<T> {
  toBytes(): Uint8Array;
  compare(other: T): CausalOrder;
  equals(other: T): boolean;
}

/** The value survives its bytes, which are refused when one is missing; it is before what knows more. */
function holds<T extends Value<T>>(value: T, later: T, decode: (bytes: Uint8Array) => T): void {
  const bytes = value.toBytes();
  const read = decode(bytes);
  expect(read.equals(value)).toBe(true);
  expect(read.compare(value)).toBe("equal");
  expect(read.compare(later)).toBe("before");
  expect(thrownBy(() => decode(bytes.subarray(0, -1)))).toBeInstanceOf(TruncatedBytesError);
}

describe(`${count} entries`, { timeout: timeoutMs }, () => {
  it("of a version vector", () => {
    const later = vector.increment(absent);
    holds(vector, later, VersionVector.fromBytes);
    const concurrent = vector.increment(first);
    expect(concurrent.compare(later)).toBe("concurrent");
    expect(concurrent.merge(later).size).toBe(count + 1);
    expect(concurrent.meet(later).equals(vector)).toBe(true);
    expect(vector.filter((_, counter) => counter % 2 === 0).size).toBe(count / 2);
  });

  it("of a vector clock", () => {
    const clock = VectorClock.fromVersionVector(vector);
    holds(clock, clock.tick(absent), VectorClock.fromBytes);
    expect(clock.receive(first, clock.tick(absent)).size).toBe(count + 1);
  });

  it("of a causal context", () => {
    const dots = Array.from(vector, ([node, counter]) => ({ node, counter: counter + 2 }));
    const context = CausalContext.of(vector, dots);
    expect(context.dots).toHaveLength(count);
    holds(context, context.add({ node: absent, counter: 1 }), CausalContext.fromBytes);
    expect(context.merge(CausalContext.of(vector.increment(absent))).dots).toHaveLength(count);
  });

  it("of a bitmapped version vector", () => {
    const dots = Array.from(vector, ([node, counter]) => ({ node, counter: counter + 2 }));
    const bitmapped = BitmappedVersionVector.of(vector, dots);
    const later = bitmapped.add({ node: absent, counter: 2 ** 53 - 1 });
    holds(bitmapped, later, BitmappedVersionVector.fromBytes);
    expect(bitmapped.missing()).toHaveLength(count);
    expect(later.subtract(bitmapped).size).toBe(1);
  });

  it("of a dotted version vector", () => {
    const version = DottedVersionVector.of(vector, { node: absent, counter: 2 });
    holds(version, version.event(absent), DottedVersionVector.fromBytes);
    expect(DottedVersionVector.sync([version], [version.event(first)])).toHaveLength(1);
  });

  it("of a set of siblings", () => {
    const codec = {
      encode: (value: number) => Uint8Array.of(value),
      decode: (bytes: Uint8Array) => bytes[0] ?? 0,
    };
    const siblings = DottedVersionVectorSet.fromContext(vector, [7]).update(first, 1, vector);
    const read = DottedVersionVectorSet.fromBytes(siblings.toBytes(codec), codec);
    expect(read.equals(siblings)).toBe(true);
    expect(read.sync(siblings.update(absent, 2)).size).toBe(siblings.size + 1);
  });

  it("of a matrix clock", () => {
    const row = VersionVector.of([...vector].slice(0, 1_000));
    const matrix = MatrixClock.of(Array.from(row.nodes(), (node) => [node, row] as const));
    holds(matrix, matrix.tick(first), MatrixClock.fromBytes);
    expect(matrix.stableCut().equals(row)).toBe(true);
  });

  it("of a message's stamp", () => {
    const codec = { encode: () => new Uint8Array(), decode: () => "" };
    const message = new CausalBuffer<string>(absent, { clock: vector }).send("");
    const read = CausalMessage.fromBytes(message.toBytes(codec), codec);
    expect(new CausalBuffer<string>(first, { clock: vector }).receive(read)).toEqual([""]);
  });
});

describe("a hundred thousand participants", { timeout: timeoutMs }, () => {
  it("of an interval tree clock", () => {
    let clocks = [IntervalTreeClock.seed];
    while (clocks.length < 2 ** 17) clocks = clocks.flatMap((clock) => clock.fork());
    clocks = clocks.map((clock, i) => (i % 3 === 0 ? clock.event() : clock));
    while (clocks.length > 2) {
      clocks = clocks.flatMap((clock, i) => {
        const next = clocks[i + 1];
        return i % 2 === 0 && next !== undefined ? [clock.join(next)] : [];
      });
    }
    const [left, right] = clocks;
    if (left === undefined || right === undefined) throw new Error("two are left");
    const all = left.join(right);
    holds(all, all.event(), IntervalTreeClock.fromBytes);
    expect(left.compare(right)).toBe("concurrent");
  });
});
