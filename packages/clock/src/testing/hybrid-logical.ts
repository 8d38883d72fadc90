/** Hybrid logical clocks to draw from, and their naive twin: the paper's algorithm, line by line. */
import fc from "fast-check";

import { HybridLogicalClock } from "../hybrid-logical/hybrid-logical-clock.js";
import { LOGICAL_MAX, PHYSICAL_MS_MAX } from "../hybrid-logical/limits.js";

export const smallWall: fc.Arbitrary<number> = fc.nat(6);
export const smallHybrid: fc.Arbitrary<HybridLogicalClock> = fc
  .tuple(smallWall, fc.nat(4))
  .map(([physical, logical]) => HybridLogicalClock.of(physical, logical));

export const wildHybrid: fc.Arbitrary<HybridLogicalClock> = fc
  .tuple(
    fc.oneof(
      fc.nat(300),
      fc.maxSafeNat().map((n) => n % 2 ** 48),
      fc.constant(PHYSICAL_MS_MAX),
    ),
    fc.oneof(fc.nat(300), fc.nat(LOGICAL_MAX), fc.constant(LOGICAL_MAX)),
  )
  .map(([physical, logical]) => HybridLogicalClock.of(physical, logical));

/** What node j keeps: `l.j` and `c.j`. */
export interface PaperClock {
  readonly l: number;
  readonly c: number;
}

/** Kulkarni et al. 2014, figure 5, "send or local event". */
export function paperTick(j: PaperClock, pt: number): PaperClock {
  const l = Math.max(j.l, pt);
  return { l, c: l === j.l ? j.c + 1 : 0 };
}

/** Kulkarni et al. 2014, figure 5, "receive event of message m". */
export function paperReceive(j: PaperClock, pt: number, m: PaperClock): PaperClock {
  const l = Math.max(j.l, m.l, pt);
  if (l === j.l && l === m.l) return { l, c: Math.max(j.c, m.c) + 1 };
  if (l === j.l) return { l, c: j.c + 1 };
  if (l === m.l) return { l, c: m.c + 1 };
  return { l, c: 0 };
}
