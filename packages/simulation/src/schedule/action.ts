/**
 * What can happen to a simulated cluster, one thing at a time. An action that makes no sense in the state it meets (delivering
 * from an empty link, crashing a server that is down) does nothing: so any part of a schedule is a schedule.
 */
import type { Consistency } from "@vclock/protocol";
import type { Tuning } from "@vclock/replica";

/** What a client says it has seen: what it last read or wrote of the key, an older memory of it, the server's clock, or nothing. */
export type ContextChoice = "last" | "old" | "server" | "none";

export type Action =
  | {
      readonly type: "request";
      readonly client: string;
      readonly server: string;
      readonly operation: "read" | "update" | "delete";
      readonly key: string;
      readonly consistency: Consistency;
      readonly context: ContextChoice;
      /** Whether the client sends the clock it last saw. */
      readonly session: boolean;
    }
  /** Asks what changed, as one that follows the changes, for so many keys at most; an odd number waits for a first one. */
  | {
      readonly type: "watch";
      readonly client: string;
      readonly server: string;
      readonly limit: number;
    }
  /** Hands over the message at this place of the link's queue; with `copy` it comes again, after all that waits. */
  | {
      readonly type: "deliver";
      readonly from: string;
      readonly to: string;
      readonly at: number;
      readonly copy: boolean;
    }
  | { readonly type: "lose"; readonly from: string; readonly to: string; readonly at: number }
  /** The batch on its way to the disk is durable. */
  | { readonly type: "commit"; readonly server: string }
  /** The batch on its way to the disk finds no room. */
  | { readonly type: "refuse"; readonly server: string }
  /** Time passes for everybody. */
  | { readonly type: "pass"; readonly ms: number }
  /** One server's clock leaps ahead, as after a suspended machine wakes. */
  | { readonly type: "jump"; readonly server: string; readonly ms: number }
  | { readonly type: "connect"; readonly a: string; readonly b: string }
  | { readonly type: "disconnect"; readonly a: string; readonly b: string }
  /** From now on nothing that `from` says reaches `to`, and neither is told. */
  | { readonly type: "block"; readonly from: string; readonly to: string }
  | { readonly type: "unblock"; readonly from: string; readonly to: string }
  /** The process is gone; the batch on its way to the disk is not there, all there, or half written. */
  | {
      readonly type: "crash";
      readonly server: string;
      readonly batch: "lost" | "kept" | "torn";
    }
  | { readonly type: "start"; readonly server: string }
  | { readonly type: "loseDisk"; readonly server: string }
  /** Copies the disk, running or not, as a backup would. */
  | { readonly type: "backup"; readonly server: string }
  /** Puts the backup in place of the disk of a server that is down. */
  | { readonly type: "restore"; readonly server: string }
  /** Starts a second process on a copy of the server's disk, under the same name. */
  | { readonly type: "clone"; readonly server: string }
  /** Takes a server out of the member list, or puts a new one in. Servers learn of it when they start. */
  | { readonly type: "leave"; readonly server: string }
  | { readonly type: "join"; readonly server: string };

export type ActionType = Action["type"];

/** What a schedule starts from. */
export interface Setup {
  /** Named s1, s2, …, all members. */
  readonly servers: number;
  /** Named a, b, …. */
  readonly keys: number;
  /** Whether everybody has met before the first action. */
  readonly connected: boolean;
  /** What differs from the replica's defaults. */
  readonly tuning: Partial<Tuning>;
}

export interface Schedule {
  /** The seed it was drawn from; `undefined` once it was changed. Decimal, 0 to 2^64 − 1. */
  readonly seed: bigint | undefined;
  readonly setup: Setup;
  readonly actions: readonly Action[];
}
