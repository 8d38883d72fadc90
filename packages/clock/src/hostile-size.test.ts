/**
 * Input of 200,000 entries. Every operation takes well under a second; a quadratic one would take minutes, so
 * the time limit of each test, far above the first and far below the second, tells them apart.
 */
import { describe, expect, it } from "vitest";

import { CausalContext } from "./causal-context/causal-context.js";
import type { Dot } from "./core/dot.js";
import { TruncatedBytesError } from "./errors.js";
import { nodeId } from "./core/node-id.js";
import { thrownBy } from "./testing/thrown.js";
import { VersionVector } from "./version-vector/version-vector.js";

const count = 200_000;
const timeoutMs = 20_000;
const id = (i: number): string => `s${(i * 7919) % count}`; // 7919 shares no divisor with the count: a shuffle

const pairs = Array.from({ length: count }, (_, i): [string, number] => [id(i), i + 1]);
const vector = VersionVector.of(pairs);

describe("200,000 entries", { timeout: timeoutMs }, () => {
  it("are sorted, written and read", () => {
    expect(vector.size).toBe(count);
    expect(VersionVector.fromBytes(vector.toBytes()).equals(vector)).toBe(true);
    expect(VersionVector.fromJSON(JSON.parse(JSON.stringify(vector))).equals(vector)).toBe(true);
    expect(vector.toString()).toHaveLength(
      JSON.stringify(vector).length - 2 * count + 2 * count - 1,
    );
  });

  it("are compared, merged, met and filtered", () => {
    const odd = vector.filter((_, counter) => counter % 2 === 1);
    const even = vector.filter((_, counter) => counter % 2 === 0);
    expect(odd.compare(even)).toBe("concurrent");
    expect(odd.merge(even).equals(vector)).toBe(true);
    expect(odd.meet(even)).toBe(VersionVector.empty);
    expect(vector.dominates(odd)).toBe(true);
    expect(vector.without(nodeId("s0")).size).toBe(count - 1);
  });

  it("that announce more than they bring are refused before room is made for them", () => {
    const bytes = vector.toBytes();
    expect(thrownBy(() => VersionVector.fromBytes(bytes.subarray(0, -1)))).toBeInstanceOf(
      TruncatedBytesError,
    );
    const liar = Uint8Array.of(0x11, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f);
    expect(thrownBy(() => VersionVector.fromBytes(liar))).toBeInstanceOf(TruncatedBytesError);
  });
});

describe("200,000 dots", { timeout: timeoutMs }, () => {
  const node = nodeId("s1");
  const scattered = Array.from({ length: count }, (_, i): Dot => ({
    node: nodeId(id(i)),
    counter: 2 + (i % 5),
  }));
  const gapped = Array.from({ length: count }, (_, i): Dot => ({ node, counter: 2 * (count - i) }));

  it.each([
    ["of one node, behind gaps", gapped],
    ["of as many nodes", scattered],
  ])("%s", (_, dots) => {
    const context = CausalContext.of(VersionVector.empty, dots);
    expect(context.dots).toHaveLength(count);
    expect(CausalContext.fromBytes(context.toBytes()).equals(context)).toBe(true);
    expect(CausalContext.fromJSON(JSON.parse(JSON.stringify(context))).equals(context)).toBe(true);
    const half = CausalContext.of(VersionVector.empty, dots.slice(0, count / 2));
    const rest = CausalContext.of(VersionVector.empty, dots.slice(count / 2));
    expect(half.compare(rest)).toBe("concurrent");
    expect(half.merge(rest).equals(context)).toBe(true);
    expect(context.compare(half)).toBe("after");
  });

  it("that follow one another are taken into the cut", () => {
    const dots = Array.from({ length: count }, (_, i): Dot => ({ node, counter: count - i }));
    const context = CausalContext.of(VersionVector.empty, dots);
    expect(context.dots).toHaveLength(0);
    expect(context.cut.get(node)).toBe(count);
  });
});
