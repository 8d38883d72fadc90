import type { Backoff } from "./backoff.js";
import type { Connection } from "./connection.js";
import type { Member } from "./options.js";
import type { Traffic } from "./tallies.js";

/** What is known of one peer's connection. */
export interface Link {
  readonly member: Member;
  readonly traffic: Traffic;
  readonly backoff: Backoff;
  readonly dialsIt: boolean;
  connection: Connection | undefined;
  upSinceMs: number;
  heardAtMs: number;
  /** Gives up the call under way or the wait for the next. */
  giveUp: (() => void) | undefined;
  /** Since when there has been no connection; and whether a person was told. */
  downSinceMs: number;
  told: boolean;
  /** The last failure that was logged: the same one again is not. */
  lastFailure: string | undefined;
}

export function newLink(
  fixed: Pick<Link, "member" | "traffic" | "backoff" | "dialsIt">,
  nowMs: number,
): Link {
  return {
    ...fixed,
    connection: undefined,
    upSinceMs: 0,
    heardAtMs: 0,
    giveUp: undefined,
    downSinceMs: nowMs,
    told: false,
    lastFailure: undefined,
  };
}
