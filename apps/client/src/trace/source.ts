/**
 * Where the events come from: a log, or the servers' rings.
 */
import type { Execution, ReadResult } from "@vclock/trace";

/** Executions, and what else there is to say of them. */
export interface Source {
  /** For people: the file's name, `standard input`, or which servers. */
  readonly name: string;
  readonly executions: readonly Execution[];
  /** What reading a log told; `undefined` for live events. */
  readonly log: ReadResult | undefined;
  /** The moment from which `--since` counts back: now, for live events. */
  readonly nowMs: number | undefined;
  /** For people: servers that did not tell, events that were lost. */
  readonly remarks: readonly string[];
}
