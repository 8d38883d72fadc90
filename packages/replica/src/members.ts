/**
 * Who belongs to the cluster: the present lives, the retired and the closed ones, and what each is known to have.
 */
import { type NodeId, VersionVector } from "@vclock/clock";
import type { ClockMessage, Greet, KnownOfYou } from "@vclock/protocol";
import { nameOfNode } from "./config.js";
import { type Core, majority } from "./core.js";
import { type Connection, Member } from "./member.js";
import { Once } from "./once.js";
import { agrees, pruneRuns } from "./own-runs.js";
import type { Cut } from "./records.js";

export class Members {
  readonly #core: Core;
  readonly #others: ReadonlyMap<string, Member>;

  constructor(core: Core) {
    this.#core = core;
    const { ids } = core.state.identity;
    const others = core.config.members.filter((name) => name !== core.config.name);
    this.#others = new Map(others.map((name) => [name, new Member(name, ids.get(name))]));
    this.#retireRemoved();
  }

  /** All members but this one. */
  get others(): IterableIterator<Member> {
    return this.#others.values();
  }

  /** How many members there are, this one included. */
  get count(): number {
    return this.#others.size + 1;
  }

  /** How many servers an answer at a level takes, this one included. */
  needed(consistency: "one" | "quorum" | "all"): number {
    if (consistency === "one") return 1;
    return consistency === "all" ? this.count : majority(this.count);
  }

  /** How many of the others a new life has to hear from: at least one of them took part in each acknowledged update. */
  get toConsult(): number {
    return Math.min(this.count - this.needed("quorum") + 1, this.#others.size);
  }

  get(name: string): Member | undefined {
    return this.#others.get(name);
  }

  isUp(member: Member): boolean {
    return member.isUp(this.#core.nowMs, this.#core.tuning.silenceMs);
  }

  /** The members that are up and answer. */
  serving(): Member[] {
    return [...this.others].filter((member) => this.isUp(member) && member.phase === "serving");
  }

  unreachable(): string[] {
    return [...this.others].filter((member) => !this.isUp(member)).map(({ name }) => name);
  }

  connect(name: string, node: NodeId, run: string): void {
    const { outbox } = this.#core;
    const member = this.#others.get(name);
    if (member === undefined || nameOfNode(node) !== name) {
      outbox.note("warn", "peer refused: not a member", { peer: name, node });
      return;
    }
    member.connection = { node, run, greeted: false, told: false, forwards: new Once() };
    if (this.isRetired(node)) {
      outbox.note("warn", "peer runs under a retired id", { peer: name, node });
    } else if (member.node !== node) {
      this.#replaceLife(member, node);
    }
    member.isTwin = member.node === node && member.replaceRun(run);
    if (member.isTwin) {
      outbox.note("warn", "one id answers from two places", { peer: name, node });
      outbox.send(name, { type: "twin" });
      member.connection = undefined;
      return;
    }
    member.greetDue = true;
  }

  disconnect(name: string): void {
    const member = this.#others.get(name);
    if (member === undefined) return;
    member.connection = undefined;
    member.isTwin = false;
    member.lead = undefined;
  }

  /** Takes in a greeting; ends this replica when it shows that its storage went back or its id was retired. */
  greeted(member: Member, greet: Greet): void {
    const { state, outbox } = this.#core;
    const { connection } = member;
    if (connection === undefined) return;
    const self = state.identity.node;
    if (greet.retired.includes(self) || greet.closed.get(self) > 0) {
      outbox.end = { type: "new-life", reason: `${member.name} holds ${self} for retired` };
      return;
    }
    if (!this.checkStorage(member, greet.known)) return;
    this.adopt(greet, state.durable.clock);
    if (member.node !== connection.node) return;
    if (this.#wentBack(member, connection, greet)) {
      outbox.note("warn", "peer's storage went back in time", {
        peer: member.name,
        told: member.watermark,
        has: greet.clock,
      });
      this.#retire(connection.node);
      return;
    }
    if (!connection.greeted)
      outbox.note("info", "peer greeted", { peer: member.name, node: member.node });
    connection.greeted = true;
    member.hasGreeted = true;
    if (!greet.greeted) member.greetDue = true;
    member.hear(greet);
    this.heard(member, greet);
  }

  /** Whether what a peer knows of this node's dots is what this node issued; if not, this replica ends. */
  checkStorage(member: Member, known: KnownOfYou): boolean {
    const { state, outbox } = this.#core;
    const { node, ownRuns } = state.identity;
    const issued = state.durable.clock.get(node);
    if (known.retired) {
      outbox.end = { type: "new-life", reason: `${member.name} holds ${node} for retired` };
    } else if (!agrees(ownRuns, issued, known)) {
      outbox.end = {
        type: "new-life",
        reason:
          `the storage went back in time: ${member.name} knows ${known.counter} operations of ${node}, ` +
          `this directory has ${issued}, or others in their place`,
      };
    }
    return outbox.end === undefined;
  }

  /** What this server knows of a peer's own dots, by one of its cuts. */
  known(node: NodeId, { clock, runs }: Cut): KnownOfYou {
    return { counter: clock.get(node), run: runs.get(node) ?? "", retired: this.isRetired(node) };
  }

  /** Takes in a clock; what it shows missing here is looked after by the puller. */
  heard(member: Member, message: Pick<ClockMessage, "clock" | "phase">): void {
    member.heardAtMs = this.#core.nowMs;
    member.phase = message.phase;
    if (message.phase === "serving") member.everServed = true;
    // A closed id may be left out of a clock that has all of it.
    member.watermark = member.watermark
      .merge(message.clock)
      .merge(this.#core.state.identity.closed);
  }

  /** Greets whom it is due to, once what the greeting says is on disk. */
  greet(): void {
    const { state, outbox } = this.#core;
    if (!state.identityIsDurable) return;
    const { clock } = state.durable;
    const { retired, closed, everServed } = state.identity;
    for (const member of this.others) {
      if (!member.greetDue || member.connection === undefined) continue;
      const { node } = member.connection;
      member.greetDue = false;
      member.connection.told = true;
      outbox.send(member.name, {
        type: "greet",
        clock,
        phase: this.#core.phase,
        everServed,
        retired: [...retired],
        closed,
        greeted: member.connection.greeted && !member.greetingWanted,
        // What is not on disk yet is known all the same.
        known: this.known(node, state.open),
      });
    }
  }

  /** Something in the greeting changed: everyone is to hear it. */
  greetAll(): void {
    for (const member of this.others) member.greetDue = true;
  }

  /**
   * Greets again whoever has not greeted, or does not seem to know what is retired and closed here: a greeting was lost, there or
   * back.
   */
  repeatGreetings(): void {
    const { retired, closed } = this.#core.state.identity;
    for (const member of this.others) {
      if (member.connection === undefined) continue;
      if (!member.connection.greeted) member.greetDue = true;
      const knows =
        [...retired].every((node) => member.retired.has(node)) &&
        [...closed.nodes()].every((node) => member.closed.has(node));
      if (member.isMet && !knows) member.greetDue = member.greetingWanted = true;
    }
  }

  isRetired(node: NodeId): boolean {
    const { retired, closed } = this.#core.state.identity;
    return retired.has(node) || closed.get(node) > 0;
  }

  /** Takes in what a peer told of retired and closed ids; those are closed here of which `clock` has as much. */
  adopt({ retired, closed }: Pick<Greet, "retired" | "closed">, clock: VersionVector): void {
    for (const node of retired) this.#retire(node);
    for (const [node, counter] of closed) {
      this.#retire(node);
      if (clock.get(node) === counter) this.#close(node, counter);
    }
  }

  /**
   * The last counter of a retired id that all members agree on, beyond which nothing of it can come any more; `undefined` when
   * the id is not retired or they do not agree yet.
   */
  finalCounter(node: NodeId): number | undefined {
    const { closed, retired } = this.#core.state.identity;
    if (closed.get(node) > 0) return closed.get(node);
    if (!retired.has(node)) return undefined;
    const { durable, open } = this.#core.state;
    const counter = durable.clock.get(node);
    if (open.clock.get(node) !== counter) return undefined;
    for (const member of this.others) {
      const agreed =
        member.node !== undefined &&
        member.phase === "serving" &&
        member.retired.has(node) &&
        member.watermark.get(node) === counter;
      if (!agreed) return undefined;
    }
    return counter;
  }

  /** Closes the retired ids that all members agree on. */
  closeAgreed(): void {
    for (const node of this.#core.state.identity.retired) {
      const counter = this.finalCounter(node);
      if (counter !== undefined && counter > 0) this.#close(node, counter);
    }
  }

  /** What every member is known to have on disk. */
  everyoneHas(): VersionVector {
    let common = this.#core.state.durable.clock;
    for (const { node, watermark } of this.others) {
      common = node === undefined ? VersionVector.empty : common.meet(watermark);
    }
    return common;
  }

  /** Forgets which run issued what, where everyone has it. */
  pruneOwnRuns(): void {
    const { state } = this.#core;
    const { ownRuns, node } = state.identity;
    if (ownRuns.length < 2) return;
    const pruned = pruneRuns(ownRuns, this.everyoneHas().get(node));
    if (pruned !== ownRuns) state.updateIdentity({ ownRuns: pruned });
  }

  /** An id of which a client has seen more than can come any more: it was only on a destroyed disk. */
  lostIn(seen: VersionVector): NodeId | undefined {
    for (const [node, counter] of seen) {
      const final = this.finalCounter(node);
      if (final !== undefined && counter > final) return node;
    }
    return undefined;
  }

  /** Whether a new run of a peer's process has less on disk than an earlier one had told. */
  #wentBack(member: Member, { run }: Connection, greet: Greet): boolean {
    if (member.watermarkRun === run) return false;
    const { closed } = this.#core.state.identity;
    // Every member was taken to have what is closed, whether it told so or not.
    const told = member.watermark.filter((node) => closed.get(node) === 0);
    if (!greet.clock.dominates(told)) return true;
    member.watermarkRun = run;
    return false;
  }

  #replaceLife(member: Member, node: NodeId): void {
    const { state } = this.#core;
    const former = member.node;
    member.begin(node);
    state.updateIdentity({ ids: new Map(state.identity.ids).set(member.name, node) });
    if (former === undefined) {
      this.#core.outbox.note("debug", "peer met for the first time", { peer: member.name, node });
      return;
    }
    this.#core.outbox.note("info", "peer is a new life", { peer: member.name, node, former });
    this.#retire(former);
  }

  /** Members that were taken out of the configuration are retired: nothing of them is waited for. */
  #retireRemoved(): void {
    const { state, config } = this.#core;
    for (const node of state.identity.ids.values()) {
      if (!config.members.includes(nameOfNode(node))) this.#retire(node);
    }
  }

  #retire(node: NodeId): void {
    if (this.isRetired(node)) return;
    const { state, outbox } = this.#core;
    const ids = new Map(state.identity.ids);
    for (const member of this.others) {
      if (member.node !== node) continue;
      member.node = undefined;
      if (member.connection !== undefined) member.connection.greeted = false;
    }
    for (const [name, id] of ids) if (id === node) ids.delete(name);
    state.updateIdentity({ ids, retired: new Set(state.identity.retired).add(node) });
    outbox.note("info", "id retired", { node });
    this.greetAll();
  }

  #close(node: NodeId, counter: number): void {
    const { state, outbox } = this.#core;
    if (state.identity.closed.get(node) > 0) return;
    const retired = new Set(state.identity.retired);
    retired.delete(node);
    state.updateIdentity({ retired, closed: state.identity.closed.with(node, counter) });
    outbox.note("info", "id closed", { node, counter });
    this.greetAll();
  }
}
