/** A small world of the list, and what several of them begin with. */
import type { SmallWorld } from "./small-world.js";

export interface NamedWorld extends SmallWorld {
  /** It has more states than this: fewer, and something that should happen does not. */
  readonly statesMin: number;
}

/** Servers that have met and serve; messages in any order. */
export const ANY_ORDER = { start: "serving", delivery: "any-order", symmetry: true } as const;

/** The same, with messages in the order in which they were sent. */
export const IN_ORDER = { start: "serving", delivery: "in-order", symmetry: true } as const;

export const QUORUM = { consistency: "quorum" } as const;

/** Two keys, transferred one a reply and put in place one a batch. */
export const BY_ONES = {
  prepared: [
    { operation: "update", key: "a", server: 0 },
    { operation: "update", key: "b", server: 1 },
  ],
  tuning: { graceMs: 0, pullEntriesMax: 1, applyKeysMax: 1 },
} as const;

/** A key whose delete is forgotten at once. */
export const FORGETFUL = {
  prepared: [{ operation: "update", key: "a", server: 0 }],
  tuning: { graceMs: 0, rememberedDeletesMax: 0 },
} as const;

/** No waiting room: what comes early is pulled. */
export const NO_WAITING = { tuning: { graceMs: 0, waitingOperationsMax: 0 } } as const;
