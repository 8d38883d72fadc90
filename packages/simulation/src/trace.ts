/**
 * What happened in a simulated cluster, in order. The same schedule gives the same trace, byte for byte.
 */

export interface TraceEntry {
  /** The action that this came of, counted from 1; 0 before the first and after the last. */
  readonly step: number;
  /** Simulated time. */
  readonly atMs: number;
  /** Where; `undefined` for what concerns no server. */
  readonly server: string | undefined;
  readonly kind:
    | "request"
    | "reply"
    | "send"
    | "deliver"
    | "lose"
    | "coordinated"
    | "applied"
    | "held"
    | "pulled"
    | "batch"
    | "durable"
    | "refused"
    | "up"
    | "down"
    | "fault"
    | "note"
    | "end"
    | "violation";
  readonly text: string;
  /** The message that was sent, delivered or lost; counted from 1 over the whole run. */
  readonly message: number | undefined;
  /** The other end of a message. */
  readonly peer: string | undefined;
}
