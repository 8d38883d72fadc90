/** What came of one simulated cluster. */
import type { History } from "./history/history.js";
import type { Schedule } from "./schedule/action.js";
import type { System } from "./system.js";
import type { TraceEntry } from "./trace.js";
import type { Violation } from "./violation.js";

export interface SimulationOptions {
  /** What is simulated; the real replica by default. */
  readonly system?: System;
  /** How many actions a seed draws before everything heals. */
  readonly actions?: number;
  /** Whether to keep the trace: it costs more than the simulation itself. */
  readonly trace?: boolean;
  /** Whether the exact causal histories and the quiescent state are checked; on by default. Off, only the history tells. */
  readonly model?: boolean;
}

export interface SimulationResult {
  /** Everything that was done, whoever drew it: replaying it gives the same result. */
  readonly schedule: Schedule;
  /** The first thing that went wrong. */
  readonly violation: Violation | undefined;
  /** The action after which it showed, counted from 1; past the last one when everything had healed. */
  readonly violatedAt: number | undefined;
  /** Empty unless asked for. */
  readonly trace: readonly TraceEntry[];
  /** What the clients did and saw. */
  readonly history: History;
  readonly statistics: Statistics;
}

export interface Statistics {
  readonly actions: number;
  /** Requests of clients. */
  readonly operations: number;
  readonly messages: number;
  readonly batches: number;
  /** How many disks were lost, went back in time, or left with their server. */
  readonly disksLost: number;
  /** How many rounds of healing it took until all agreed; `undefined` when they never did. */
  readonly healingRounds: number | undefined;
  /** How often each kind of fault happened: `crash`, `lose`, `restore`… */
  readonly faults: Readonly<Record<string, number>>;
  /** How often the replicas noted each event: `id retired`, `pull complete`… */
  readonly events: Readonly<Record<string, number>>;
}
