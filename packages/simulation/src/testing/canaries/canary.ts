/** A replica or a disk with one rule broken on purpose, and how soon it must be found out. */
import type { System } from "../../system.js";

export interface Canary {
  readonly name: string;
  /** The rule, invariant or promise of SPEC.md that it breaks, or the trap of the design that it walks into. */
  readonly breaks: string;
  /** What it does, in a sentence. */
  readonly what: string;
  readonly system: System;
  /** Of the seeds from 1 on, so many are enough for the simulator. */
  readonly simulatorWithin: number;
  /** Of the seeds from 1 on, so many are enough for what shows from outside: the history, or a cluster that never comes to rest. */
  readonly outsideWithin: number | Unseen;
}

/** Why nobody can see it who only sees what clients do and see. */
export interface Unseen {
  readonly unseen: string;
}
