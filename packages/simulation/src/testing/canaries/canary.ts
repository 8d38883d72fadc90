/** A replica or a disk with one rule broken on purpose, and how soon it must be found out. */
import type { System } from "../../system.js";

export interface Canary {
  readonly name: string;
  /** The rule, invariant or promise of SPEC.md that it breaks, or the trap of the design that it walks into. */
  readonly breaks: string;
  /** What it does, in a sentence. */
  readonly what: string;
  readonly system: System;
  /** The seeds from this one on are tried by the simulator, 1 by default. What is rare starts later: a run has its price. */
  readonly simulatorFrom?: number;
  /** So many of those seeds are enough: about four times the seed that found it out when this was measured, and at least 15. */
  readonly simulatorWithin: number;
  readonly outsideFrom?: number;
  /** The same for what shows from outside: the history, or a cluster that never comes to rest. */
  readonly outsideWithin: number | Unseen;
}

/** Why nobody can see it who only sees what clients do and see. */
export interface Unseen {
  readonly unseen: string;
}
