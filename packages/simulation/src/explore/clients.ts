/** What the clients of a small world ask, given what they have got, and what they keep of an answer. */
import { CausalContext, type Dot, formatDot, type VersionVector } from "@vclock/clock";
import type { ClientReply, ClientRequest } from "@vclock/protocol";
import { valueOf } from "../cluster/describe.js";
import { Interner } from "./interner.js";
import type { SmallRequest, SmallWorld } from "./small-world.js";

export interface Answer {
  readonly isOk: boolean;
  /** Of an update or a delete that was done. */
  readonly dot: Dot | undefined;
  /** As many servers as it takes for a later read at `quorum` to see it have it on disk. */
  readonly isConfirmed: boolean;
  /** What whoever got it has seen. */
  readonly context: CausalContext | undefined;
  readonly clock: VersionVector | undefined;
}

const NONE: Answer = {
  isOk: false,
  dot: undefined,
  isConfirmed: false,
  context: undefined,
  clock: undefined,
};

/** Longer than anything in a small world takes, unless time is let pass for it. */
const TIMEOUT_MS = 1_000;

export class SmallClients {
  readonly #world: SmallWorld;
  readonly #answers = new Interner<Answer>();
  /** The requests whose answers later ones refer to. */
  readonly #used: ReadonlySet<number>;

  constructor(world: SmallWorld) {
    this.#world = world;
    this.#answers.intern("", () => NONE);
    const later = world.requests.flat();
    this.#used = new Set(
      later.flatMap(({ context, session }) =>
        [context, session].filter((each) => typeof each === "number"),
      ),
    );
  }

  answer(id: number): Answer {
    return this.#answers.get(id);
  }

  /** The number of what a client keeps of a reply: no more than it can matter for. */
  keep(index: number, consistency: SmallRequest["consistency"], reply: ClientReply): number {
    if (reply.type !== "readReply" && reply.type !== "writeReply")
      return this.#answers.intern("failed", () => ({ ...NONE }));
    const dot = reply.type === "writeReply" ? reply.dot : undefined;
    const isUsed = this.#used.has(index);
    const all = reply.type === "writeReply" ? reply.context : CausalContext.of(reply.clock);
    const answer: Answer = {
      isOk: true,
      dot,
      isConfirmed: dot !== undefined && consistency !== undefined && consistency !== "one",
      context: isUsed ? all : undefined,
      clock: isUsed ? reply.clock : undefined,
    };
    const key = [
      dot === undefined ? "ok" : formatDot(dot),
      answer.isConfirmed,
      answer.context?.toString(),
      answer.clock?.toString(),
    ].join(" ");
    return this.#answers.intern(key, () => answer);
  }

  /**
   * A request as it is sent, or `undefined` while what it refers to has no good answer.
   *
   * @param answers the answers so far, by request.
   */
  request(
    index: number,
    asked: SmallRequest,
    answers: (index: number) => Answer,
  ): ClientRequest | undefined {
    const { operation, key, consistency = "one", context = "server" } = asked;
    const session = asked.session === undefined ? undefined : answers(asked.session).clock;
    if (asked.session !== undefined && session === undefined) return undefined;
    const common = { id: index, key, consistency, session, timeoutMs: TIMEOUT_MS };
    if (operation === "read") return { type: "read", ...common };
    const seen =
      typeof context === "number"
        ? answers(context).context
        : context === "none"
          ? CausalContext.empty
          : undefined;
    if (typeof context === "number" && seen === undefined) return undefined;
    const write = { ...common, context: seen, returnVersions: true };
    return operation === "delete"
      ? { type: "delete", ...write }
      : { type: "update", ...write, value: valueOf(`v${index}`) };
  }

  /** The request that was made. @param choice from 1. */
  asked(index: number, choice: number): SmallRequest {
    return this.alternatives(index)[choice - 1] as SmallRequest;
  }

  /** The alternatives for a request. */
  alternatives(index: number): readonly SmallRequest[] {
    return this.#world.requests[index] ?? [];
  }
}
