/** Bitmapped version vectors from small and wild worlds, and what they are: plain sets of events. */
import fc from "fast-check";

import { BitmappedVersionVector } from "../bitmapped-version-vector/bitmapped-version-vector.js";
import type { DotRange } from "../bitmapped-version-vector/dot-range.js";
import { NodeClock } from "../bitmapped-version-vector/node-clock.js";
import type { Dot } from "../core/dot.js";
import { smallNode, smallVector, wildDot, wildNode, wildVector } from "./arbitraries.js";
import type { Events } from "./events.js";

/** Any set of the counters 1 to 12. */
export const smallClock: fc.Arbitrary<NodeClock> = fc
  .subarray(Array.from({ length: 12 }, (_, i) => i + 1))
  .map((counters) => NodeClock.of(0, counters));

export const smallBitmapped: fc.Arbitrary<BitmappedVersionVector> = bitmappedOf(
  smallVector,
  fc.record(
    { node: smallNode, counter: fc.integer({ min: 1, max: 9 }) },
    { noNullPrototype: true },
  ),
);

/** Ranges end at a counter and are as long as another, or as near to that as counters allow. */
export const wildRange: fc.Arbitrary<DotRange> = fc
  .tuple(wildNode, wildDot, wildDot)
  .map(([node, a, b]) => ({
    node,
    from: Math.max(1, a.counter - b.counter),
    to: a.counter,
  }));

export const wildBitmapped: fc.Arbitrary<BitmappedVersionVector> = fc
  .tuple(bitmappedOf(wildVector, wildDot), fc.array(wildRange, { maxLength: 6 }))
  .map(([vector, ranges]) => vector.merge(BitmappedVersionVector.ofRanges(ranges)));

/** Every event, one by one. Only for small counters. */
export function eventsOfBitmapped(vector: BitmappedVersionVector): Events {
  return new Set([...vector].flatMap(([node, clock]) => [...clock].map((n) => `${node}:${n}`)));
}

/** Every event of the ranges, one by one. Only for short ones. */
export function eventsOfRanges(ranges: readonly DotRange[]): Events {
  return new Set(
    ranges.flatMap(({ node, from, to }) =>
      Array.from({ length: to - from + 1 }, (_, i) => `${node}:${from + i}`),
    ),
  );
}

function bitmappedOf(
  base: fc.Arbitrary<Iterable<readonly [string, number]>>,
  dot: fc.Arbitrary<Dot>,
): fc.Arbitrary<BitmappedVersionVector> {
  return fc
    .tuple(base, fc.array(dot, { maxLength: 8 }))
    .map(([vector, dots]) => BitmappedVersionVector.of(vector, dots));
}
