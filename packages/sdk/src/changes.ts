/**
 * Follows the changes: asks again and again, at whatever server answers, and hands out what is new.
 */
import { CausalContext, VersionVector } from "@vclock/clock";
import type { ChangedKey, ChangesReply } from "@vclock/protocol";
import { Budget } from "./budget.js";
import type { Data, Version } from "./read-result.js";
import { AbortedError, InvalidOptionError } from "./errors.js";
import { changesPlan, contextOfToken, pageSizeOf, prefixOf } from "./plans.js";
import type { Route } from "./route.js";
import { isTroubleOfServer } from "./server-error.js";
import type { SessionState } from "./session-state.js";
import { decodeVersion } from "./value-codec.js";

/** A server holds its answer so long when there is nothing to tell. */
const WAIT_MS = 20_000;
const PAGE_KEYS = 1_000;
const PAUSE_MS = 100;
const PAUSE_MAX_MS = 2_000;
const GIVE_UP_MS = 60_000;

/** Where to start and when to end. */
export interface ChangesOptions {
  /**
   * A token of an earlier change, to go on after it; or `"beginning"`: every key, and then what changes. Left out: what changes
   * from now on.
   */
  readonly since?: string | VersionVector | CausalContext | undefined;
  /** End when all there is now has been told, and do not wait for more. Default false. */
  readonly once?: boolean | undefined;
  /** How long servers may be out of reach, or behind, before that is an error; default 60,000 ms. */
  readonly giveUpMs?: number | undefined;
  /** Keys per request; default 1,000. */
  readonly pageSize?: number | undefined;
  /** Ends the iteration, without an error. */
  readonly signal?: AbortSignal | undefined;
}

/** What every item has. */
interface ChangeBase {
  /** To go on after this item, with this or any other server; what came shortly before it may come again. */
  readonly token: string;
  readonly server: string;
}

/** A key, as it is now. Updates that follow closely on each other may be told as one. */
export interface KeyChange<T = Data> extends ChangeBase {
  readonly type: "changed";
  readonly key: string;
  /** The live versions, in order of their dots; none: deleted; several: in conflict. */
  readonly versions: readonly Version<T>[];
  readonly conflict: boolean;
  /** An update with it supersedes exactly what is shown. */
  readonly context: CausalContext;
}

/** Deletes since the last item may be missing: nobody remembers them. Whoever needs them lists the keys again. */
export interface Gap extends ChangeBase {
  readonly type: "gap";
}

export type Change<T = Data> = KeyChange<T> | Gap;

/** The changes, one by one; several for one key if it changes again. */
export interface Changes<T = Data> extends AsyncIterableIterator<Change<T>> {
  /** To go on later. Advances with changes of other keys, too; `undefined` before the first answer. */
  readonly token: string | undefined;
}

/** What a stream of changes works with. */
export interface ChangesDeps {
  readonly route: Route;
  readonly state: SessionState | undefined;
  /** For each request; the wait comes on top. */
  readonly timeoutMs: number;
}

export class ChangeStream<T> implements Changes<T> {
  readonly #deps: ChangesDeps;
  readonly #prefix: string;
  readonly #options: ChangesOptions;
  readonly #limit: number;
  readonly #items: AsyncGenerator<Change<T>, void, undefined>;
  /** Everything up to here was told; what goes beyond rests on `#session`. */
  #since: VersionVector | undefined;
  #session: VersionVector | undefined;
  /** Who began with nothing misses no delete up to here. */
  #begun: VersionVector = VersionVector.empty;
  #token: string | undefined;
  #isAnswered = false;

  /** @throws {InvalidOptionError}, {InvalidKeyError}, {InvalidContextError} */
  constructor(deps: ChangesDeps, prefix: string, options: ChangesOptions) {
    this.#deps = deps;
    this.#prefix = prefixOf(prefix);
    this.#options = options;
    this.#limit = pageSizeOf(options.pageSize ?? PAGE_KEYS);
    const { giveUpMs = GIVE_UP_MS } = options;
    if (!(giveUpMs >= 0)) throw new InvalidOptionError(`giveUpMs is a number, not ${giveUpMs}`);
    this.#since = sinceOf(options.since);
    this.#session = deps.state?.clock;
    if (this.#since !== undefined) this.#token = tokenOf(this.#since);
    this.#items = this.#follow();
  }

  get token(): string | undefined {
    return this.#token;
  }

  next(): Promise<IteratorResult<Change<T>, void>> {
    return this.#items.next();
  }

  return(): Promise<IteratorResult<Change<T>, void>> {
    return this.#items.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async *#follow(): AsyncGenerator<Change<T>, void, undefined> {
    const { signal, once = false } = this.#options;
    let waitMs = 0;
    while (!isAborted(signal)) {
      const reply = await this.#ask(waitMs);
      if (reply === undefined) return;
      const isAll = reply.next.dominates(reply.clock);
      yield* this.#take(reply, isAll);
      if (isAll && once) return;
      waitMs = once ? 0 : WAIT_MS;
    }
  }

  /** One answer; trouble is borne for a while. `undefined` when the signal fires. */
  async #ask(waitMs: number): Promise<ChangesReply | undefined> {
    const { signal, giveUpMs = GIVE_UP_MS } = this.#options;
    const { route, timeoutMs } = this.#deps;
    const beganMs = performance.now();
    let wait = waitMs;
    for (let pauseMs = PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, PAUSE_MAX_MS)) {
      try {
        const plan = changesPlan(
          {
            prefix: this.#prefix,
            since: this.#since,
            session: this.#session,
            limit: this.#limit,
          },
          wait,
        );
        const reply = await route.call(plan, new Budget(timeoutMs + wait, signal));
        this.#isAnswered = true;
        return reply;
      } catch (error) {
        if (signal?.aborted === true) return undefined;
        const isOver = performance.now() - beganMs - wait > giveUpMs;
        if (!this.#isAnswered || isOver || !isTroubleOfServer(error)) throw error;
        if (!(await this.#pause(pauseMs))) return undefined;
        // Whether a server answers at all is to be known soon.
        wait = 0;
      }
    }
  }

  async #pause(milliseconds: number): Promise<boolean> {
    const { signal } = this.#options;
    try {
      await new Budget(milliseconds + 1_000, signal).sleep(milliseconds);
      return true;
    } catch (error) {
      if (error instanceof AbortedError) return false;
      throw error;
    }
  }

  *#take(reply: ChangesReply, isAll: boolean): Generator<Change<T>, void, undefined> {
    const { changes, next, clock, floor, server } = reply;
    const since = this.#since ?? next;
    if (since.size === 0) this.#begun = clock;
    const mayMiss = !since.merge(this.#begun).dominates(floor);
    this.#since = next;
    this.#session = clock;
    this.#deps.state?.saw(clock);
    // A token names what was told in whole: what is told in part would rest on one server's disk.
    const before = this.#token ?? tokenOf(next);
    if (mayMiss) yield { type: "gap", token: before, server };
    const context = CausalContext.of(clock);
    const after = isAll ? tokenOf(next) : before;
    for (const [i, change] of changes.entries()) {
      const token = i === changes.length - 1 ? after : before;
      if (token === after) this.#token = after;
      yield { ...keyChange<T>(change, context), token, server };
    }
    this.#token = after;
  }
}

function keyChange<T>({ key, versions }: ChangedKey, context: CausalContext) {
  return {
    type: "changed" as const,
    key,
    versions: versions.map((version) => decodeVersion<T>(version)),
    conflict: versions.length > 1,
    context,
  };
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function tokenOf(clock: VersionVector): string {
  return CausalContext.of(clock).toToken();
}

function sinceOf(since: ChangesOptions["since"]): VersionVector | undefined {
  if (since === undefined || since instanceof VersionVector) return since;
  if (since === "beginning") return VersionVector.empty;
  // Single dots beyond the cut leave out what came before them: it is told again.
  return (since instanceof CausalContext ? since : contextOfToken(since)).cut;
}
