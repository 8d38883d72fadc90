import type { VersionVector } from "@vclock/clock";
import type {
  ChangesRequest,
  ClientRequest,
  DeleteRequest,
  ReadRequest,
  UpdateRequest,
} from "@vclock/protocol";
import type { ClientHandle } from "./io.js";
import type { Coordinated } from "./operations.js";

/** Who waits for an answer: a client of this server, or a peer that hands on its own client's request. */
export type Origin =
  | { readonly type: "client"; readonly client: ClientHandle }
  | {
      readonly type: "peer";
      readonly peer: string;
      /** The run of its process: the next one numbers what it hands on anew. */
      readonly run: string;
      readonly forward: number;
    };

/** What a request waits for, and what is to be said when the wait was in vain. */
export type Wait =
  /** Its turn: nothing was done yet. */
  | { readonly type: "start" }
  /** This server to answer at all. */
  | { readonly type: "serving" }
  /** The clock to cover what the context or session names. */
  | { readonly type: "clock"; readonly needed: VersionVector }
  /** The others to confirm this server's id, or a new one. */
  | { readonly type: "confirmation"; readonly missing: () => readonly string[] }
  /** Enough peers to be up. */
  | { readonly type: "peers" }
  /** Clocks of enough servers, and to cover them. */
  | { readonly type: "round"; readonly answered: () => readonly string[] }
  /** A batch that is on its way, or about to be. */
  | { readonly type: "still" }
  /** A change beyond what its client knows: everything up to here was told, or not asked for. */
  | { readonly type: "change"; readonly since: VersionVector }
  /** The batch, and acknowledgements. */
  | { readonly type: "acknowledgements"; readonly coordinated: Coordinated }
  /** The answer of a peer. */
  | { readonly type: "forwarded"; readonly peer: string; readonly forward: number };

export interface WaitingRequest {
  readonly origin: Origin;
  readonly request: ClientRequest;
  readonly arrivedMs: number;
  deadlineMs: number;
  wait: Wait;
  /** Answered, or given up: whoever meets it in a list passes it over. */
  done: boolean;
}

export type DataRequest = ReadRequest | UpdateRequest | DeleteRequest;
/** Requests that rest on a clock. */
export type CausalRequest = DataRequest | ChangesRequest;
export type WriteRequest = UpdateRequest | DeleteRequest;

export function isWrite(request: ClientRequest): request is WriteRequest {
  return request.type === "update" || request.type === "delete";
}

export function isData(request: ClientRequest): request is DataRequest {
  return request.type === "read" || isWrite(request);
}

/** The clock that a server must cover before it may honour the request. */
export function neededClock(request: CausalRequest): VersionVector | undefined {
  const { session } = request;
  const context = contextClock(request);
  if (context === undefined || session === undefined) return context ?? session;
  return context.merge(session);
}

function contextClock(request: CausalRequest): VersionVector | undefined {
  if (request.type === "changes") return request.since;
  return isWrite(request) ? request.context?.ceiling() : undefined;
}
