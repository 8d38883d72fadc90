/**
 * A replica: fed with requests, messages and time, it hands back what to store, what to send and whom to answer.
 *
 * Everything that touches a socket, a disk, a clock or a random number lives outside. One step takes any number of inputs;
 * what they change goes into one batch, and what depends on that batch comes out of a later step, after `durable`.
 *
 * @example
 * const replica = Replica.open(config, store);
 * const effects = replica.step(nowMs, [{ type: "tick" }]);
 */
import { type NodeId, VersionVector } from "@vclock/clock";
import type { PeerMessage, Phase, Pull, ServerStatus } from "@vclock/protocol";
import { Applying } from "./applying.js";
import { assert } from "./assert.js";
import { ClosedIds } from "./closed-ids.js";
import { checkConfig, nameOfNode, type ReplicaConfig } from "./config.js";
import { Confirmation } from "./confirmation.js";
import type { Core } from "./core.js";
import { InvalidConfigError } from "./errors.js";
import { Filling } from "./filling.js";
import { Forgetting } from "./forgetting.js";
import type { Effects, Input } from "./io.js";
import type { Member } from "./member.js";
import { Members } from "./members.js";
import { Operations } from "./operations.js";
import { Outbox } from "./outbox.js";
import { beginRun } from "./own-runs.js";
import { Puller } from "./puller.js";
import { answerPull } from "./pull-source.js";
import type { Identity } from "./records.js";
import { Requests } from "./requests.js";
import { Stage } from "./stage.js";
import { State } from "./state.js";
import { describeStatus } from "./status.js";
import type { Batch, Store } from "./store.js";

type Handlers<Union extends { readonly type: string }, Extra extends unknown[]> = {
  readonly [Type in Union["type"]]: (
    ...args: [...Extra, Extract<Union, { readonly type: Type }>]
  ) => void;
};

/** Deadlines are kept to this many milliseconds. */
const DEADLINE_GRAIN_MS = 5;
/** A full disk is tried again so often, or updates would keep the process busy failing. */
const FULL_RETRY_MS = 50;

export class Replica {
  readonly #core: Core;
  readonly #members: Members;
  readonly #operations: Operations;
  readonly #confirmation: Confirmation;
  readonly #requests: Requests;
  readonly #puller: Puller;
  readonly #stage: Stage;
  readonly #applying: Applying;
  readonly #filling: Filling;
  readonly #forgetting: Forgetting;
  readonly #closedIds: ClosedIds;
  readonly #pulls = new Map<Member, Pull>();
  #fullUntilMs: number | undefined;
  #heartbeatAtMs = Number.NEGATIVE_INFINITY;
  #steppedAtMs = Number.NEGATIVE_INFINITY;

  /**
   * Goes on from what the store has; an empty one begins a new life.
   *
   * @throws InvalidConfigError when the configuration cannot be honoured or does not fit the store.
   * @throws StoreReadError, StoreDamagedError
   */
  static open(config: ReplicaConfig, store: Store): Replica {
    checkConfig(config);
    const { recentBytesMax } = config.tuning;
    const state = State.load({ store, recentBytesMax }, freshIdentity(config));
    const { identity } = state;
    if (identity.cluster !== config.cluster) {
      throw new InvalidConfigError(
        `cluster: the store belongs to cluster ${identity.cluster}, not ${config.cluster}`,
      );
    }
    if (nameOfNode(identity.node) !== config.name) {
      throw new InvalidConfigError(
        `name: the store belongs to server ${nameOfNode(identity.node)}, not ${config.name}`,
      );
    }
    return new Replica(config, store, state);
  }

  private constructor(config: ReplicaConfig, store: Store, state: State) {
    const outbox = new Outbox(config.events === true);
    const { tuning } = config;
    this.#core = { config, tuning, store, state, outbox, nowMs: 0, phase: "catching-up" };
    const core = this.#core;
    this.#members = new Members(core);
    this.#closedIds = new ClosedIds(core);
    const { visible } = this.#closedIds;
    this.#operations = new Operations(core, this.#members, visible);
    this.#confirmation = new Confirmation(core, this.#members);
    this.#requests = new Requests({
      core,
      confirmation: this.#confirmation,
      members: this.#members,
      operations: this.#operations,
      visible,
      status: () => this.status(core.nowMs),
    });
    this.#stage = new Stage(core);
    this.#applying = new Applying(core, this.#stage);
    this.#filling = new Filling(core);
    this.#forgetting = new Forgetting(core, this.#members);
    this.#puller = new Puller({
      core,
      members: this.#members,
      operations: this.#operations,
      stage: this.#stage,
      applying: this.#applying,
      filling: this.#filling,
    });
    if (this.#stage.isDirty && !this.#applying.isUnderWay) this.#stage.abandon();
    const own = state.open.clock.get(state.identity.node);
    state.updateIdentity({ ownRuns: beginRun(state.identity.ownRuns, own + 1, config.run) });
  }

  /** The id of this life, as others may know it. */
  get node(): NodeId {
    return this.#core.state.nodeOnDisk;
  }

  status(nowMs: number): ServerStatus {
    this.#core.nowMs = nowMs;
    return describeStatus({
      core: this.#core,
      members: this.#members,
      transfer: this.#puller.status,
      waitingOperations: this.#operations.held,
      waitingRequests: this.#requests.count,
      storeFull: this.#fullUntilMs !== undefined,
      visible: this.#closedIds.visible,
    });
  }

  /**
   * Takes inputs in and hands back what the caller must do.
   *
   * @param nowMs of a clock that never goes back; where it begins does not matter.
   * @throws InvariantError on a bug, StoreError when the store fails outside of a single request. The caller stops the process.
   */
  step(nowMs: number, inputs: readonly Input[]): Effects {
    const core = this.#core;
    assert(core.outbox.end === undefined, () => "a replica was used after its end");
    const before = this.#steppedAtMs;
    assert(nowMs >= before, () => `time went back, from ${before} to ${nowMs}`);
    this.#steppedAtMs = nowMs;
    core.nowMs = nowMs;
    this.#updatePhase();
    for (const input of inputs) {
      this.#take(input);
      if (core.outbox.end !== undefined) return this.#ended();
    }
    this.#finishCatchingUp();
    this.#requests.retry();
    this.#requests.expire();
    this.#puller.tick();
    this.#heartbeat();
    this.#confirmation.tick(() => this.#requests.wantsConfirmation);
    this.#requests.rounds.begin();
    const batch = this.#nextBatch();
    this.#members.greet();
    this.#tellClocks();
    return { batch, wakeAtMs: this.#wakeAtMs(), ...core.outbox.take() };
  }

  readonly #inputs: Handlers<Input, []> = {
    request: ({ client, request }) => this.#requests.accept({ type: "client", client }, request),
    clientGone: ({ client }) => this.#requests.clientGone(client),
    peerUp: ({ peer, node, run }) => {
      this.#peerGone(peer);
      this.#operations.dropNode(node);
      this.#members.connect(peer, node, run);
    },
    peerDown: ({ peer }) => {
      this.#core.outbox.note("debug", "peer gone", { peer });
      this.#peerGone(peer);
    },
    message: ({ peer, message }) => this.#hear(peer, message),
    durable: () => this.#durable(),
    storeFull: () => this.#refused(),
    tick: () => {},
  } satisfies Handlers<Input, []>;

  readonly #messages: Handlers<PeerMessage, [Member]> = {
    greet: (member, greet) => {
      this.#members.greeted(member, greet);
      this.#progressed(member);
    },
    operations: (member, operations) => this.#operations.receive(member, operations),
    clock: (member, message) => {
      if (!this.#members.checkStorage(member, message.known)) return;
      this.#members.heard(member, message);
      this.#progressed(member);
      if (message.round !== undefined) {
        this.#requests.rounds.answered(member, message.round, message.clock);
      }
    },
    askClock: (member, { round }) => this.#sendClock(member, round),
    pull: (member, pull) => {
      this.#pulls.set(member, pull);
    },
    pulled: (member, pulled) => this.#puller.pulled(member, pulled),
    forward: (member, { forward, request }) => {
      const { name: peer, connection } = member;
      if (connection?.forwards.take(forward) !== true) return;
      this.#requests.accept({ type: "peer", peer, run: connection.run, forward }, request);
    },
    forwarded: ({ name }, { forward, reply }) =>
      this.#requests.forwardAnswered(name, forward, reply),
    twin: (member) => {
      this.#core.outbox.end = {
        type: "twin",
        reason: `${member.name} hears ${this.node} from two places: two processes run on copies of one directory`,
      };
    },
  } satisfies Handlers<PeerMessage, [Member]>;

  #take(input: Input): void {
    (this.#inputs[input.type] as (input: Input) => void)(input);
  }

  #hear(peer: string, message: PeerMessage): void {
    // What peers say is said to the former id.
    if (this.#confirmation.isRenewing) return;
    const member = this.#members.get(peer);
    if (member?.isTwin === true) this.#core.outbox.send(peer, { type: "twin" });
    if (member?.connection === undefined) return;
    const mayBeEarly = message.type === "greet" || message.type === "twin";
    if (!member.connection.greeted && !mayBeEarly) return;
    member.heardAtMs = this.#core.nowMs;
    (this.#messages[message.type] as (member: Member, message: PeerMessage) => void)(
      member,
      message,
    );
  }

  /** A peer told what it has: something may be missing here, or acknowledged, or agreed on by all. */
  #progressed(member: Member): void {
    if (member.connection?.greeted !== true) return;
    this.#puller.noticeLead(member);
    this.#members.closeAgreed();
    if (this.#core.phase === "serving") this.#requests.progressed();
  }

  #peerGone(peer: string): void {
    const member = this.#members.get(peer);
    if (member === undefined) return;
    this.#members.disconnect(peer);
    this.#puller.disconnected(member);
    this.#pulls.delete(member);
    this.#requests.peerGone(peer);
  }

  #durable(): void {
    const { state, outbox } = this.#core;
    state.settle();
    if (this.#fullUntilMs !== undefined) outbox.note("info", "the disk has room again");
    this.#fullUntilMs = undefined;
    if (this.#applying.settled()) this.#operations.clockAdvanced();
    this.#updatePhase();
    this.#operations.settled();
    this.#puller.settled();
    this.#confirmation.settled();
    if (this.#core.phase === "serving") this.#requests.progressed();
  }

  #refused(): void {
    const { state, outbox, nowMs } = this.#core;
    const isNews = this.#fullUntilMs === undefined;
    if (isNews) outbox.note("warn", "the disk is full: updates fail, reads go on");
    this.#fullUntilMs = nowMs + FULL_RETRY_MS;
    state.rollBack();
    this.#requests.rolledBack();
    this.#operations.rolledBack();
    this.#applying.rolledBack();
    this.#puller.rolledBack();
    this.#filling.rolledBack();
    // A transfer may have been whole, and the mark that says so refused: what it staged must not mix with the next one.
    if (!this.#applying.isUnderWay) this.#stage.abandon();
    this.#forgetting.rolledBack();
    this.#updatePhase();
  }

  #updatePhase(): void {
    const { state } = this.#core;
    const serving: Phase = state.hasServed ? "serving" : "catching-up";
    const phase = this.#applying.isUnderWay ? "applying" : serving;
    if (phase === this.#core.phase) return;
    this.#core.outbox.note("info", "phase", { from: this.#core.phase, to: phase });
    this.#core.phase = phase;
    this.#members.greetAll();
  }

  #finishCatchingUp(): void {
    const { state } = this.#core;
    if (state.identity.everServed || this.#applying.isUnderWay || this.#filling.isOpen) return;
    if (this.#puller.hasCaughtUp()) state.updateIdentity({ everServed: true });
  }

  #heartbeat(): void {
    const { nowMs, tuning } = this.#core;
    if (nowMs < this.#heartbeatAtMs) return;
    this.#heartbeatAtMs = nowMs + tuning.heartbeatMs;
    for (const member of this.#members.others) if (member.isMet) member.clockDue = true;
    this.#members.repeatGreetings();
    this.#requests.rounds.askAgain();
    this.#members.pruneOwnRuns();
    this.#operations.dropRetired();
    if (!this.#core.state.batchIsOut) this.#closedIds.still();
  }

  /** While no batch is out, the store stands still: the time for whatever walks it, and then for the next batch. */
  #nextBatch(): Batch | undefined {
    const { state, outbox, nowMs } = this.#core;
    if (state.batchIsOut) return undefined;
    // Nobody hears of a fresh id before it is on disk.
    if (this.#confirmation.isRenewing) this.#pulls.clear();
    for (const [member, pull] of this.#pulls)
      outbox.send(member.name, answerPull(this.#core, pull));
    this.#pulls.clear();
    this.#requests.still();
    if (this.#fullUntilMs !== undefined && nowMs < this.#fullUntilMs) return undefined;
    // The stage and its mark are read from the store: what is open has to get there first.
    if (this.#applying.isUnderWay) {
      if (!state.isChanged) this.#applying.advance();
    } else if (this.#stage.isDirty) this.#stage.clear();
    else if (this.#filling.isOpen) this.#filling.still();
    else this.#forgetting.still();
    const batch = state.seal();
    if (batch !== undefined) this.#operations.sealed();
    return batch;
  }

  #tellClocks(): void {
    for (const member of this.#members.others) {
      if (member.clockDue && member.isMet) this.#sendClock(member, undefined);
      member.clockDue = false;
    }
  }

  #sendClock(member: Member, round: number | undefined): void {
    const { state, outbox, phase } = this.#core;
    const clock: VersionVector = this.#closedIds.visible(state.durable.clock);
    const { node } = member;
    if (node === undefined) return;
    const known = this.#members.known(node, state.durable);
    outbox.send(member.name, { type: "clock", clock, phase, known, round });
  }

  #wakeAtMs(): number {
    const { nowMs } = this.#core;
    const soon =
      this.#requests.wantsStill && !this.#core.state.batchIsOut ? nowMs : Number.POSITIVE_INFINITY;
    const grain = nowMs + DEADLINE_GRAIN_MS;
    const round = this.#requests.rounds.pending ? grain : Number.POSITIVE_INFINITY;
    const deadline = Math.max(this.#requests.earliestDeadlineMs, grain);
    const full = Math.max(this.#fullUntilMs ?? Number.POSITIVE_INFINITY, nowMs);
    return Math.min(
      this.#heartbeatAtMs,
      this.#puller.wakeAtMs(),
      this.#confirmation.wakeAtMs(),
      soon,
      round,
      deadline,
      full,
    );
  }

  #ended(): Effects {
    const { outbox } = this.#core;
    const wakeAtMs = Number.POSITIVE_INFINITY;
    return { ...outbox.take(), batch: undefined, messages: [], wakeAtMs };
  }
}

function freshIdentity(config: ReplicaConfig): Identity {
  return {
    cluster: config.cluster,
    node: config.freshNode,
    // Alone, there is nobody to catch up with.
    everServed: config.members.length === 1,
    ids: new Map(),
    retired: new Set(),
    closed: VersionVector.empty,
    ownRuns: [],
  };
}
