/** Lamport clocks to draw from. */
import fc from "fast-check";

import { LamportClock } from "../lamport/lamport-clock.js";
import { smallNode, wildNode } from "./arbitraries.js";

const wildTime: fc.Arbitrary<number> = fc.oneof(
  fc.nat(300),
  fc.maxSafeNat(),
  fc.constantFrom(0, Number.MAX_SAFE_INTEGER),
);

export const smallLamport: fc.Arbitrary<LamportClock> = fc
  .tuple(smallNode, fc.nat(5))
  .map(([node, time]) => LamportClock.of(node, time));

export const wildLamport: fc.Arbitrary<LamportClock> = fc
  .tuple(wildNode, wildTime)
  .map(([node, time]) => LamportClock.of(node, time));
