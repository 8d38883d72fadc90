/**
 * Operations: made here for clients, or taken in from the peers that made them, each applied exactly once and in causal order.
 */
import { CausalContext, type Dot, type NodeId, type VersionVector } from "@vclock/clock";
import type { Operation, Operations as OperationsMessage, Value, Version } from "@vclock/protocol";
import { assert } from "./assert.js";
import { afterOperation, bytesOfValues, type Container, hasDot } from "./container.js";
import { tellConflict } from "./conflicts.js";
import type { Core } from "./core.js";
import type { ReplicaEvent } from "./io.js";
import type { Member } from "./member.js";
import type { Members } from "./members.js";
import { type HeldOperation, WaitingRoom, weight } from "./waiting-room.js";

/** What came of a client's update or delete. */
export interface Coordinated {
  /** `undefined` when a delete found nothing to delete. */
  readonly dot: Dot | undefined;
  readonly context: CausalContext;
  readonly container: Container;
}

/** A client's update that would leave more behind than allowed. Nothing has changed. */
export interface Excess {
  readonly code: "too-many-siblings" | "too-large";
  readonly message: string;
}

export class Operations {
  readonly #core: Core;
  readonly #members: Members;
  readonly #visible: (clock: VersionVector) => VersionVector;
  readonly #room: WaitingRoom;
  /** Own operations of the open batch, then of the sealed one: sent once they are durable. */
  #openOwn: Operation[] = [];
  #sealedOwn: Operation[] = [];
  /** The peers whose operations are in the open batch, then in the sealed one: acknowledged once they are durable. */
  #openFrom = new Set<Member>();
  #sealedFrom = new Set<Member>();

  /** @param visible a clock without the closed ids that need not be named any more. */
  constructor(core: Core, members: Members, visible: (clock: VersionVector) => VersionVector) {
    this.#core = core;
    this.#members = members;
    this.#visible = visible;
    this.#room = new WaitingRoom(core.tuning);
  }

  /** Operations held until what they depend on arrives. */
  get held(): number {
    return this.#room.size;
  }

  /** An update (or delete, without value) at its coordinator. The context is covered by the open clock. */
  coordinate(
    key: string,
    value: Value | undefined,
    given: CausalContext | undefined,
  ): Coordinated | Excess {
    const { state } = this.#core;
    const deps = this.#visible(state.open.clock);
    const context = given ?? CausalContext.of(deps);
    const before = state.container(key);
    const supersedes = before.map(({ dot }) => dot).filter((dot) => context.covers(dot));
    if (value === undefined && supersedes.length === 0) {
      return { dot: undefined, context, container: before };
    }
    const { node } = state.identity;
    const dot: Dot = { node, counter: state.open.clock.get(node) + 1 };
    if (value !== undefined) {
      const excess = this.#excess(before, supersedes, { dot, value });
      if (excess !== undefined) return excess;
    }
    const operation = { key, dot, value, supersedes, deps, run: this.#core.config.run };
    const container = this.#apply(operation, before);
    this.#openOwn.push(operation);
    const seen = context.add(dot);
    this.#core.outbox.event({
      type: "coordinated",
      key,
      dot,
      value,
      supersedes,
      deps,
      context: seen,
    });
    tellConflict(this.#core.outbox, key, before, container);
    return { dot, context: seen, container };
  }

  /** Operations from the peer that made them. */
  receive(member: Member, message: OperationsMessage): void {
    if (this.#core.phase !== "serving") return;
    let deps: VersionVector | undefined;
    let before: Dot | undefined;
    for (const operation of message.operations) {
      deps =
        operation.deps ??
        (before === undefined ? undefined : deps?.with(before.node, before.counter));
      before = operation.dot;
      if (deps === undefined || operation.dot.node !== member.node) {
        this.#core.outbox.note("warn", "operation refused: not its sender's", {
          peer: member.name,
        });
        return;
      }
      const { key, dot, value, supersedes } = operation;
      this.#take(member, { key, dot, value, supersedes, deps, run: message.run });
    }
    this.#applyReady();
  }

  /** The clock advanced by a pull: what waited may be ready, or come too late. */
  clockAdvanced(): void {
    this.#room.dropCovered(this.#core.state.open.clock);
    this.#applyReady();
  }

  /** Drops what a node sent on an earlier connection: its storage may have gone back since, and it has what is missing anyway. */
  dropNode(node: NodeId): void {
    this.#room.dropNode(node);
  }

  /** Drops what retired and closed ids sent: only pulls bring what others have of it. */
  dropRetired(): void {
    for (const node of this.#room.nodes())
      if (this.#members.isRetired(node)) this.#room.dropNode(node);
  }

  /** The open batch was sealed. */
  sealed(): void {
    this.#sealedOwn = this.#openOwn;
    this.#sealedFrom = this.#openFrom;
    this.#openOwn = [];
    this.#openFrom = new Set();
  }

  /** The sealed batch is durable: its operations go out, and those that came are acknowledged. */
  settled(): void {
    for (const member of this.#sealedFrom) member.clockDue = true;
    const newest = this.#sealedOwn.at(-1);
    if (newest !== undefined) {
      assert(
        this.#core.state.durable.clock.covers(newest.dot),
        () =>
          `${newest.dot.node}:${newest.dot.counter} would be sent before it is on disk (SPEC.md I-1)`,
      );
      const messages = this.#messages(this.#sealedOwn);
      for (const member of this.#members.others) {
        if (!member.isMet) continue;
        for (const message of messages) this.#core.outbox.send(member.name, message);
      }
    }
    this.#sealedOwn = [];
    this.#sealedFrom = new Set();
  }

  /** Neither the sealed batch nor the open one will ever be. */
  rolledBack(): void {
    this.#openOwn = [];
    this.#sealedOwn = [];
    this.#openFrom = new Set();
    this.#sealedFrom = new Set();
    this.#room.clear();
  }

  #take(member: Member, operation: HeldOperation): void {
    const { state, nowMs, tuning } = this.#core;
    if (state.open.clock.covers(operation.dot)) {
      if (state.durable.clock.covers(operation.dot)) member.clockDue = true;
      else {
        this.#openFrom.add(member);
        this.#sealedFrom.add(member);
      }
      return;
    }
    if (this.#isReady(operation)) {
      this.#applyRemote(operation);
      this.#openFrom.add(member);
      return;
    }
    if (this.#room.hold(operation)) {
      this.#core.outbox.event(heldBack(operation, state.open.clock));
    } else {
      // The sender has all that is missing; waiting for it any longer would not help.
      member.lead = { clock: operation.deps, sinceMs: nowMs - tuning.graceMs };
    }
  }

  #applyReady(): void {
    for (;;) {
      const operation = this.#room.takeReady(this.#core.state.open.clock);
      if (operation === undefined) return;
      if (this.#members.isRetired(operation.dot.node)) continue;
      this.#applyRemote(operation);
      const coordinator = [...this.#members.others].find(({ node }) => node === operation.dot.node);
      if (coordinator !== undefined) this.#openFrom.add(coordinator);
    }
  }

  #isReady({ dot, deps }: HeldOperation): boolean {
    const { clock } = this.#core.state.open;
    return clock.get(dot.node) === dot.counter - 1 && clock.dominates(deps);
  }

  #applyRemote(operation: HeldOperation): void {
    const { state, outbox } = this.#core;
    const { key, dot } = operation;
    const before = state.container(key);
    const container = this.#apply(operation, before);
    outbox.event({ type: "applied", key, dot });
    tellConflict(outbox, key, before, container);
  }

  /** @returns the container after it */
  #apply(operation: HeldOperation, before: Container): Container {
    const { state } = this.#core;
    const { key, dot, value, supersedes, run } = operation;
    assert(
      this.#isReady(operation),
      () => `${dot.node}:${dot.counter} applied out of causal order`,
    );
    assert(!hasDot(before, dot), () => `${dot.node}:${dot.counter} is there already`);
    const added = value === undefined ? undefined : { dot, value };
    const container = afterOperation(before, supersedes, added);
    state.setContainer(key, before, container);
    if (value === undefined) state.rememberDelete(dot, key);
    const { clock, runs } = state.open;
    state.updateCut({
      clock: clock.increment(dot.node),
      runs: runs.get(dot.node) === run ? runs : new Map(runs).set(dot.node, run),
    });
    return container;
  }

  #excess(before: Container, supersedes: readonly Dot[], added: Version): Excess | undefined {
    const { siblingsMax, containerBytesMax, valueBytesMax } = this.#core.tuning;
    if (added.value.bytes.length > valueBytesMax) {
      return {
        code: "too-large",
        message: `the value has ${added.value.bytes.length} bytes, ${valueBytesMax} are allowed`,
      };
    }
    if (before.length - supersedes.length + 1 > siblingsMax) {
      return {
        code: "too-many-siblings",
        message: `the key has ${before.length} siblings, ${siblingsMax} are allowed: resolve them first`,
      };
    }
    const bytes = bytesOfValues(afterOperation(before, supersedes, added));
    if (bytes > containerBytesMax && before.length > supersedes.length) {
      return {
        code: "too-large",
        message: `the siblings have ${bytes} bytes, ${containerBytesMax} are allowed: resolve them first`,
      };
    }
    return undefined;
  }

  /** Splits operations into messages; in each, what follows from the operation before is left out. */
  #messages(operations: readonly Operation[]): OperationsMessage[] {
    const { operationsPerMessageMax, operationBytesPerMessageMax } = this.#core.tuning;
    const { run } = this.#core.config;
    const messages: OperationsMessage[] = [];
    let batch: Operation[] = [];
    let bytes = 0;
    let before: Operation | undefined;
    for (const operation of operations) {
      const size = weight(operation);
      if (
        batch.length > 0 &&
        (batch.length >= operationsPerMessageMax || bytes + size > operationBytesPerMessageMax)
      ) {
        messages.push({ type: "operations", run, operations: batch });
        batch = [];
        bytes = 0;
      }
      batch.push(
        batch.length > 0 && follows(operation, before)
          ? { ...operation, deps: undefined }
          : operation,
      );
      bytes += size;
      before = operation;
    }
    if (batch.length > 0) messages.push({ type: "operations", run, operations: batch });
    return messages;
  }
}

/** Whether the operation depends on just what the one before it did, and on that one. */
function follows({ deps }: Operation, before: Operation | undefined): boolean {
  if (before?.deps === undefined || deps === undefined) return false;
  return deps.equals(before.deps.with(before.dot.node, before.dot.counter));
}

function heldBack({ key, dot, deps }: HeldOperation, clock: VersionVector): ReplicaEvent {
  const lacks = deps.filter((node, counter) => clock.get(node) < counter);
  // Those before it of its own coordinator are among what it depends on, whether named or not.
  const before = dot.counter - 1;
  const isNext = clock.get(dot.node) >= before;
  return { type: "held", key, dot, lacks: isNext ? lacks : lacks.with(dot.node, before) };
}
