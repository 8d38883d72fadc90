/**
 * A small world: a few servers, a few requests, and how often each kind of fault may happen. Everything that can happen within
 * these bounds is explored.
 */
import type { Consistency } from "@vclock/protocol";
import type { Tuning } from "@vclock/replica";

/** One request of a client. Each update writes a value of its own. */
export interface SmallRequest {
  readonly operation: "read" | "update" | "delete";
  readonly key: string;
  /** `one` when left out. */
  readonly consistency?: Consistency;
  /** What the writer says it has seen: what the server holds (when left out), nothing, or what the answer to that request, counted from 0, showed. */
  readonly context?: "server" | "none" | number;
  /** The request, counted from 0, after whose answer this one belongs in a session. */
  readonly session?: number;
  /** The one server, counted from 0, to which it may be sent; any when left out. */
  readonly server?: number;
}

/** How often each fault may happen, in the whole world together. */
export interface FaultBudget {
  /** Messages lost. */
  readonly losses: number;
  /** Messages delivered once more than they were sent. */
  readonly doublings: number;
  /** Processes killed, with the batch on its way to the disk written or not. They start again at any later time. */
  readonly crashes: number;
  /** Processes killed whose disk is gone, too. */
  readonly diskLosses: number;
  /** Batches that a full disk refuses. */
  readonly refusals: number;
  /** Connections cut, with what is on its way on them. They are made again at any later time. */
  readonly cuts: number;
  /** Times that one server's clock advances to when it wants to be woken. Apart from these, no time passes. */
  readonly ticks: number;
}

export const FAULT_KINDS: readonly (keyof FaultBudget)[] = [
  "losses",
  "doublings",
  "crashes",
  "diskLosses",
  "refusals",
  "cuts",
  "ticks",
];

export interface SmallWorld {
  readonly name: string;
  /** What is explored, and why it is worth it, in a sentence. */
  readonly explores: string;
  /** 1 to 4. */
  readonly servers: number;
  /** Servers that have all met and serve, or empty disks. */
  readonly start: "serving" | "empty";
  /** Requests that were made, and known to all, before it begins. They name their servers. */
  readonly prepared?: readonly (SmallRequest & { readonly server: number })[];
  /** In the order in which they are made; of each, one of the alternatives is. */
  readonly requests: readonly (readonly SmallRequest[])[];
  /** How messages from one server to another may overtake each other: in any way, or not at all. */
  readonly delivery: "any-order" | "in-order";
  /**
   * Whether servers that nothing has touched yet are taken for interchangeable. They are, but for the order of their names, which
   * decides ties: whom to pull from first, which dot to list first. Of such ties one outcome is explored.
   */
  readonly symmetry: boolean;
  readonly faults: Partial<FaultBudget>;
  readonly tuning?: Partial<Tuning>;
}

/** What an exploration may cost. */
export interface ExplorationLimits {
  readonly statesMax: number;
  /** Events from the start. */
  readonly depthMax: number;
}
