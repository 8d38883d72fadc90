/**
 * A million ranges, and as many nodes as a hostile peer may send. A quadratic walk would take hours, so the time
 * limit, far above what is needed, tells the two apart.
 */
import { describe, expect, it } from "vitest";

import { parseDot } from "../core/dot.js";
import { nodeId } from "../core/node-id.js";
import { TruncatedBytesError } from "../errors.js";
import { thrownBy } from "../testing/thrown.js";
import { BitmappedVersionVector } from "./bitmapped-version-vector.js";
import { NodeClock } from "./node-clock.js";

const timeoutMs = 30_000;

describe("a million ranges", { timeout: timeoutMs }, () => {
  const count = 1_000_000;
  const odd = NodeClock.of(
    0,
    Array.from({ length: count }, (_, i) => 2 * i + 3),
  );
  const even = NodeClock.ofRanges(odd.missing().toReversed());

  it("are sorted, merged, subtracted and compared", () => {
    expect(even.compare(odd)).toBe("concurrent");
    expect(even.merge(odd)).toMatchObject({ base: 2 * count + 1, ranges: [] });
    expect(odd.subtract(even)).toBe(odd);
    expect(odd.meet(even)).toBe(NodeClock.empty);
    expect(odd.add(4).ranges).toHaveLength(count - 1);
  });

  it("are written and read; a byte less is too few", () => {
    const vector = BitmappedVersionVector.ofClocks([["a", odd]]);
    const bytes = vector.toBytes();
    expect(bytes).toHaveLength(8 + 2 * count);
    expect(BitmappedVersionVector.fromBytes(bytes).equals(vector)).toBe(true);
    const cut = bytes.subarray(0, -1);
    expect(thrownBy(() => BitmappedVersionVector.fromBytes(cut))).toBeInstanceOf(
      TruncatedBytesError,
    );
  });
});

describe("100,000 nodes", { timeout: timeoutMs }, () => {
  const count = 100_000;
  const dots = Array.from({ length: count }, (_, i) => ({
    node: nodeId(`s${(i * 7919) % count}`), // 7919 shares no divisor with the count: a shuffle
    counter: 2,
  }));

  it("are sorted, merged, told apart, written and read", () => {
    const all = BitmappedVersionVector.of({}, dots);
    const half = BitmappedVersionVector.of({}, dots.slice(0, count / 2));
    expect(half.missing(all)).toHaveLength(count / 2);
    expect(half.merge(all)).toBe(all);
    expect(half.merge(all.subtract(half)).equals(all)).toBe(true);
    expect(BitmappedVersionVector.fromBytes(all.toBytes()).equals(all)).toBe(true);
    expect(all.covers(parseDot("s5:2"))).toBe(true);
  });
});
