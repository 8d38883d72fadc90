/**
 * What servers say to each other. Every message may be lost, doubled or late; none of them assumes otherwise.
 */
import type { Dot, NodeId, VectorClock, VersionVector } from "@vclock/clock";
import type { ClientReply, ClientRequest, Phase } from "./client-messages.js";
import type { Value } from "./value.js";

/** One update or delete on its way to the other servers. */
export interface Operation {
  readonly key: string;
  readonly dot: Dot;
  /** `undefined` for a delete. */
  readonly value: Value | undefined;
  /** The live versions that the writer's context covered. */
  readonly supersedes: readonly Dot[];
  /** The coordinator's clock before this operation; `undefined`: that of the operation before it in the message, and that one's dot. */
  readonly deps: VersionVector | undefined;
}

/**
 * The first message either way on a connection, sent again whenever something in it changes. Nothing else is said to a
 * peer that has not greeted.
 */
export interface Greet {
  readonly type: "greet";
  /** The sender's whole durable clock, closed ids included. */
  readonly clock: VersionVector;
  readonly phase: Phase;
  /** Whether the sender has ever served: one that has not may be skipped by others that start anew. */
  readonly everServed: boolean;
  /** Ids whose operations are refused since a newer life took their name. */
  readonly retired: readonly NodeId[];
  /** Retired ids whose last dot all members agree on, and that dot's counter. */
  readonly closed: VersionVector;
  /** Whether the receiver's greeting has come; if not, it is sent once more. */
  readonly greeted: boolean;
  /** What the sender knows of the receiver's own dots. A receiver that disagrees lost part of its disk. */
  readonly known: KnownOfYou;
}

export interface KnownOfYou {
  /** The receiver's newest dot that the sender has; 0 for none. */
  readonly counter: number;
  /** The run of the receiver's process that issued that dot; empty for none. */
  readonly run: string;
  /** The sender holds the receiver's id for retired. */
  readonly retired: boolean;
}

/** Operations of one coordinator, in the order of their dots. */
export interface Operations {
  readonly type: "operations";
  /** The run of the coordinator's process that issued them. */
  readonly run: string;
  readonly operations: readonly Operation[];
}

/** The sender's durable clock: acknowledges what it covers, keeps the connection alive, answers {@link AskClock}. */
export interface ClockMessage {
  readonly type: "clock";
  readonly clock: VersionVector;
  readonly phase: Phase;
  /** What the sender knows of the receiver's own dots: an acknowledgement counts only when the two mean the same. */
  readonly known: KnownOfYou;
  /** The round this answers; `undefined` when nobody asked. */
  readonly round: number | undefined;
}

/** Asks for the durable clock as it is when this arrives, or newer. */
export interface AskClock {
  readonly type: "askClock";
  readonly round: number;
}

/**
 * Asks for what the sender lacks. A transfer too large for one reply goes in passes: each pass walks what changed between
 * `since` and the clock the source had when the pass began.
 */
export interface Pull {
  readonly type: "pull";
  /** Names this request; replies to any other are dropped. */
  readonly request: number;
  /** The sender's whole durable clock, closed ids included. Values that it covers are left out of the reply. */
  readonly clock: VersionVector;
  /** What this pass starts from: `clock` in the first pass, the clock of the pass before in later ones. */
  readonly since: VersionVector;
  /** Where the pass goes on; `undefined` begins one. */
  readonly cursor: PullCursor | undefined;
}

export interface PullCursor {
  /** The source's clock when the pass began. */
  readonly until: VersionVector;
  /** The pass walks every key, in order, after this one… */
  readonly key: string | undefined;
  /** …or the dots since `since`, in order, after this one. */
  readonly dot: Dot | undefined;
}

/** A version in a container on its way; its value is left out when the receiver's clock covers the dot. */
export interface CarriedVersion {
  readonly dot: Dot;
  readonly value: Value | undefined;
}

export interface CarriedContainer {
  readonly key: string;
  /** All live versions of the key at the source; none when there are none. */
  readonly versions: readonly CarriedVersion[];
}

export interface CarriedDelete {
  readonly dot: Dot;
  readonly key: string;
}

export interface Pulled {
  readonly type: "pulled";
  /** The request that this answers. */
  readonly request: number;
  /**
   * - `whole`: containers, deletes and `clock` are one state; with what was staged before, they are everything.
   * - `chunk`: part of a pass; ask again with `cursor`.
   * - `pass`: the end of a pass; ask again since `clock`.
   * - `restart`: the source can no longer complete this transfer; ask anew.
   * - `refused`: the source does not answer pulls now.
   */
  readonly part: "whole" | "chunk" | "pass" | "restart" | "refused";
  /** The source's durable clock, of now for `whole`, of the start of the pass otherwise. Closed ids included. */
  readonly clock: VersionVector;
  /** The transfer lists every key of the source: what it does not list, the source does not have. */
  readonly everyKey: boolean;
  readonly cursor: PullCursor | undefined;
  readonly containers: readonly CarriedContainer[];
  readonly deletes: readonly CarriedDelete[];
  /** The forgotten deletes, as a clock. */
  readonly floor: VersionVector;
  /** Which run issued each id's newest dot in `clock`. */
  readonly runs: readonly (readonly [NodeId, string])[];
  readonly retired: readonly NodeId[];
  readonly closed: VersionVector;
}

/** A client's request, handed on by a server that is catching up. */
export interface Forward {
  readonly type: "forward";
  readonly forward: number;
  readonly request: ClientRequest;
}

export interface Forwarded {
  readonly type: "forwarded";
  readonly forward: number;
  readonly reply: ClientReply;
}

/** The receiver's id answers from two places: both stop. */
export interface Twin {
  readonly type: "twin";
}

export type PeerMessage =
  | Greet
  | Operations
  | ClockMessage
  | AskClock
  | Pull
  | Pulled
  | Forward
  | Forwarded
  | Twin;

/** A message with a stamp: what the sender knew when it left. Who does not trace sends none, and takes just the message. */
export interface Traced {
  readonly type: "traced";
  /** Of events, not of updates; see `TracedEvent`. */
  readonly stamp: VectorClock;
  readonly message: PeerMessage;
}

/** What one frame between servers holds. */
export interface PeerFrame {
  readonly message: PeerMessage;
  readonly stamp: VectorClock | undefined;
}
