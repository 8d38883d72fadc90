/**
 * What is known of one other member.
 */
import { type NodeId, VersionVector } from "@vclock/clock";
import type { Greet, Phase } from "@vclock/protocol";
import type { Once } from "./once.js";

/** Runs of a peer's process that a newer one replaced, kept to notice one that comes back. */
const REPLACED_RUNS_MAX = 32;
/** A connection accepted late can bring a replaced run back once, though its process is dead. Not twice. */
const RETURNS_OF_A_TWIN = 2;

export interface Connection {
  readonly node: NodeId;
  readonly run: string;
  /** The peer has greeted, and the check of this server's storage against it went well. */
  greeted: boolean;
  /** This server's greeting has left: what is sent after it, the peer will take. */
  told: boolean;
  /** The requests it handed on: each is carried out once, however often it arrives. */
  readonly forwards: Once;
}

export class Member {
  readonly name: string;
  /** The present life's id; `undefined` until it has been met. */
  node: NodeId | undefined;
  connection: Connection | undefined;
  /** The newest durable clock heard from the present life. */
  watermark: VersionVector = VersionVector.empty;
  /** The run of its process that told it. */
  watermarkRun: string | undefined;
  phase: Phase | undefined;
  everServed = true;
  /** The ids that it holds for retired, or closed. */
  retired: ReadonlySet<NodeId> = new Set();
  /** Those of them that it has closed. */
  closed: ReadonlySet<NodeId> = new Set();
  heardAtMs: number | undefined;
  /** It has greeted this run of our process at least once. */
  hasGreeted = false;
  /** Something in our greeting is new to it. */
  greetDue = false;
  /** It seems to have missed a greeting, or we one of its: the next one asks for an answer. */
  greetingWanted = false;
  /** It waits for our clock. */
  clockDue = false;
  /** A clock of its that we did not cover when we noticed, and when that was. */
  lead: { readonly clock: VersionVector; readonly sinceMs: number } | undefined;
  /** It was told that its id answers from two places, and is not listened to until it connects anew. */
  isTwin = false;
  /** It refused to be pulled from, or did not answer: not before this time again. */
  pullNotBeforeMs = 0;
  #lastRun: string | undefined;
  readonly #replacedRuns = new Map<string, number>();

  constructor(name: string, node: NodeId | undefined) {
    this.name = name;
    this.node = node;
  }

  /** A new life begins: nothing that was known of the former one holds. */
  begin(node: NodeId): void {
    this.node = node;
    this.watermark = VersionVector.empty;
    this.watermarkRun = undefined;
    this.phase = undefined;
    this.everServed = true;
    this.retired = new Set();
    this.closed = new Set();
    this.lead = undefined;
    this.#lastRun = undefined;
    this.#replacedRuns.clear();
  }

  hear(greet: Greet): void {
    this.everServed = greet.everServed;
    this.phase = greet.phase;
    this.closed = new Set(greet.closed.nodes());
    this.retired = new Set([...greet.retired, ...this.closed]);
    this.greetingWanted = false;
  }

  /** Greetings went both ways: anything may be said. */
  get isMet(): boolean {
    return this.connection?.greeted === true && this.connection.told;
  }

  /** Met, and heard lately. */
  isUp(nowMs: number, silenceMs: number): boolean {
    return this.isMet && this.heardAtMs !== undefined && nowMs - this.heardAtMs <= silenceMs;
  }

  /**
   * Notes that the run is the one connected now.
   *
   * @returns whether the id answers from two places: a run came back twice after another had replaced it, and no process
   *   starts again under an old run.
   */
  replaceRun(run: string): boolean {
    const before = this.#lastRun;
    this.#lastRun = run;
    if (before !== undefined && before !== run && !this.#replacedRuns.has(before)) {
      if (this.#replacedRuns.size >= REPLACED_RUNS_MAX) {
        const oldest = this.#replacedRuns.keys().next();
        if (oldest.done !== true) this.#replacedRuns.delete(oldest.value);
      }
      this.#replacedRuns.set(before, 0);
    }
    const returns = this.#replacedRuns.get(run);
    if (returns === undefined || before === run) return false;
    this.#replacedRuns.set(run, returns + 1);
    return returns + 1 >= RETURNS_OF_A_TWIN;
  }
}
