/**
 * The public face of a connection to a cluster.
 */
import type { CausalContext, NodeId, VersionVector } from "@vclock/clock";
import type { Consistency, KeyEntry, ServerStatus } from "@vclock/protocol";
import type { Changes, ChangesOptions } from "./changes.js";
import type { VclockError } from "./errors.js";
import type { RawValue } from "./raw-value.js";
import type { Data, ReadResult, Sibling } from "./read-result.js";
import type { ServerEvent, TraceAllOptions, TraceItem, TraceOptions } from "./trace.js";
import type { DeleteResult, UpdateResult, Written } from "./write-result.js";

/** Makes one value of siblings. Must not depend on their order, or servers that resolve at once disagree for ever. */
export type Resolver<T = Data> = (siblings: readonly Sibling<T>[], key: string) => T | Promise<T>;

/** Returned by an update function that wants nothing written. */
export const unchanged: unique symbol = Symbol("vclock.unchanged");

/** Returned by an update function that wants the key deleted. */
export const remove: unique symbol = Symbol("vclock.remove");

/** Anything but `undefined`, symbols and functions. What is not plain data is refused before anything is sent. */
export type Storable = string | number | bigint | boolean | object | null;

/** Computes the new value from what was read. May run more than once, so it must have no effects of its own. */
export type UpdateFunction<T = Data> = (
  current: ReadResult<T>,
) =>
  | T
  | RawValue
  | typeof unchanged
  | typeof remove
  | Promise<T | RawValue | typeof unchanged | typeof remove>;

/**
 * How to connect.
 *
 * @typeParam T what the client's resolver resolves, on the caller's word
 */
export interface ConnectOptions<T = Data> {
  /** `"host:port"` of each server; `"[::1]:9990"` for IPv6. Tried in this order; the first that answers is used and kept. */
  readonly servers: readonly string[];
  /** Default `"vclock"`. A server of another cluster refuses. */
  readonly cluster?: string | undefined;
  /** Names for {@link Access.at} before a server has told its own; default `s1`, `s2`, … in the order of `servers`. */
  readonly serverNames?: readonly string[] | undefined;
  /** For every request that does not say otherwise; default `"quorum"`. */
  readonly consistency?: Consistency | undefined;
  /** For every request that does not say otherwise; default 5,000 ms. Also bounds the connecting itself. */
  readonly timeoutMs?: number | undefined;
  /** How long one server may take to accept and greet before the next one is tried; default 1,500 ms. */
  readonly connectTimeoutMs?: number | undefined;
  /** Requests under way per server; further ones wait their turn. Default 1,024. */
  readonly inFlightMax?: number | undefined;
  /** Values that take more bytes are refused before anything is sent; default 1 MiB, as at the servers. */
  readonly valueBytesMax?: number | undefined;
  /**
   * Used by `update(key, fn)` and by `read(key, { resolve: true })`, for every key: where keys hold different things, give each call its own
   * instead, or look at the key. Nobody can check that it was written for what a key holds.
   */
  readonly resolver?: Resolver<T> | undefined;
  /** Who is calling, for the servers' logs. */
  readonly agent?: string | undefined;
  /** Gives up connecting. Once connected it has no further effect. */
  readonly signal?: AbortSignal | undefined;
}

/** What every request takes. */
export interface RequestOptions {
  /** How long this call may take in all, retries included. */
  readonly timeoutMs?: number | undefined;
  /** Gives up the call with an `AbortedError`; an update that was sent already may be applied all the same. */
  readonly signal?: AbortSignal | undefined;
}

export interface ReadOptions<T = Data> extends RequestOptions {
  readonly consistency?: Consistency | undefined;
  /** Resolve a conflict with the client's resolver **and write the result back**, with exactly the context that was read. */
  readonly resolve?: boolean | undefined;
  /** Like `resolve: true`, with this resolver. */
  readonly resolver?: Resolver<T> | undefined;
}

/**
 * What the writer has seen: of a read or of another write, as itself or as its token. `"none"`: nothing, so the value
 * becomes one more sibling. Left out: what the answering server holds when the write arrives.
 */
export type ContextOption = CausalContext | "none" | (string & {});

export interface WriteOptions extends RequestOptions {
  readonly consistency?: Consistency | undefined;
  readonly context?: ContextOption | undefined;
  /** Whether the answer lists the live versions; it always counts them. Default false. */
  readonly returnVersions?: boolean | undefined;
}

export interface UpdateOptions<T = Data> extends RequestOptions {
  readonly consistency?: Consistency | undefined;
  /** Before the client's. `false`: none, the function is given the conflict. */
  readonly resolver?: Resolver<T> | false | undefined;
  /** How often to read and write, at most; default 5. */
  readonly attemptsMax?: number | undefined;
  readonly returnVersions?: boolean | undefined;
}

export interface KeysOptions extends RequestOptions {
  readonly conflictsOnly?: boolean | undefined;
  /** Keys per request; default 1,000. */
  readonly pageSize?: number | undefined;
}

/** Which server, as far as is known. */
export interface ServerInfo {
  /** Its place in `servers`, from 0. */
  readonly index: number;
  /** `"host:port"` as configured. */
  readonly address: string;
  /** The name it gave itself, or the configured one as long as it has not been reached. */
  readonly name: string;
  /** The life of its data directory that answered last; `undefined` as long as it has not been reached. */
  readonly node: NodeId | undefined;
}

/** Whether a configured server is up, and what it says of itself. */
export type ServerReport =
  | { readonly type: "up"; readonly server: ServerInfo; readonly status: ServerStatus }
  | { readonly type: "down"; readonly server: ServerInfo; readonly error: VclockError };

/** What happens to the client's connections. */
export type ClientEvent =
  | { readonly type: "connected"; readonly server: ServerInfo }
  | { readonly type: "unreachable"; readonly server: ServerInfo; readonly error: VclockError }
  | {
      readonly type: "disconnected";
      readonly server: ServerInfo;
      readonly error: VclockError | undefined;
    }
  | { readonly type: "using"; readonly server: ServerInfo; readonly before: ServerInfo | undefined }
  | { readonly type: "closed" };

/** Reads and writes, through any server, one server, or a session. */
export interface Access {
  /** @throws a {@link VclockError}; see the table in the README */
  read<T = Data>(key: string, options?: ReadOptions<T>): Promise<ReadResult<T>>;

  /**
   * Reads, resolves, computes and writes with exactly the context that was read. Concurrent updates that slip in between are
   * resolved afterwards when there is a resolver; without one the answer says `conflict: true`.
   */
  update<T = Data>(
    key: string,
    compute: UpdateFunction<T>,
    options?: UpdateOptions<T>,
  ): Promise<UpdateResult<T>>;
  /** Writes a value. It supersedes what its context covers. */
  update<T = Data>(key: string, value: Storable, options?: WriteOptions): Promise<Written<T>>;

  /** Deletes what the context covers. */
  delete<T = Data>(key: string, options?: WriteOptions): Promise<DeleteResult<T>>;

  /** The keys that begin with `prefix` (default: all), in the order of their UTF-8 bytes, page by page. Survives failover. */
  keys(prefix?: string, options?: KeysOptions): AsyncIterableIterator<KeyEntry>;

  /**
   * The keys that begin with `prefix` (default: all) and change, from now on or from a token on. Nothing is skipped, whichever server
   * answers and however often connections break; what was told may be told again. A key that changes often may be told once.
   *
   * @throws {LostError} when what was told before existed only on a disk that is lost: start again without a token
   */
  changes<T = Data>(prefix?: string, options?: ChangesOptions): Changes<T>;

  /**
   * What the server that answers did lately and does, each event stamped with a vector clock. Meant for `client.at(server).trace()`: where
   * another server goes on, its events are told from their beginning.
   *
   * @throws {BadRequestError} when the server does not trace
   */
  trace(options?: TraceOptions): AsyncIterableIterator<ServerEvent>;

  /** How the server that answers is doing. */
  status(options?: RequestOptions): Promise<ServerStatus>;

  /**
   * The same, on one server only: no failover. Cheap; shares the client's connections.
   *
   * @param server its place in `servers`, from 0, or its name, or its address
   */
  at(server: number | string): Access;

  /** Starts a session, or goes on with one. */
  session(from?: string | VersionVector | CausalContext): Session;
}

/**
 * Reads and writes that see one another, on whatever server they arrive: read your writes, monotonic reads, monotonic writes,
 * writes follow reads. A server that has not seen what the session has seen catches up first, or answers `behind`.
 */
export interface Session extends Access {
  /** What the session has seen. */
  readonly clock: VersionVector;
  /** `clock` as one printable word, for another process to go on with. */
  toToken(): string;
  /** The same session, one server only. */
  at(server: number | string): Session;
}

/** A connection to a cluster. */
export interface Client extends Access {
  /** The configured servers, in order. */
  readonly servers: readonly ServerInfo[];
  /** The server that is used now; `undefined` when there is none. */
  readonly using: ServerInfo | undefined;
  /** Asks every configured server at once; none makes this fail. In the order of `servers`. */
  statusAll(options?: RequestOptions): Promise<readonly ServerReport[]>;
  /**
   * The events of all configured servers as they are told, each server's in their order. One that cannot be reached is told of once, and tried
   * again until `signal` fires or the client is closed.
   */
  traceAll(options?: TraceAllOptions): AsyncIterableIterator<TraceItem>;
  /** What happens from now on, until `close`. A consumer that stops reading misses the oldest. */
  events(options?: {
    readonly signal?: AbortSignal | undefined;
  }): AsyncIterableIterator<ClientEvent>;
  /** Fails what is under way, closes all connections. Does nothing the second time. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
