/**
 * Reads and writes over a route, in a session or without. Client, `client.at(…)` and sessions are all made of this.
 */
import { CausalContext, type VersionVector } from "@vclock/clock";
import type { KeyEntry, ReadReply, ServerStatus, WriteReply } from "@vclock/protocol";
import { Budget } from "./budget.js";
import { type Changes, type ChangesOptions, ChangeStream } from "./changes.js";
import type {
  Access,
  KeysOptions,
  ReadOptions,
  RequestOptions,
  Resolver,
  Session,
  Storable,
  UpdateFunction,
  UpdateOptions,
  WriteOptions,
} from "./client.js";
import type { Plan } from "./pending.js";
import {
  contextOf,
  keyOf,
  keysPlan,
  pageSizeOf,
  prefixOf,
  readPlan,
  statusPlan,
  writePlan,
  type WriteFields,
} from "./plans.js";
import type { Pool } from "./pool.js";
import type { ReadResult } from "./read-result.js";
import { readModifyWrite, readResolved, type KeyAccess } from "./read-modify-write.js";
import { deleteResult, readResult, written } from "./results.js";
import { OneServer, type Route } from "./route.js";
import { SessionState } from "./session-state.js";
import { checkConsistency, checkCount, type Settings } from "./settings.js";
import { encodeValue } from "./value-codec.js";
import { type ServerEvent, traceServer, type TraceOptions } from "./trace.js";
import type { DeleteResult, UpdateResult, Written } from "./write-result.js";

const ATTEMPTS_MAX = 5;
const PAGE_KEYS = 1000;

type CommonOptions = RequestOptions & Pick<WriteOptions, "consistency" | "returnVersions">;

/** What all that come from one `connect` share. */
export interface Shared {
  readonly settings: Settings;
  readonly pool: Pool;
}

export class RoutedAccess implements Access {
  readonly shared: Shared;
  readonly route: Route;
  readonly state: SessionState | undefined;

  constructor(shared: Shared, route: Route, state: SessionState | undefined) {
    this.shared = shared;
    this.route = route;
    this.state = state;
  }

  async read<T>(key: string, options: ReadOptions<T> = {}): Promise<ReadResult<T>> {
    const resolver =
      options.resolver ?? (options.resolve === true ? this.#defaultResolver<T>() : undefined);
    const access = this.#keyAccess<T>(key, options);
    return resolver === undefined ? access.read() : readResolved(access, resolver, ATTEMPTS_MAX);
  }

  update<T>(
    key: string,
    compute: UpdateFunction<T>,
    options?: UpdateOptions<T>,
  ): Promise<UpdateResult<T>>;
  update<T>(key: string, value: Storable, options?: WriteOptions): Promise<Written<T>>;
  async update<T>(
    key: string,
    value: UpdateFunction<T> | Storable,
    options: UpdateOptions<T> & WriteOptions = {},
  ): Promise<UpdateResult<T> | Written<T>> {
    const access = this.#keyAccess<T>(key, options);
    if (typeof value !== "function") return access.update(value, contextOf(options.context));
    const resolver =
      options.resolver === false ? undefined : (options.resolver ?? this.#defaultResolver<T>());
    const attemptsMax = checkCount(options.attemptsMax ?? ATTEMPTS_MAX, "attemptsMax");
    return readModifyWrite(access, value as UpdateFunction<T>, resolver, attemptsMax);
  }

  async delete<T>(key: string, options: WriteOptions = {}): Promise<DeleteResult<T>> {
    return this.#keyAccess<T>(key, options).delete(contextOf(options.context));
  }

  async *keys(prefix = "", options: KeysOptions = {}): AsyncGenerator<KeyEntry, void, undefined> {
    const conflictsOnly = options.conflictsOnly ?? false;
    const page = {
      prefix: prefixOf(prefix),
      limit: pageSizeOf(options.pageSize ?? PAGE_KEYS),
      conflictsOnly,
    };
    let after: string | undefined;
    do {
      // The place in the list is a key, which means the same to every server; so the next page may come from another one.
      const reply = await this.route.call(keysPlan({ ...page, after }), this.budget(options));
      yield* reply.keys;
      after = reply.after;
    } while (after !== undefined);
  }

  changes<T>(prefix = "", options: ChangesOptions = {}): Changes<T> {
    const { route, state } = this;
    const { timeoutMs } = this.shared.settings;
    return new ChangeStream<T>({ route, state, timeoutMs }, prefix, options);
  }

  trace(options: TraceOptions = {}): AsyncIterableIterator<ServerEvent> {
    return traceServer(this.route, this.shared.settings.timeoutMs, options);
  }

  async status(options: RequestOptions = {}): Promise<ServerStatus> {
    return (await this.route.call(statusPlan, this.budget(options))).status;
  }

  at(server: number | string): RoutedAccess {
    const endpoint = this.shared.pool.find(server);
    const nameWanted = server === endpoint.name ? endpoint.name : undefined;
    return this.withRoute(new OneServer(this.shared.pool, endpoint, nameWanted));
  }

  session(from?: string | VersionVector | CausalContext): Session {
    return new SessionAccess(this.shared, this.route, SessionState.from(from));
  }

  protected withRoute(route: Route): RoutedAccess {
    return new RoutedAccess(this.shared, route, this.state);
  }

  protected budget({ timeoutMs, signal }: RequestOptions): Budget {
    return new Budget(timeoutMs ?? this.shared.settings.timeoutMs, signal);
  }

  /** The caller says what is stored under a key; nobody can check that the resolver was written for the same. */
  #defaultResolver<T>(): Resolver<T> | undefined {
    return this.shared.settings.resolver as Resolver<T> | undefined;
  }

  #keyAccess<T>(key: string, options: CommonOptions): KeyAccess<T> {
    keyOf(key);
    const { settings } = this.shared;
    const budget = this.budget(options);
    const consistency = checkConsistency(options.consistency ?? settings.consistency);
    const { returnVersions = false } = options;
    const fields = (context: CausalContext | undefined): WriteFields => {
      return { key, context, consistency, session: this.state?.clock, returnVersions };
    };
    return {
      key,
      budget,
      read: async () =>
        readResult<T>(key, await this.#call(readPlan(key, consistency, this.state?.clock), budget)),
      update: async (value, context) => {
        const plan = writePlan(fields(context), encodeValue(value, settings.valueBytesMax));
        return written<T>(key, await this.#call(plan, budget));
      },
      delete: async (context) =>
        deleteResult<T>(key, await this.#call(writePlan(fields(context), undefined), budget)),
    };
  }

  async #call<R extends ReadReply | WriteReply>(plan: Plan<R>, budget: Budget): Promise<R> {
    const reply = await this.route.call(plan, budget);
    this.state?.saw(reply.clock);
    return reply;
  }
}

/** A session: the same, with what it has seen. */
class SessionAccess extends RoutedAccess implements Session {
  override readonly state: SessionState;

  constructor(shared: Shared, route: Route, state: SessionState) {
    super(shared, route, state);
    this.state = state;
  }

  get clock(): VersionVector {
    return this.state.clock;
  }

  toToken(): string {
    return CausalContext.of(this.state.clock).toToken();
  }

  override at(server: number | string): SessionAccess {
    return super.at(server) as SessionAccess;
  }

  protected override withRoute(route: Route): SessionAccess {
    return new SessionAccess(this.shared, route, this.state);
  }
}
