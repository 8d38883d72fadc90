/** What the clients of a chaos run do: a few hot keys, all levels, contexts new and old, so that conflicts and refusals happen. */
import { CausalContext, type VersionVector } from "@vclock/clock";
import {
  type Access,
  type Client,
  type ContextOption,
  type DeleteResult,
  LostError,
  type ReadResult,
  type Session,
  VclockError,
  type Written,
} from "@vclock/sdk";
import type { HistoryOperation, HistoryValue, Random } from "@vclock/simulation";

/** Short: who waits for a dead server does no harm to the next one. */
const TIMEOUT_MS = 1_500;

/** Which server a client asks. */
export type Route = "own" | "roaming" | "failover";

export interface LoadSetup {
  readonly name: string;
  readonly client: Client;
  readonly route: Route;
  /** Whether it carries a session's clock from request to request. */
  readonly hasSession: boolean;
  /** The server that it asks, or begins with. */
  readonly home: number;
  readonly servers: number;
  readonly keys: readonly string[];
  /** From one request to the next, if the answer comes in time. */
  readonly everyMs: number;
  readonly random: Random;
  readonly record: (operation: HistoryOperation) => void;
}

type Level = "one" | "quorum" | "all";

/** What a client remembers of a key. */
interface Memory {
  readonly last: CausalContext;
  readonly older: CausalContext | undefined;
}

/** What all operations of a history have, before the answer comes. */
interface Request {
  readonly session: string;
  readonly key: string;
  readonly consistency: Level;
  readonly after: VersionVector | undefined;
  readonly start: number;
}

/** One client that does one thing at a time. */
export class LoadClient {
  readonly #setup: LoadSetup;
  readonly #memory = new Map<string, Memory>();
  #session: Session | undefined;
  #sessions = 0;
  #values = 0;

  constructor(setup: LoadSetup) {
    this.#setup = setup;
    this.#beginSession();
  }

  /** Goes on until the signal fires, and ends its last request. */
  async run(stop: AbortSignal, pause: (ms: number) => Promise<void>): Promise<void> {
    const { everyMs, random } = this.#setup;
    let nextMs = performance.now() + random.fraction() * everyMs;
    while (!stop.aborted) {
      await pause(nextMs - performance.now());
      if (stop.aborted) return;
      nextMs = Math.max(nextMs + everyMs, performance.now());
      await this.#act();
    }
  }

  async #act(): Promise<void> {
    const { random, keys } = this.#setup;
    const key = random.pick(keys);
    const dice = random.fraction();
    const level = random.pick<Level>([
      "one",
      "one",
      "one",
      "one",
      "quorum",
      "quorum",
      "quorum",
      "all",
    ]);
    const memory = this.#memory.get(key);
    if (dice < 0.35) await this.#read(key, level);
    else if (dice < 0.55) await this.#resolve(key, level);
    else if (dice < 0.75) await this.#update(key, level, memory?.last ?? "none");
    else if (dice < 0.82) await this.#update(key, level, memory?.older ?? memory?.last ?? "none");
    else if (dice < 0.9) await this.#update(key, level, "none");
    // Few without a context: one that nobody answers may have superseded anything, and the checker has to allow for it.
    else if (dice < 0.915) await this.#update(key, level, undefined);
    else if (dice < 0.92) await this.#delete(key, level, undefined);
    else await this.#delete(key, level, memory?.last ?? "none");
  }

  /** Reads, and writes with exactly what was read. */
  async #resolve(key: string, level: Level): Promise<void> {
    const read = await this.#read(key, level);
    if (read !== undefined) await this.#update(key, level, read.context);
  }

  async #read(key: string, consistency: Level): Promise<ReadResult | undefined> {
    const request = this.#request(key, consistency);
    const read = await this.#ask(
      (access) => access.read(key, { consistency, timeoutMs: TIMEOUT_MS }),
      (answer, error) => this.#record(readOperation(request, answer, error)),
    );
    if (read !== undefined) this.#saw(key, read.context);
    return read;
  }

  async #update(
    key: string,
    consistency: Level,
    context: ContextOption | undefined,
  ): Promise<void> {
    const request = this.#request(key, consistency);
    this.#values += 1;
    const value = `${this.#setup.name}-${this.#values}`;
    const written = await this.#ask(
      (access) => access.update(key, value, { consistency, context, timeoutMs: TIMEOUT_MS }),
      (answer, error) => this.#record(writeOperation(request, value, context, answer, error)),
    );
    if (written !== undefined) this.#saw(key, written.context);
  }

  async #delete(
    key: string,
    consistency: Level,
    context: ContextOption | undefined,
  ): Promise<void> {
    const request = this.#request(key, consistency);
    const deleted = await this.#ask(
      (access) => access.delete(key, { consistency, context, timeoutMs: TIMEOUT_MS }),
      (answer, error) => this.#record(writeOperation(request, undefined, context, answer, error)),
    );
    if (deleted !== undefined) this.#saw(key, deleted.context);
  }

  async #ask<T>(
    ask: (access: Access) => Promise<T>,
    tell: (answer: T | undefined, error: VclockError | undefined) => void,
  ): Promise<T | undefined> {
    try {
      const answer = await ask(this.#access());
      tell(answer, undefined);
      return answer;
    } catch (error) {
      if (!(error instanceof VclockError)) throw error;
      tell(undefined, error);
      // What it has seen is gone for good with somebody's disk: as a user would, it begins anew.
      if (error instanceof LostError) this.#forget();
      return undefined;
    }
  }

  #access(): Access {
    const { client, route, home, servers, random } = this.#setup;
    const access = this.#session ?? client;
    if (route === "failover") return access;
    return access.at(route === "own" ? home : random.below(servers));
  }

  #request(key: string, consistency: Level): Request {
    const session = `${this.#setup.name}.${this.#sessions}`;
    return { session, key, consistency, after: this.#session?.clock, start: performance.now() };
  }

  #saw(key: string, context: CausalContext): void {
    this.#memory.set(key, { last: context, older: this.#memory.get(key)?.last });
  }

  #forget(): void {
    this.#memory.clear();
    this.#beginSession();
  }

  #beginSession(): void {
    this.#sessions += 1;
    if (this.#setup.hasSession) this.#session = this.#setup.client.session();
  }

  #record(operation: HistoryOperation): void {
    this.#setup.record(operation);
  }
}

export function readOperation(
  request: Request,
  answer: ReadResult | undefined,
  error: VclockError | undefined,
  final = false,
): HistoryOperation {
  return {
    ...ended(request, answer, error),
    operation: "read",
    values: answer?.versions.map((version) =>
      version.type === "value" ? (version.value as HistoryValue) : { undecodable: version.reason },
    ),
    dots: answer?.dots,
    final,
  };
}

function writeOperation(
  request: Request,
  value: string | undefined,
  context: ContextOption | undefined,
  answer: Written | DeleteResult | undefined,
  error: VclockError | undefined,
): HistoryOperation {
  return {
    ...ended(request, answer, error),
    operation: value === undefined ? "delete" : "update",
    value,
    dot: answer === undefined ? error?.dot : answer.dot,
    context: contextOf(context),
    seen: answer?.context,
  };
}

function ended(
  request: Request,
  answer: { readonly server: string; readonly clock: VersionVector } | undefined,
  error: VclockError | undefined,
): Omit<
  Extract<HistoryOperation, { operation: "read" }>,
  "operation" | "values" | "dots" | "final"
> {
  const outcome = error === undefined ? "ok" : error.applied === "no" ? "failed" : "unknown";
  return {
    ...request,
    end: performance.now(),
    outcome,
    server: answer?.server ?? error?.server,
    clock: answer?.clock,
    line: 0,
  };
}

function contextOf(option: ContextOption | undefined): CausalContext | undefined {
  if (option === undefined || option instanceof CausalContext) return option;
  return option === "none" ? CausalContext.empty : CausalContext.fromToken(option);
}
