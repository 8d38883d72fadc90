/**
 * Clients' requests from their arrival to their one answer: what each waits for next, and what it is told when time is up.
 */
import { CausalContext, type VersionVector } from "@vclock/clock";
import type { ClientReply, ClientRequest, KeysRequest, ServerStatus } from "@vclock/protocol";
import { Acknowledgements } from "./acknowledgements.js";
import {
  acknowledgedBy,
  errorReply,
  type Failure,
  lostFailure,
  participation,
  readReply,
  timedOut,
  writeReply,
} from "./answers.js";
import { Changes } from "./changes.js";
import type { Confirmation } from "./confirmation.js";
import type { Core } from "./core.js";
import { StoreError } from "./errors.js";
import type { ClientHandle } from "./io.js";
import { listKeys } from "./listing.js";
import type { Members } from "./members.js";
import type { Coordinated, Operations } from "./operations.js";
import { Rounds } from "./rounds.js";
import {
  type CausalRequest,
  type DataRequest,
  isData,
  isWrite,
  neededClock,
  type Origin,
  type WaitingRequest,
  type WriteRequest,
} from "./waiting-request.js";

export interface RequestsDeps {
  readonly core: Core;
  readonly members: Members;
  readonly confirmation: Confirmation;
  readonly operations: Operations;
  readonly visible: (clock: VersionVector) => VersionVector;
  readonly status: () => ServerStatus;
}

export class Requests {
  readonly #deps: RequestsDeps;
  readonly #rounds: Rounds;
  readonly #acknowledgements: Acknowledgements;
  readonly #changes: Changes;
  readonly #waiting = new Set<WaitingRequest>();
  readonly #parked = new Set<WaitingRequest>();
  readonly #forwarded = new Map<number, WaitingRequest>();
  #listings: WaitingRequest[] = [];
  #lastForward = 0;
  #earliestDeadlineMs = Number.POSITIVE_INFINITY;

  constructor(deps: RequestsDeps) {
    this.#deps = deps;
    const { core, members, visible } = deps;
    this.#rounds = new Rounds(core, members, (waiting, answered) =>
      this.#answerRead(waiting, answered),
    );
    this.#changes = new Changes(
      core,
      (waiting, reply) => this.#finish(waiting, reply),
      (waiting, act) => this.#guarded(waiting, act),
      (untilMs) => {
        this.#earliestDeadlineMs = Math.min(this.#earliestDeadlineMs, untilMs);
      },
    );
    this.#acknowledgements = new Acknowledgements(core, members, (waiting, coordinated) => {
      const { durable } = core.state;
      const who = participation(
        core.config.name,
        members,
        acknowledgedBy(coordinated.dot, members),
      );
      const request = waiting.request as WriteRequest;
      this.#finish(waiting, writeReply(request, coordinated, visible(durable.clock), who));
    });
  }

  get rounds(): Rounds {
    return this.#rounds;
  }

  get count(): number {
    return this.#waiting.size;
  }

  /** No deadline passes before this time. */
  get earliestDeadlineMs(): number {
    return this.#earliestDeadlineMs;
  }

  accept(origin: Origin, request: ClientRequest): void {
    const { core, status } = this.#deps;
    const timeoutMs = "timeoutMs" in request ? request.timeoutMs : 0;
    const waiting: WaitingRequest = {
      origin,
      request,
      arrivedMs: core.nowMs,
      deadlineMs: core.nowMs + timeoutMs,
      wait: { type: "start" },
      done: false,
    };
    if (request.type === "status") {
      this.#finish(waiting, { type: "statusReply", id: request.id, status: status() });
    } else if (request.type === "trace") {
      // Its events are the process's, which answers its own clients itself.
      this.#fail(waiting, {
        code: "bad-request",
        message: `${core.config.name} was handed a request for events, which only the server asked can answer`,
        applied: "no",
      });
    } else if (this.#isFullFor(request)) {
      this.#fail(waiting, {
        code: "overloaded",
        message: `${core.config.name} has ${this.#waiting.size} requests waiting already`,
        applied: "no",
      });
    } else {
      this.#waiting.add(waiting);
      this.#earliestDeadlineMs = Math.min(this.#earliestDeadlineMs, waiting.deadlineMs);
      this.#advance(waiting);
    }
  }

  /** Those who wait for changes do so for long: they leave room for the others. */
  #isFullFor({ type }: ClientRequest): boolean {
    const { waitingRequestsMax } = this.#deps.core.tuning;
    if (this.#waiting.size >= waitingRequestsMax) return true;
    return type === "changes" && this.#changes.count >= Math.ceil(waitingRequestsMax / 4);
  }

  clientGone(client: ClientHandle): void {
    for (const waiting of this.#waiting) {
      if (waiting.origin.type === "client" && waiting.origin.client === client) this.#drop(waiting);
    }
  }

  /** A peer answered what was handed to it. */
  forwardAnswered(peer: string, forward: number, reply: ClientReply): void {
    const waiting = this.#forwarded.get(forward);
    if (waiting?.wait.type !== "forwarded" || waiting.wait.peer !== peer) return;
    this.#forwarded.delete(forward);
    if (!waiting.done) this.#finish(waiting, { ...reply, id: waiting.request.id });
  }

  /** A peer's connection is gone, and with it the answers it owed. */
  peerGone(peer: string): void {
    for (const [forward, waiting] of this.#forwarded) {
      if (waiting.wait.type !== "forwarded" || waiting.wait.peer !== peer) continue;
      this.#forwarded.delete(forward);
      if (waiting.done) continue;
      if (isWrite(waiting.request)) this.#fail(waiting, this.#timedOut(waiting));
      else this.#park(waiting, { type: "serving" });
    }
  }

  /** Something changed that parked requests may have waited for. */
  retry(): void {
    const parked = [...this.#parked];
    this.#parked.clear();
    for (const waiting of parked) if (!waiting.done) this.#advance(waiting);
  }

  /** The durable clock, or what peers are known to have on disk, advanced. */
  progressed(): void {
    this.#rounds.settled();
    this.#acknowledgements.check();
  }

  rolledBack(): void {
    for (const waiting of this.#acknowledgements.rolledBack()) {
      this.#fail(waiting, {
        code: "store-full",
        message: `the disk of ${this.#deps.core.config.name} is full: nothing was changed`,
        applied: "no",
      });
    }
  }

  /** Lists keys and changes for those who wait, while no batch is out. */
  still(): void {
    if (this.#deps.core.phase !== "serving") return;
    this.#changes.still();
    const [waiting, ...rest] = this.#listings;
    this.#listings = rest;
    if (waiting === undefined || waiting.done) return;
    this.#guarded(waiting, () => {
      this.#finish(waiting, listKeys(this.#deps.core, waiting.request as KeysRequest));
    });
  }

  /** Whether writes wait for this server's id to be confirmed. */
  get wantsConfirmation(): boolean {
    for (const { wait } of this.#parked) if (wait.type === "confirmation") return true;
    return false;
  }

  /** Whether listings wait for a moment without a batch. */
  get wantsStill(): boolean {
    if (this.#changes.wantsStill) return true;
    return this.#listings.length > 0 && this.#deps.core.phase === "serving";
  }

  /** Tells those whose time is up. */
  expire(): void {
    const { nowMs } = this.#deps.core;
    if (nowMs < this.#earliestDeadlineMs) return;
    let earliestMs = Number.POSITIVE_INFINITY;
    for (const waiting of this.#waiting) {
      const { wait } = waiting;
      if (waiting.deadlineMs <= nowMs) {
        if (wait.type === "change") this.#changes.expired(waiting, wait.since);
        else this.#fail(waiting, this.#timedOut(waiting));
      } else earliestMs = Math.min(earliestMs, waiting.deadlineMs);
    }
    this.#earliestDeadlineMs = earliestMs;
  }

  /** Takes the request as far as it gets now. */
  #advance(waiting: WaitingRequest): void {
    const { request } = waiting;
    const { core } = this.#deps;
    if (core.phase !== "serving") {
      this.#forward(waiting);
    } else if (request.type === "keys") {
      waiting.wait = { type: "still" };
      this.#listings.push(waiting);
    } else if (request.type === "changes") {
      // What a client was told rests on a cut: only what has that can tell the rest.
      if (this.#hasCaughtUp(waiting, request, core.state.durable.clock)) this.#changes.add(waiting);
    } else if (isData(request)) {
      this.#guarded(waiting, () => this.#serve(waiting, request));
    }
  }

  #serve(waiting: WaitingRequest, request: DataRequest): void {
    const { core, members } = this.#deps;
    // A write's batch comes after whatever is open; a read shows the durable cut only.
    const have = isWrite(request) ? core.state.open.clock : core.state.durable.clock;
    if (!this.#hasCaughtUp(waiting, request, have)) return;
    if (request.type === "read") {
      if (request.consistency === "one") this.#answerRead(waiting, []);
      else this.#rounds.join(waiting);
    } else if (1 + members.serving().length < members.needed(request.consistency)) {
      this.#park(waiting, { type: "peers" });
    } else {
      this.#write(waiting, request);
    }
  }

  /** Otherwise the request waits for it, or is told that it waits for ever. */
  #hasCaughtUp(waiting: WaitingRequest, request: CausalRequest, have: VersionVector): boolean {
    const needed = neededClock(request);
    if (needed === undefined) return true;
    const lost = this.#deps.members.lostIn(needed);
    if (lost !== undefined) {
      this.#fail(waiting, lostFailure(lost));
      return false;
    }
    if (have.dominates(needed)) return true;
    if (waiting.wait.type !== "clock") this.#askAll();
    this.#park(waiting, { type: "clock", needed });
    return false;
  }

  #write(waiting: WaitingRequest, request: WriteRequest): void {
    const { operations, confirmation } = this.#deps;
    if (!confirmation.isDone) {
      this.#park(waiting, { type: "confirmation", missing: () => confirmation.missing() });
      return;
    }
    const value = request.type === "update" ? request.value : undefined;
    const outcome = operations.coordinate(request.key, value, request.context);
    if ("code" in outcome) {
      this.#fail(waiting, { ...outcome, applied: "no" });
    } else if (outcome.dot === undefined) {
      this.#answerNothingDeleted(waiting, request, outcome);
    } else {
      this.#acknowledgements.await(waiting, outcome);
    }
  }

  /** That there is nothing to delete is a read: neither it nor its context may rest on a batch that may still be refused. */
  #answerNothingDeleted(
    waiting: WaitingRequest,
    request: WriteRequest,
    outcome: Coordinated,
  ): void {
    const { core, members, visible } = this.#deps;
    const { state } = core;
    const needed = neededClock(request);
    const isCovered = needed === undefined || state.durable.clock.dominates(needed);
    if (state.isUnsettled(request.key) || !isCovered) {
      this.#park(waiting, { type: "still" });
      return;
    }
    const clock = visible(state.durable.clock);
    const context = request.context ?? CausalContext.of(clock);
    const who = participation(core.config.name, members, []);
    this.#finish(waiting, writeReply(request, { ...outcome, context }, clock, who));
  }

  #answerRead(waiting: WaitingRequest, answered: readonly string[]): void {
    const { core, members, visible } = this.#deps;
    this.#guarded(waiting, () => {
      const { key, id } = waiting.request as DataRequest;
      const versions = core.state.durableContainer(key);
      const who = participation(core.config.name, members, answered);
      this.#finish(waiting, readReply(id, versions, visible(core.state.durable.clock), who));
    });
  }

  /** A server that does not answer hands the request to one that does. */
  #forward(waiting: WaitingRequest): void {
    const { core, members } = this.#deps;
    const target = waiting.origin.type === "client" ? members.serving()[0] : undefined;
    if (target === undefined) {
      this.#park(waiting, { type: "serving" });
      return;
    }
    const forward = ++this.#lastForward;
    waiting.wait = { type: "forwarded", peer: target.name, forward };
    this.#forwarded.set(forward, waiting);
    const timeoutMs = Math.max(1, Math.floor(waiting.deadlineMs - core.nowMs));
    const request: ClientRequest =
      "timeoutMs" in waiting.request ? { ...waiting.request, timeoutMs } : waiting.request;
    core.outbox.send(target.name, { type: "forward", forward, request });
  }

  #askAll(): void {
    const { core, members } = this.#deps;
    for (const { name, isMet } of members.others) {
      if (isMet) core.outbox.send(name, { type: "askClock", round: 0 });
    }
  }

  #park(waiting: WaitingRequest, wait: WaitingRequest["wait"]): void {
    waiting.wait = wait;
    this.#parked.add(waiting);
  }

  /** A disk that cannot be read fails the request, and never looks like a key that is not there. */
  #guarded(waiting: WaitingRequest, act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const { name } = this.#deps.core.config;
      this.#deps.core.outbox.note("warn", "store failed", { error });
      this.#fail(waiting, {
        code: "store-failed",
        message: `${name} could not read its disk: ${error.message}`,
        applied: "no",
      });
    }
  }

  #timedOut(waiting: WaitingRequest): Failure {
    return timedOut(waiting, this.#deps.core.config.name, this.#deps.members);
  }

  #fail(waiting: WaitingRequest, failure: Failure): void {
    const { core, members } = this.#deps;
    this.#finish(waiting, errorReply(waiting.request.id, failure, core.config.name, members));
  }

  #finish(waiting: WaitingRequest, reply: ClientReply): void {
    const { origin } = waiting;
    this.#drop(waiting);
    const { core, members } = this.#deps;
    if (origin.type === "client") {
      core.outbox.reply(origin.client, reply);
      return;
    }
    const { peer, run, forward } = origin;
    // The process that asked is gone; its successor uses the number for something else.
    if (members.get(peer)?.connection?.run !== run) return;
    core.outbox.send(peer, { type: "forwarded", forward, reply });
  }

  #drop(waiting: WaitingRequest): void {
    waiting.done = true;
    if (waiting.wait.type === "forwarded") this.#forwarded.delete(waiting.wait.forward);
    this.#waiting.delete(waiting);
    this.#parked.delete(waiting);
    this.#changes.drop(waiting);
  }
}
