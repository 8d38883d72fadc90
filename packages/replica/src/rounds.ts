/**
 * Reads at `quorum` and `all`: rounds that ask the others for their clocks.
 *
 * A round serves every read that waits when it begins. It is over for a read when this server's durable clock covers those of
 * as many others as the read's level takes; then the answer is here.
 *
 * @see SPEC.md P-5
 */
import type { VersionVector } from "@vclock/clock";
import type { Core } from "./core.js";
import type { Member } from "./member.js";
import type { Members } from "./members.js";
import type { DataRequest, WaitingRequest } from "./waiting-request.js";

interface Round {
  readonly id: number;
  readonly beganMs: number;
  readonly answers: Map<string, VersionVector>;
  reads: WaitingRequest[];
}

/** After so long a further round begins though the last one still collects: an answer may be lost. */
const COLLECTING_MS_MAX = 20;

export class Rounds {
  readonly #core: Core;
  readonly #members: Members;
  readonly #answer: (waiting: WaitingRequest, answered: readonly string[]) => void;
  readonly #rounds = new Map<number, Round>();
  #next: WaitingRequest[] = [];
  #lastId = 0;
  #latest: Round | undefined;

  /** @param answer replies to a read whose round is over. */
  constructor(
    core: Core,
    members: Members,
    answer: (waiting: WaitingRequest, answered: readonly string[]) => void,
  ) {
    this.#core = core;
    this.#members = members;
    this.#answer = answer;
  }

  join(waiting: WaitingRequest): void {
    waiting.wait = { type: "round", answered: () => [] };
    this.#next.push(waiting);
  }

  /** Begins a round for those who wait, unless one is just collecting answers. */
  begin(): void {
    if (this.#next.length === 0 || this.#isCollecting()) return;
    const reads = this.#next.filter(({ done }) => !done);
    this.#next = [];
    if (reads.length === 0) return;
    const id = ++this.#lastId;
    const round: Round = { id, beganMs: this.#core.nowMs, answers: new Map(), reads };
    for (const waiting of reads)
      waiting.wait = { type: "round", answered: () => [...round.answers.keys()] };
    this.#rounds.set(id, round);
    this.#latest = round;
    this.#ask(round);
    this.#check(round);
  }

  /** Whether reads wait for the next round to begin, which time alone may bring. */
  get pending(): boolean {
    return this.#next.length > 0;
  }

  answered(member: Member, id: number, clock: VersionVector): void {
    const round = this.#rounds.get(id);
    if (round === undefined || member.phase !== "serving") return;
    round.answers.set(member.name, clock);
    this.#check(round);
  }

  /** The durable clock advanced. */
  settled(): void {
    for (const round of this.#rounds.values()) this.#check(round);
  }

  /** Asks again whoever has not answered: question or answer may be lost. */
  askAgain(): void {
    for (const round of this.#rounds.values()) {
      round.reads = round.reads.filter(({ done }) => !done);
      if (round.reads.length === 0) this.#rounds.delete(round.id);
      else this.#ask(round);
    }
  }

  #isCollecting(): boolean {
    const latest = this.#latest;
    return (
      latest !== undefined &&
      latest.answers.size < this.#members.needed("quorum") - 1 &&
      this.#core.nowMs - latest.beganMs < COLLECTING_MS_MAX
    );
  }

  #ask({ id, answers }: Round): void {
    for (const member of this.#members.others) {
      if (!member.isMet || answers.has(member.name)) continue;
      this.#core.outbox.send(member.name, { type: "askClock", round: id });
    }
  }

  #check(round: Round): void {
    // While a transfer is put in place, the containers are no cut.
    if (this.#core.phase !== "serving") return;
    const { clock } = this.#core.state.durable;
    let covered = 0;
    for (const answer of round.answers.values()) if (clock.dominates(answer)) covered++;
    const waiting: WaitingRequest[] = [];
    for (const read of round.reads) {
      if (read.done) continue;
      const { consistency } = read.request as DataRequest;
      if (covered >= this.#members.needed(consistency) - 1)
        this.#answer(read, [...round.answers.keys()]);
      else waiting.push(read);
    }
    round.reads = waiting;
    if (waiting.length === 0) this.#rounds.delete(round.id);
  }
}
