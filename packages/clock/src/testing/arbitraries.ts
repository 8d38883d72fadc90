/**
 * What the properties draw from: small worlds, where any two values often share nodes and counters,
 * and wild ones, where ids and counters are whatever is allowed.
 */
import fc from "fast-check";

import { CausalContext } from "../causal-context/causal-context.js";
import type { Dot } from "../core/dot.js";
import { isNodeId, nodeId, type NodeId } from "../core/node-id.js";
import { VersionVector } from "../version-vector/version-vector.js";

/** Few nodes, among them names that plain objects trip over, and a pair that UTF-8 would sort the other way. */
export const smallNode: fc.Arbitrary<NodeId> = fc.constantFrom(
  ...["a", "b", "__proto__", "\u{1F600}", "\uFF5E"].map(nodeId),
);

/** Anything that is a node id. */
export const wildNode: fc.Arbitrary<NodeId> = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 12 }).filter(isNodeId),
  fc.constantFrom(...["__proto__", "constructor", "0", "x".repeat(255)].map(nodeId)),
);

/** Any counter, the smallest and the greatest more often than others. */
export const wildCounter: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: 1, max: 300 }),
  fc.maxSafeInteger().map((n) => Math.max(1, Math.abs(n))),
  fc.integer({ min: 0, max: 52 }).map((power) => 2 ** power),
  fc.constant(Number.MAX_SAFE_INTEGER),
);

export const smallDot: fc.Arbitrary<Dot> = dotOf(smallNode, fc.integer({ min: 1, max: 6 }));
export const wildDot: fc.Arbitrary<Dot> = dotOf(wildNode, wildCounter);

export const smallVector: fc.Arbitrary<VersionVector> = vectorOf(
  smallNode,
  fc.integer({ min: 1, max: 5 }),
);
export const wildVector: fc.Arbitrary<VersionVector> = vectorOf(wildNode, wildCounter);

export const smallContext: fc.Arbitrary<CausalContext> = contextOf(smallVector, smallDot);
export const wildContext: fc.Arbitrary<CausalContext> = contextOf(wildVector, wildDot);

/** Everything that is not a counter, as a caller without types may pass it. */
export const notCounters: readonly unknown[] = [
  0,
  -1,
  -0,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.MAX_SAFE_INTEGER + 1,
  2 ** 60,
  "1",
  1n,
  null,
  undefined,
  true,
  [1],
  {},
];

function dotOf(node: fc.Arbitrary<NodeId>, counter: fc.Arbitrary<number>): fc.Arbitrary<Dot> {
  return fc.record({ node, counter }, { noNullPrototype: true });
}

function vectorOf(
  node: fc.Arbitrary<NodeId>,
  counter: fc.Arbitrary<number>,
): fc.Arbitrary<VersionVector> {
  return fc
    .uniqueArray(fc.tuple(node, counter), { selector: ([id]) => id, maxLength: 6 })
    .map((entries) => VersionVector.of(entries));
}

function contextOf(
  cut: fc.Arbitrary<VersionVector>,
  dot: fc.Arbitrary<Dot>,
): fc.Arbitrary<CausalContext> {
  return fc
    .tuple(cut, fc.array(dot, { maxLength: 6 }))
    .map(([c, dots]) => CausalContext.of(c, dots));
}
