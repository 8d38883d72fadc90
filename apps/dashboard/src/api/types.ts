/** What the server's page API answers: JSON, as `apps/server/src/page` writes it. */

/** Counters by node id. */
export type Clock = Readonly<Record<string, number>>;

export interface PeerStatus {
  readonly name: string;
  readonly node?: string;
  readonly up: boolean;
  readonly phase?: string;
  readonly watermark: Clock;
  readonly lag: number;
  readonly lead: number;
  readonly silentMs?: number;
}

export interface ServerStatus {
  readonly name: string;
  readonly node: string;
  readonly cluster: string;
  readonly phase: "catching-up" | "serving" | "applying" | "stopped";
  readonly clock: Clock;
  readonly keys: number;
  readonly conflicts: number;
  readonly rememberedDeletes: number;
  readonly waitingOperations: number;
  readonly waitingRequests: number;
  readonly storeFull: boolean;
  readonly peers: readonly PeerStatus[];
}

/** One server of the cluster: what it says of itself, or why it cannot be asked. */
export interface Member {
  readonly name: string;
  readonly isSelf: boolean;
  readonly page?: string;
  readonly status?: ServerStatus;
  /** Whether it keeps its events for the space–time diagram. */
  readonly isTracing?: boolean;
  readonly why?: string;
}

export type ServerState = "running" | "paused" | "starting" | "stopped";

export interface PlaygroundState {
  readonly cuts: readonly (readonly [string, string])[];
  readonly servers: readonly { readonly name: string; readonly state: ServerState }[];
}

export interface Cluster {
  readonly self: string;
  readonly cluster: string;
  readonly atMs: number;
  readonly members: readonly Member[];
  readonly playground: PlaygroundState | null;
}

export interface KeyEntry {
  readonly key: string;
  readonly siblings: number;
}

export interface KeyPage {
  readonly keys: readonly KeyEntry[];
  readonly after: string | null;
}

/** A value's bytes, and how to read them. */
export interface RawValue {
  readonly tag: number;
  readonly base64: string;
}

export interface Version {
  readonly dot: string;
  readonly node: string;
  readonly counter: number;
  readonly value: RawValue;
}

export interface Reading {
  readonly key: string;
  readonly versions: readonly Version[];
  readonly context: string;
  readonly clock: Clock;
  readonly server: string;
  readonly answered: readonly string[];
  readonly unreachable: readonly string[];
}

export interface Written {
  readonly dot: string | null;
  readonly context: string;
  readonly siblings: number;
  readonly server: string;
}

/** An event as a server traced it. */
export interface TracedEvent {
  readonly n: number;
  readonly clock: Clock;
  readonly kind: string;
  readonly text: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly atMs: number;
}

export interface TraceNews {
  readonly server: string;
  readonly host: string;
  readonly next: number;
  readonly dropped: number;
  readonly events: readonly TracedEvent[];
}

export type Consistency = "one" | "quorum" | "all";
