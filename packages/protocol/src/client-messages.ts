/**
 * What clients and servers say to each other. A request carries an `id` that its reply repeats; replies come in any order.
 */
import type { CausalContext, Dot, NodeId, VersionVector } from "@vclock/clock";
import type { TracedEvent } from "./traced-event.js";
import type { Value, Version } from "./value.js";

/** How many servers must have taken part before a request is answered: one, a majority, or all of them. */
export type Consistency = "one" | "quorum" | "all";

export interface ReadRequest {
  readonly type: "read";
  readonly id: number;
  readonly key: string;
  readonly consistency: Consistency;
  /** The clock this client last saw: the answer covers it, or is an error with code `behind`. */
  readonly session: VersionVector | undefined;
  readonly timeoutMs: number;
}

export interface UpdateRequest {
  readonly type: "update";
  readonly id: number;
  readonly key: string;
  readonly value: Value;
  /** What the writer has seen: `undefined` means what the server holds, the empty context means nothing. */
  readonly context: CausalContext | undefined;
  readonly consistency: Consistency;
  readonly session: VersionVector | undefined;
  readonly timeoutMs: number;
  /** Whether the reply lists the live versions, or only counts them. */
  readonly returnVersions: boolean;
}

export interface DeleteRequest {
  readonly type: "delete";
  readonly id: number;
  readonly key: string;
  readonly context: CausalContext | undefined;
  readonly consistency: Consistency;
  readonly session: VersionVector | undefined;
  readonly timeoutMs: number;
  readonly returnVersions: boolean;
}

/** One page of the keys that begin with `prefix`, in the order of their UTF-8 bytes. */
export interface KeysRequest {
  readonly type: "keys";
  readonly id: number;
  readonly prefix: string;
  /** Start after this key. */
  readonly after: string | undefined;
  readonly limit: number;
  readonly conflictsOnly: boolean;
  readonly timeoutMs: number;
}

export interface StatusRequest {
  readonly type: "status";
  readonly id: number;
}

/** The keys that changed beyond a clock: those with an operation that it does not cover. Whatever answers covers `since` and `session`. */
export interface ChangesRequest {
  readonly type: "changes";
  readonly id: number;
  readonly prefix: string;
  /** What is known already: `next` of the answer before. Empty: nothing is; `undefined`: begin with what changes from now on. */
  readonly since: VersionVector | undefined;
  /** `clock` of the answer before: what was told rests on it. */
  readonly session: VersionVector | undefined;
  readonly limit: number;
  /** How long to wait for a first change where there is none; then the answer is empty. */
  readonly waitMs: number;
  readonly timeoutMs: number;
}

/** What the server's process did lately, by its events. Answered by the process, not by its replica: in every phase. */
export interface TraceRequest {
  readonly type: "trace";
  readonly id: number;
  /** The line of events that `after` counts in. A process that has another one gives it from its beginning; `undefined`: any. */
  readonly host: NodeId | undefined;
  /** Only events with a larger number; 0 for all that are kept. */
  readonly after: number;
  /** At most so many; the answer may have fewer. */
  readonly limit: number;
  /** How long to wait for a first event where there is none; then the answer is empty. */
  readonly waitMs: number;
}

export type ClientRequest =
  | ReadRequest
  | UpdateRequest
  | DeleteRequest
  | KeysRequest
  | StatusRequest
  | TraceRequest
  | ChangesRequest;

/** Names of the servers that took part in an answer, and of those that did not. */
export interface Participation {
  /** The server that answers. */
  readonly server: string;
  readonly answered: readonly string[];
  readonly unreachable: readonly string[];
}

export interface ReadReply extends Participation {
  readonly type: "readReply";
  readonly id: number;
  /** The live versions, in order of their dots; none when the key is absent. */
  readonly versions: readonly Version[];
  /** The cut that was read: the context of the answer, and the session's next clock. */
  readonly clock: VersionVector;
}

/** The answer to an update or delete. */
export interface WriteReply extends Participation {
  readonly type: "writeReply";
  readonly id: number;
  /** The dot of the operation; `undefined` for a delete that found nothing to delete. */
  readonly dot: Dot | undefined;
  /** The request's context and the new dot. */
  readonly context: CausalContext;
  /** For the session: a cut that holds the operation. */
  readonly clock: VersionVector;
  /** How many live versions the key has after the operation. */
  readonly siblings: number;
  /** The live versions after the operation, when the request asked for them. */
  readonly versions: readonly Version[] | undefined;
}

export interface KeyEntry {
  readonly key: string;
  /** Live versions: more than one is a conflict. */
  readonly siblings: number;
}

export interface KeysReply {
  readonly type: "keysReply";
  readonly id: number;
  readonly keys: readonly KeyEntry[];
  /** Where the next page starts; `undefined` on the last page. A page may be empty and not be the last. */
  readonly after: string | undefined;
  readonly server: string;
}

/**
 * What went wrong with a request.
 *
 * - `unavailable`: too few servers took part in time.
 * - `behind`: this server has not caught up with the context or session in time.
 * - `lost`: the context names an update that existed only on a destroyed disk.
 * - `catching-up`: this server joins anew and does not answer yet.
 * - `overloaded`: too many requests wait already.
 * - `store-full`: the disk has no room; reads go on.
 * - `store-failed`: the disk could not be read.
 * - `too-many-siblings`: the key has as many live versions as allowed; resolve first.
 * - `too-large`: key, value or versions exceed a limit.
 * - `bad-request`: the request has a field that cannot be honoured.
 * - `stopped`: this server stops, or has stopped taking part.
 */
export const ERROR_CODES = [
  "unavailable",
  "behind",
  "lost",
  "catching-up",
  "overloaded",
  "store-full",
  "store-failed",
  "too-many-siblings",
  "too-large",
  "bad-request",
  "stopped",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export interface ErrorReply extends Participation {
  readonly type: "errorReply";
  readonly id: number;
  readonly code: ErrorCode;
  readonly message: string;
  /** `no`: the operation has certainly not been applied anywhere; `unknown`: it may have been, and may still spread. */
  readonly applied: "no" | "unknown";
  /** The dot of an operation that was applied here but not confirmed by enough servers. */
  readonly dot: Dot | undefined;
}

export interface StatusReply {
  readonly type: "statusReply";
  readonly id: number;
  readonly status: ServerStatus;
}

/** A key, as it is at the answer's clock. */
export interface ChangedKey {
  readonly key: string;
  /** The live versions, in order of their dots; none when the key is absent. */
  readonly versions: readonly Version[];
}

export interface ChangesReply {
  readonly type: "changesReply";
  readonly id: number;
  /** Each key once; it may be one that was told before. May be empty, and not be the last. */
  readonly changes: readonly ChangedKey[];
  /** How far this answer got: `since` for the next. Below `clock` when there is more to tell now. */
  readonly next: VersionVector;
  /** The cut that was read: the context of the changes. */
  readonly clock: VersionVector;
  /** Deletes up to here may be forgotten: whoever knows less than this may miss some, and has to list the keys again. */
  readonly floor: VersionVector;
  readonly server: string;
}

export interface TraceReply {
  readonly type: "traceReply";
  readonly id: number;
  readonly server: string;
  /** The line of events: the server's name and a run of its process. */
  readonly host: NodeId;
  /** In order of their numbers, without a gap. */
  readonly events: readonly TracedEvent[];
  /** What to ask for `after` next time. */
  readonly next: number;
  /** The number of the server's newest event: how far there is to go. */
  readonly newest: number;
  /** Events between `after` and the first of `events` that are not kept any more. */
  readonly dropped: number;
}

/**
 * - `catching-up`: a new life that has not yet met every acknowledged update; it forwards clients.
 * - `serving`: the usual.
 * - `applying`: puts a large catch-up transfer in place; requests wait.
 * - `stopped`: takes no further part, see the log.
 */
export const PHASES = ["catching-up", "serving", "applying", "stopped"] as const;
export type Phase = (typeof PHASES)[number];

export interface ServerStatus {
  readonly name: string;
  readonly node: NodeId;
  readonly cluster: string;
  readonly phase: Phase;
  readonly clock: VersionVector;
  readonly keys: number;
  readonly conflicts: number;
  /** Deletes that not every member is known to have. */
  readonly rememberedDeletes: number;
  /** Operations held until what they depend on arrives. */
  readonly waitingOperations: number;
  readonly waitingRequests: number;
  readonly storeFull: boolean;
  /** Progress of a transfer under way, for people. */
  readonly transfer: TransferStatus | undefined;
  readonly peers: readonly PeerStatus[];
}

export interface TransferStatus {
  readonly source: string;
  readonly keysReceived: number;
  readonly bytesReceived: number;
}

export interface PeerStatus {
  readonly name: string;
  readonly node: NodeId | undefined;
  /** Connected, greeted, and heard from lately. */
  readonly up: boolean;
  readonly phase: Phase | undefined;
  /** The newest clock heard from it. */
  readonly watermark: VersionVector;
  /** Operations this server has and the peer is not known to have. */
  readonly lag: number;
  /** Operations the peer has and this server lacks. */
  readonly lead: number;
  /** Milliseconds since it was last heard; `undefined` when never. */
  readonly silentMs: number | undefined;
}

export type ClientReply =
  | ReadReply
  | WriteReply
  | KeysReply
  | ErrorReply
  | StatusReply
  | TraceReply
  | ChangesReply;
