/** Vector clocks to draw from. Their naive twin is that of version vectors: the set of known events. */
import type fc from "fast-check";

import { VectorClock } from "../vector/vector-clock.js";
import { smallVector, wildVector } from "./arbitraries.js";
import { eventsOf, type Events } from "./events.js";

export const smallClock: fc.Arbitrary<VectorClock> = smallVector.map((events) =>
  VectorClock.fromVersionVector(events),
);
export const wildClock: fc.Arbitrary<VectorClock> = wildVector.map((events) =>
  VectorClock.fromVersionVector(events),
);

/** Every event that the clock knows of, one by one. Only for small counters. */
export function knownTo(clock: VectorClock): Events {
  return eventsOf(clock.toVersionVector());
}
