/**
 * The clock of one key. The tables go through what the public tests of the papers' authors check of one: values,
 * context, sync, add, discard, strip and fill.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { formatDot, parseDot } from "../core/dot.js";
import { nodeId } from "../core/node-id.js";
import {
  InvalidBytesError,
  InvalidCounterError,
  InvalidDotError,
  InvalidJsonError,
  MalformedBytesError,
  NonCanonicalBytesError,
  TruncatedBytesError,
  UnknownFormatError,
} from "../errors.js";
import { smallDot, smallVector, wildDot, wildVector } from "../testing/arbitraries.js";
import { textCodec } from "../testing/dotted-set.js";
import { eventsOf, relation, union, type Events } from "../testing/events.js";
import { bytesOf, hexOf, nearlyBytes } from "../testing/hex.js";
import { thrownBy } from "../testing/thrown.js";
import { VersionVector } from "../version-vector/version-vector.js";
import { BitmappedVersionVector } from "./bitmapped-version-vector.js";
import { DottedCausalContainer } from "./dotted-causal-container.js";
import { NodeClock } from "./node-clock.js";

type Container = DottedCausalContainer<string>;
type Bitmaps = Record<string, readonly [base: number, bitmap: number]>;

const dcc = (dots: Record<string, string>, context: Record<string, number>): Container =>
  DottedCausalContainer.of(
    Object.entries(dots).map(([dot, value]) => [parseDot(dot), value] as const),
    context,
  );
const bvv = (bitmaps: Bitmaps): BitmappedVersionVector =>
  BitmappedVersionVector.ofClocks(
    Object.entries(bitmaps).map(([id, [base, bits]]) => [id, NodeClock.fromBitmap(base, bits)]),
  );

describe("what the authors' published tests check", () => {
  const d1 = dcc({ "a:8": "red", "b:2": "green" }, {});
  const d2 = dcc({}, { a: 4, b: 20 });
  const d3 = dcc({ "a:1": "black", "a:3": "red", "b:1": "green", "b:2": "green" }, { a: 4, b: 7 });
  const d4 = dcc({ "a:2": "gray", "a:3": "red", "a:5": "red", "b:2": "green" }, { a: 5, b: 5 });
  const d5 = dcc({ "a:5": "gray" }, { a: 5, b: 5, c: 4 });

  it("values and context", () => {
    expect([d1.values(), d2.values()]).toEqual([["red", "green"], []]);
    expect([d1.context.toJSON(), d2.context.toJSON()]).toEqual([{}, { a: 4, b: 20 }]);
    expect([d1.size, d2.size]).toEqual([2, 0]);
  });

  it("sync", () => {
    const both = '[a:3 "red", a:5 "red", b:2 "green"] {a: 5, b: 7}';
    expect([d3.sync(d4), d4.sync(d3)].map(String)).toEqual([both, both]);
    expect([d3.sync(d3), d4.sync(d4)].map(String)).toEqual([d3, d4].map(String));
  });

  it("its dots added to a node clock", () => {
    const clock = bvv({ a: [5, 3] }).addAll(d1.dots());
    expect(clock.equals(bvv({ a: [8, 0], b: [0, 2] }))).toBe(true);
  });

  it("add", () => {
    expect(String(d1.add(parseDot("a:11"), "purple"))).toBe(
      '[a:8 "red", a:11 "purple", b:2 "green"] {a: 11}',
    );
    expect(String(d2.add(parseDot("b:11"), "purple"))).toBe('[b:11 "purple"] {a: 4, b: 20}');
  });

  it.each<[Record<string, number>, string]>([
    [{}, String(d3)],
    [{ a: 2, b: 15, c: 15 }, '[a:3 "red"] {a: 4, b: 15, c: 15}'],
    [{ a: 3, b: 15, c: 15 }, "[] {a: 4, b: 15, c: 15}"],
  ])("discard %j", (context, expected) => {
    expect(String(d3.discard(VersionVector.of(context)))).toBe(expected);
  });

  it.each<[Bitmaps, Record<string, number>]>([
    [{ a: [4, 4] }, { a: 5, b: 5, c: 4 }],
    [{ a: [5, 0] }, { b: 5, c: 4 }],
    [{ a: [15, 0] }, { b: 5, c: 4 }],
    [
      { a: [15, 4], b: [1, 2] },
      { b: 5, c: 4 },
    ],
    [
      { b: [15, 4], c: [1, 2] },
      { a: 5, c: 4 },
    ],
    [{ a: [15, 4], b: [15, 4], c: [5, 2] }, {}],
  ])("strip %j", (clock, context) => {
    expect(String(d5.strip(bvv(clock)))).toBe(String(dcc({ "a:5": "gray" }, context)));
  });

  it.each<[Bitmaps, nodes: string[] | undefined, Record<string, number>]>([
    [{ a: [4, 4] }, undefined, { a: 5, b: 5, c: 4 }],
    [{ a: [5, 0] }, undefined, { a: 5, b: 5, c: 4 }],
    [{ a: [6, 0] }, undefined, { a: 6, b: 5, c: 4 }],
    [{ a: [15, 12] }, undefined, { a: 15, b: 5, c: 4 }],
    [{ b: [15, 12] }, undefined, { a: 5, b: 15, c: 4 }],
    [{ d: [15, 12] }, undefined, { a: 5, b: 5, c: 4, d: 15 }],
    [{ a: [9, 6], d: [15, 12] }, undefined, { a: 9, b: 5, c: 4, d: 15 }],
    [{ a: [9, 6], d: [15, 12] }, ["a"], { a: 9, b: 5, c: 4 }],
    [{ a: [9, 6], d: [15, 12] }, ["b", "a"], { a: 9, b: 5, c: 4 }],
    [{ a: [9, 6], d: [15, 12] }, ["d", "a"], { a: 9, b: 5, c: 4, d: 15 }],
    [{ a: [9, 6], d: [15, 12] }, ["b"], { a: 5, b: 5, c: 4 }],
    [{ a: [9, 6], d: [15, 12] }, ["f"], { a: 5, b: 5, c: 4 }],
  ])("fill %j of %j", (clock, nodes, context) => {
    const filled = d5.fill(bvv(clock), nodes?.map(nodeId));
    expect(String(filled)).toBe(String(dcc({ "a:5": "gray" }, context)));
  });
});

/** Dots within the context, each its own value, as servers make them. */
const small: fc.Arbitrary<Container> = fc
  .tuple(fc.array(smallDot, { maxLength: 5 }), smallVector)
  .map(([dots, context]) =>
    DottedCausalContainer.of(
      dots.filter((dot) => context.covers(dot)).map((dot) => [dot, formatDot(dot)] as const),
      context,
    ),
  );
const wild: fc.Arbitrary<Container> = fc
  .tuple(fc.array(fc.tuple(wildDot, fc.string({ maxLength: 4 })), { maxLength: 4 }), wildVector)
  .map(([versions, context]) => DottedCausalContainer.of(versions, context));

/** What is known and what is superseded. */
function orderOfContainer(container: Container): Events {
  const known = eventsOf(container.context);
  const standing = new Set(container.dots().map(formatDot));
  return union(known, new Set([...known].filter((e) => !standing.has(e)).map((e) => `gone ${e}`)));
}

describe("laws, against sets of events", () => {
  it("sync unites what is known and what is superseded; compare tells its order", () => {
    fc.assert(
      fc.property(small, small, small, (x, y, z) => {
        const [orderX, orderY] = [orderOfContainer(x), orderOfContainer(y)];
        expect(orderOfContainer(x.sync(y))).toEqual(union(orderX, orderY));
        expect(x.compare(y)).toBe(relation(orderX, orderY));
        expect(x.equals(y)).toBe(x.compare(y) === "equal");
        expect(String(x.sync(y))).toBe(String(y.sync(x)));
        expect(String(x.sync(y).sync(z))).toBe(String(x.sync(y.sync(z))));
      }),
      { numRuns: 300 },
    );
  });
  it("stripping and filling by one clock that knows all of it changes nothing", () => {
    fc.assert(
      fc.property(small, (x) => {
        const clock = BitmappedVersionVector.of(x.context);
        expect(x.strip(clock).context.size).toBe(0);
        expect(x.strip(clock).fill(clock).equals(x)).toBe(true);
      }),
    );
  });
});

describe("JSON and bytes", () => {
  it("golden", () => {
    const set = dcc({ "b:2": "" }, { a: 8 });
    expect(JSON.stringify(set)).toBe('{"versions":[["b:2",""]],"context":{"a":8}}');
    expect(hexOf(set.toBytes(textCodec))).toBe("c1010161080101620200");
    expect(hexOf(DottedCausalContainer.empty.toBytes(textCodec))).toBe("c10000");
  });

  it("come back; every strict prefix is truncated; what is noise is refused", () => {
    fc.assert(
      fc.property(
        wild,
        nearlyBytes(
          0xc1,
          wild.map((x) => x.toBytes(textCodec)),
        ),
        (x, noise) => {
          const bytes = x.toBytes(textCodec);
          expect(DottedCausalContainer.fromBytes(bytes, textCodec).toJSON()).toEqual(x.toJSON());
          const text = JSON.stringify(x);
          expect(JSON.stringify(DottedCausalContainer.fromJSON(JSON.parse(text)))).toBe(text);
          const errors = Array.from(bytes, (_, length) =>
            thrownBy(() => DottedCausalContainer.fromBytes(bytes.subarray(0, length), textCodec)),
          );
          expect(errors.every((error) => error instanceof TruncatedBytesError)).toBe(true);
          try {
            expect(DottedCausalContainer.fromBytes(noise, textCodec).toBytes(textCodec)).toEqual(
              noise,
            );
          } catch (error) {
            if (!(error instanceof InvalidBytesError)) throw error;
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it.each([
    ["another format", "81 00 00", UnknownFormatError],
    ["dots that descend", "c1 00 02 01 61 02 00 01 61 01 00", NonCanonicalBytesError],
    ["a dot twice", "c1 00 02 01 61 02 00 01 61 02 00", NonCanonicalBytesError],
    ["a counter of 0", "c1 00 01 01 61 00 00", MalformedBytesError],
    ["a value that cannot be decoded", "c1 00 01 01 61 01 01 07", MalformedBytesError],
  ])("refuse %s", (_, hex, type) => {
    expect(thrownBy(() => DottedCausalContainer.fromBytes(bytesOf(hex), textCodec))).toBeInstanceOf(
      type,
    );
  });

  it.each([
    [null, InvalidJsonError],
    [{ versions: [] }, InvalidJsonError],
    [{ versions: {}, context: {} }, InvalidJsonError],
    [{ versions: [["a:1"]], context: {} }, InvalidJsonError],
    [{ versions: [[5, "v"]], context: {} }, InvalidDotError],
    [{ versions: [], context: { a: 0 } }, InvalidCounterError],
  ])("refuse %j", (value, type) => {
    expect(thrownBy(() => DottedCausalContainer.fromJSON(value))).toBeInstanceOf(type);
  });
});
