/**
 * What a scenario is, once read and checked: a handful of servers and a list of steps.
 *
 * Servers are positions, counted from 0 as in the system this started from; position 0 is named `s1`.
 */

/** How many servers have to take part in an answer. */
export type Level = "one" | "quorum" | "all";

/** Anything YAML can say. */
export type Value = unknown;

/** A server, by its position. */
export type Position = number;

/** What a writer says it has seen: a saved context, nothing at all, or a made-up clock, by position. */
export type ContextSpec =
  | { readonly type: "saved"; readonly name: string }
  | { readonly type: "none" }
  | { readonly type: "invented"; readonly counts: readonly number[] };

/** What an answer must be like. Everything that is given is checked. */
export interface Expect {
  /** The live values, in any order. */
  readonly values?: readonly Value[];
  readonly conflict?: boolean;
  readonly absent?: boolean;
  /** How many live versions the key has after a write. */
  readonly siblings?: number;
  /** Updates in the answer's clock, by the position of the server that coordinated them. */
  readonly clock?: readonly number[];
  readonly error?: { readonly code: string; readonly applied?: "no" | "unknown" };
  /** The server that answers is one of these. */
  readonly answeredBy?: readonly Position[];
  readonly unreachable?: readonly Position[];
  /** Whether a delete found something to delete. */
  readonly changed?: boolean;
  /** Exactly these keys, in this order. */
  readonly keys?: readonly string[];
  /** How many keys. */
  readonly count?: number;
  /** Exactly these keys are in conflict. */
  readonly conflicts?: readonly string[];
  readonly phase?: string;
  /** Whether the server has the same id as before it last went down. */
  readonly id?: "new" | "same";
  readonly rememberedDeletes?: number;
}

interface Base {
  /** Where the step stands in its file, counted from 1. */
  readonly line: number;
  /** The story, in the author's words. */
  readonly say: string | undefined;
}

interface Ask extends Base {
  readonly server: Position;
  readonly level: Level | undefined;
  readonly timeoutMs: number | undefined;
  readonly session: string | undefined;
  /** The name under which the answer's context is kept. */
  readonly save: string | undefined;
  readonly expect: Expect | undefined;
}

/** Ask again until the expectation holds, for at most so long. */
interface Retried {
  readonly withinMs: number | undefined;
}

export interface UpdateStep extends Ask {
  readonly type: "update";
  readonly key: string;
  readonly value: Value;
  readonly context: ContextSpec | undefined;
}
export interface DeleteStep extends Ask {
  readonly type: "delete";
  readonly key: string;
  readonly context: ContextSpec | undefined;
}
export interface ReadStep extends Ask, Retried {
  readonly type: "read";
  readonly key: string;
}
/** Reads a key, and updates it with exactly the context that was read. */
export interface ResolveStep extends Ask {
  readonly type: "resolve";
  readonly key: string;
  readonly value: Value;
}
export interface KeysStep extends Retried, Base {
  readonly type: "keys";
  readonly server: Position;
  readonly prefix: string;
  readonly timeoutMs: number | undefined;
  readonly expect: Expect | undefined;
}
export interface StatusStep extends Retried, Base {
  readonly type: "status";
  readonly server: Position;
  readonly expect: Expect | undefined;
}

export const FAULTS = ["pause", "resume", "kill", "stop", "restart", "lose-disk"] as const;
/** What is done to whole servers. */
export interface FaultStep extends Base {
  readonly type: (typeof FAULTS)[number];
  readonly servers: readonly Position[];
}

/** Cuts the network between servers. Clients still reach every server. */
export interface PartitionStep extends Base {
  readonly type: "partition";
  /** What one server says to another is lost, from each of `from` to each of `to`. */
  readonly cuts: readonly {
    readonly from: readonly Position[];
    readonly to: readonly Position[];
  }[];
  /** The groups, when it was said in groups. */
  readonly groups: readonly (readonly Position[])[] | undefined;
  /** `silent`: bytes vanish. `reset`: connections break at once, and new ones are refused. */
  readonly how: "silent" | "reset";
}
export interface HealStep extends Base {
  readonly type: "heal";
}

/**
 * - `converged`: the clocks of these servers are equal.
 * - `serving`: they have caught up and answer by themselves.
 * - `connected`: each of them hears each other of them.
 * - `forgotten`: none of them remembers a delete any more.
 */
export const CONDITIONS = ["converged", "serving", "connected", "forgotten"] as const;
export type Condition =
  | { readonly type: (typeof CONDITIONS)[number] }
  /** These servers' clocks have come at least so far. */
  | { readonly type: "clock"; readonly counts: readonly number[] }
  /** These servers hear that peer (`up`), or have noticed that they do not. */
  | { readonly type: "up" | "down"; readonly peer: Position }
  /** So many updates of a burst are acknowledged. */
  | { readonly type: "acknowledged"; readonly burst: string; readonly count: number };
export interface WaitStep extends Base {
  readonly type: "wait";
  readonly condition: Condition;
  /** Absent: all that run, are not paused. */
  readonly servers: readonly Position[] | undefined;
  readonly timeoutMs: number | undefined;
}

/** Branches that run at the same time, each in order. */
export interface ParallelStep extends Base {
  readonly type: "parallel";
  readonly branches: readonly (readonly Step[])[];
}
/** The same steps again and again; `{name}` in keys and values is the number of the turn, from 0. */
export interface RepeatStep extends Base {
  readonly type: "repeat";
  readonly times: number;
  readonly as: string;
  readonly steps: readonly Step[];
}

/** Many updates in flight at once, each to a key of its own, that are allowed to fail. */
export interface BurstStep extends Base {
  readonly type: "burst";
  readonly burst: string;
  readonly count: number;
  readonly inFlight: number;
  readonly servers: readonly Position[] | undefined;
  readonly level: Level | undefined;
  readonly timeoutMs: number | undefined;
}
/** Reads back every key of a burst: what was acknowledged is there, and nothing is there that was not sent. */
export interface CheckBurstStep extends Base {
  readonly type: "check-burst";
  readonly burst: string;
  readonly server: Position;
  readonly level: Level | undefined;
}

export type Step =
  | UpdateStep
  | DeleteStep
  | ReadStep
  | ResolveStep
  | KeysStep
  | StatusStep
  | FaultStep
  | PartitionStep
  | HealStep
  | WaitStep
  | ParallelStep
  | RepeatStep
  | BurstStep
  | CheckBurstStep;

export interface Scenario {
  readonly name: string;
  /** As it was given, or as it ships. */
  readonly file: string;
  /** What there is to learn from it: a paragraph. */
  readonly teaches: string;
  readonly servers: number;
  /** Where clients find the servers, when the scenario fixes it and the run is asked to honour that. */
  readonly ports: readonly number[] | undefined;
  /** How the servers behave, where not as usual. */
  readonly tuning: Readonly<Record<string, number>>;
  readonly level: Level;
  readonly timeoutMs: number;
  readonly steps: readonly Step[];
}

/** The name of the server at a position: `s1` at 0. */
export function serverName(position: Position): string {
  return `s${position + 1}`;
}
