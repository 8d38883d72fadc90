/**
 * What goes into a replica and what comes out: everything a caller has to do, in one value per step.
 */
import type { CausalContext, Dot, NodeId, VersionVector } from "@vclock/clock";
import type { ClientReply, ClientRequest, PeerMessage, Value } from "@vclock/protocol";
import type { Batch } from "./store.js";

/** A client's connection, or whatever else the caller routes replies by. */
export type ClientHandle = number;

export type Input =
  /** A client asks. It is answered exactly once, or not at all after `clientGone`. */
  | { readonly type: "request"; readonly client: ClientHandle; readonly request: ClientRequest }
  /** Nobody waits for this client's answers any more. What it asked for may still happen. */
  | { readonly type: "clientGone"; readonly client: ClientHandle }
  /** A connection to a peer stands, and hellos were exchanged. Replaces an earlier connection to that name. */
  | { readonly type: "peerUp"; readonly peer: string; readonly node: NodeId; readonly run: string }
  | { readonly type: "peerDown"; readonly peer: string }
  /** A message from a peer whose connection stands, in any order and number. */
  | { readonly type: "message"; readonly peer: string; readonly message: PeerMessage }
  /** The last batch is durable. */
  | { readonly type: "durable" }
  /** The last batch was refused for want of room, and nothing of it was written. */
  | { readonly type: "storeFull" }
  /** Time has passed. */
  | { readonly type: "tick" };

/** What the caller must do. Messages and replies never depend on a batch that is not durable yet: they may leave at once. */
export interface Effects {
  /**
   * Make this durable, then step `durable` (or `storeFull`). At most one batch is out at a time: none comes while the caller
   * still owes an answer to the one before.
   */
  readonly batch: Batch | undefined;
  /** To peers whose connection stands, in this order per peer. A lost one is made good later. */
  readonly messages: readonly Envelope[];
  readonly replies: readonly Reply[];
  /** Step a `tick` at this time, or as soon after as possible; any other step will do too. */
  readonly wakeAtMs: number;
  /** Something that ends this replica; no further input is taken. */
  readonly end: End | undefined;
  /** What a person would want to read in a log. */
  readonly notes: readonly Note[];
  /** What was done, in order, for whoever checks or draws it. Empty unless the configuration asks for `events`. */
  readonly events: readonly ReplicaEvent[];
}

/** What a replica did within a step. None of it is durable yet. */
export type ReplicaEvent =
  /** A client's update, or delete without a value, got its dot. */
  | {
      readonly type: "coordinated";
      readonly key: string;
      readonly dot: Dot;
      readonly value: Value | undefined;
      readonly supersedes: readonly Dot[];
      /** The coordinator's clock before it. */
      readonly deps: VersionVector;
      /** What the writer had seen, and the operation's own dot. */
      readonly context: CausalContext;
    }
  /** Another server's operation was applied. */
  | { readonly type: "applied"; readonly key: string; readonly dot: Dot }
  /** Another server's operation waits for what it depends on, of which `lacks` is not here. */
  | {
      readonly type: "held";
      readonly key: string;
      readonly dot: Dot;
      /** For each id of which it waits for operations, the newest of them. */
      readonly lacks: VersionVector;
    }
  /** All that another server had was taken in, or, if it is large, is being put in place. */
  | { readonly type: "pulled"; readonly source: string; readonly clock: VersionVector }
  /** A key has several live versions, these, and had at most one before. */
  | { readonly type: "conflict"; readonly key: string; readonly dots: readonly Dot[] }
  /** A key has at most one live version, and had several before. */
  | { readonly type: "resolved"; readonly key: string; readonly dots: readonly Dot[] };

export interface Envelope {
  readonly to: string;
  readonly message: PeerMessage;
}

export interface Reply {
  readonly client: ClientHandle;
  readonly reply: ClientReply;
}

export interface End {
  /**
   * - `new-life`: the storage went back in time, or its id was retired. Set the directory aside and start again with an
   *   empty store and a fresh id.
   * - `new-id`: the id in the store could not be confirmed, and a fresh one stands there instead. Start again with the same
   *   store, the same `freshNode` and a new run; connections begin anew.
   * - `twin`: the same id answers from two places. Stop, and let a person decide.
   */
  readonly type: "new-life" | "new-id" | "twin";
  readonly reason: string;
}

/** One line for a log: an event that matters, with its particulars. */
export interface Note {
  readonly level: "debug" | "info" | "warn";
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}
