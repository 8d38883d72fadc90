/**
 * Pulls what is missing here from a peer that has it: after a lost message, a healed partition, a long absence, or for a new
 * life that has nothing yet. One transfer at a time.
 *
 * @see SPEC.md
 */
import type { VersionVector } from "@vclock/clock";
import type { PullCursor, Pulled, TransferStatus } from "@vclock/protocol";
import type { Applying } from "./applying.js";
import { assert } from "./assert.js";
import { bytesOfValues } from "./container.js";
import { tellConflict } from "./conflicts.js";
import type { Core } from "./core.js";
import type { Filling } from "./filling.js";
import type { Member } from "./member.js";
import type { Members } from "./members.js";
import type { Operations } from "./operations.js";
import type { Stage } from "./stage.js";

interface Transfer {
  readonly source: Member;
  /** This server's durable clock when the transfer began. */
  readonly base: VersionVector;
  since: VersionVector;
  cursor: PullCursor | undefined;
  everyKey: boolean;
  floor: VersionVector;
  /** Where parts go; `undefined` as long as it may be that one reply is all. */
  way: "stage" | "filling" | undefined;
  isFirstPass: boolean;
  /** The age of the state that holds the last reply. */
  keptAge: number;
  /** What was asked for is on disk before the next pass begins. */
  isBetweenPasses: boolean;
  /** The question that is out; `undefined` while replies are on their way to the disk. */
  asked: Question | undefined;
  /** How long an answer may take before it is asked for again: twice as long as the last one took, within bounds. */
  patienceMs: number;
  keysReceived: number;
  bytesReceived: number;
}

/** A question with its repetitions: whichever is answered first, the answer is to all of them. */
interface Question {
  /** The number of the first; those of the repetitions follow. */
  readonly request: number;
  /** When it was asked, and asked again. */
  readonly atMs: readonly number[];
  /** When it is asked again, or is given up. */
  readonly untilMs: number;
}

/** A question is repeated so often before another peer is asked: it or its answer may be lost. */
const TIMES_ASKED_MAX = 3;

/** No answer is waited for longer than so many times `pullTimeoutMs`. */
const PATIENCE_FACTOR_MAX = 4;

export interface PullerDeps {
  readonly core: Core;
  readonly members: Members;
  readonly operations: Operations;
  readonly stage: Stage;
  readonly applying: Applying;
  readonly filling: Filling;
}

export class Puller {
  readonly #deps: PullerDeps;
  #transfer: Transfer | undefined;
  #lastRequest = 0;
  /** The present lives that a new life has pulled from already. */
  readonly #consulted = new Set<string>();

  constructor(deps: PullerDeps) {
    this.#deps = deps;
  }

  get status(): TransferStatus | undefined {
    if (this.#transfer === undefined) return undefined;
    const { source, keysReceived, bytesReceived } = this.#transfer;
    return { source: source.name, keysReceived, bytesReceived };
  }

  /** A peer's clock was heard: notes since when it has had something that is not here. */
  noticeLead(member: Member): void {
    const { clock } = this.#deps.core.state.open;
    if (clock.dominates(member.watermark)) member.lead = undefined;
    else if (member.lead === undefined || clock.dominates(member.lead.clock)) {
      member.lead = { clock: member.watermark, sinceMs: this.#deps.core.nowMs };
    }
  }

  /** Asks, repeats, gives up, as the time has it. */
  tick(): void {
    const { core, applying, stage, filling } = this.#deps;
    const transfer = this.#transfer;
    if (transfer?.asked !== undefined) {
      if (core.nowMs < transfer.asked.untilMs) return;
      if (transfer.asked.atMs.length >= TIMES_ASKED_MAX) this.#abandon("no answer");
      else this.#ask(transfer, transfer.asked.atMs);
      return;
    }
    if (transfer !== undefined || applying.isUnderWay) return;
    if (stage.isDirty || filling.isDirty) return;
    // A new life is asked for everything until what it pulled is on disk: one transfer of that is enough.
    const { hasServed, open, durable } = core.state;
    if (!hasServed && !durable.clock.dominates(open.clock)) return;
    const source = hasServed ? this.#leader() : this.#unconsulted();
    if (source !== undefined) this.#begin(source);
  }

  /** When `tick` has something to do next. */
  wakeAtMs(): number {
    const { core, members } = this.#deps;
    const { asked } = this.#transfer ?? {};
    if (asked !== undefined) return asked.untilMs;
    let wakeAtMs = Number.POSITIVE_INFINITY;
    for (const { lead } of members.others) {
      const at = lead === undefined ? wakeAtMs : lead.sinceMs + core.tuning.graceMs;
      if (at > core.nowMs) wakeAtMs = Math.min(wakeAtMs, at);
    }
    return wakeAtMs;
  }

  pulled(member: Member, reply: Pulled): void {
    const transfer = this.#transfer;
    if (transfer?.source !== member || transfer.asked === undefined) return;
    const askedAtMs = transfer.asked.atMs[reply.request - transfer.asked.request];
    if (askedAtMs === undefined) return;
    transfer.asked = undefined;
    transfer.patienceMs = this.#bounded(2 * (this.#deps.core.nowMs - askedAtMs));
    transfer.everyKey ||= reply.everyKey;
    transfer.floor = transfer.floor.merge(reply.floor);
    transfer.keysReceived += reply.containers.length;
    for (const { versions } of reply.containers) transfer.bytesReceived += bytesOfValues(versions);
    switch (reply.part) {
      case "refused":
        this.#abandon("refused");
        return;
      case "restart":
        this.#abandon("the source forgot deletes that it would have had to tell");
        member.pullNotBeforeMs = 0;
        return;
      case "chunk":
        this.#keep(transfer, reply);
        transfer.cursor = reply.cursor;
        break;
      case "pass":
        this.#keep(transfer, reply);
        transfer.since = reply.clock;
        transfer.cursor = undefined;
        if (transfer.way === "filling" && transfer.isFirstPass) this.#deps.filling.passed();
        transfer.isFirstPass = false;
        transfer.isBetweenPasses = true;
        break;
      case "whole":
        this.#complete(transfer, reply);
        return;
    }
    this.#askNext(transfer);
  }

  /** A batch is on disk, and what came since goes into the next. */
  settled(): void {
    const { core, filling } = this.#deps;
    const transfer = this.#transfer;
    if (transfer === undefined) return;
    // What was gathered is written after what came with it.
    if (filling.isDraining) transfer.keptAge = core.state.age;
    if (transfer.asked === undefined) this.#askNext(transfer);
  }

  /** What was staged last is not on disk, nor is what was merged. */
  rolledBack(): void {
    this.#consulted.clear();
    if (this.#transfer !== undefined) this.#abandon("the disk is full");
  }

  disconnected(member: Member): void {
    if (this.#transfer?.source === member) this.#abandon("the connection is gone");
  }

  /**
   * Whether a new life has met every acknowledged update: it has pulled from N − W + 1 of the others, of which at least one took
   * part in each. One that never served has acknowledged nothing.
   */
  hasCaughtUp(): boolean {
    const { members } = this.#deps;
    const heard = [...members.others].filter(
      (member) => this.#isConsulted(member) || isNew(member, members),
    );
    return heard.length >= members.toConsult;
  }

  #isConsulted({ node }: Member): boolean {
    return node !== undefined && this.#consulted.has(node);
  }

  #leader(): Member | undefined {
    const { core, members } = this.#deps;
    const { clock } = core.state.open;
    return members.serving().find(({ lead, pullNotBeforeMs }) => {
      if (lead === undefined || core.nowMs < pullNotBeforeMs) return false;
      return core.nowMs - lead.sinceMs >= core.tuning.graceMs && !clock.dominates(lead.clock);
    });
  }

  #unconsulted(): Member | undefined {
    const { core, members } = this.#deps;
    return members
      .serving()
      .find((member) => !this.#isConsulted(member) && core.nowMs >= member.pullNotBeforeMs);
  }

  #begin(source: Member): void {
    const { core } = this.#deps;
    const { clock } = core.state.durable;
    this.#transfer = {
      source,
      base: clock,
      since: clock,
      cursor: undefined,
      everyKey: false,
      floor: core.state.durable.floor,
      way: undefined,
      isFirstPass: true,
      keptAge: 0,
      isBetweenPasses: false,
      asked: undefined,
      patienceMs: core.tuning.pullTimeoutMs,
      keysReceived: 0,
      bytesReceived: 0,
    };
    core.outbox.note("debug", "pull begins", { source: source.name });
    this.#ask(this.#transfer, []);
  }

  /** @param before when the same was asked already: each time is given twice as long as the one before */
  #ask(transfer: Transfer, before: readonly number[]): void {
    const { core } = this.#deps;
    const request = ++this.#lastRequest;
    transfer.asked = {
      request: request - before.length,
      atMs: [...before, core.nowMs],
      untilMs: core.nowMs + this.#bounded(transfer.patienceMs * 2 ** before.length),
    };
    core.outbox.send(transfer.source.name, {
      type: "pull",
      request,
      clock: transfer.base,
      since: transfer.since,
      cursor: transfer.cursor,
    });
  }

  #bounded(patienceMs: number): number {
    const { pullTimeoutMs } = this.#deps.core.tuning;
    return Math.min(Math.max(patienceMs, pullTimeoutMs), PATIENCE_FACTOR_MAX * pullTimeoutMs);
  }

  /** Asks for the next part while those before it are written, but not for ever more of them. */
  #askNext(transfer: Transfer): void {
    const { state } = this.#deps.core;
    if (this.#deps.filling.isDraining) return;
    const { isBetweenPasses, keptAge } = transfer;
    // What a pass brings may replace what is still to be written. Within one, a reply may wait while another is written.
    const mayAsk = isBetweenPasses
      ? state.isOnDisk(keptAge)
      : !state.batchIsOut || keptAge < state.age;
    if (!mayAsk) return;
    transfer.isBetweenPasses = false;
    this.#ask(transfer, []);
  }

  /** Puts a part away. */
  #keep(transfer: Transfer, reply: Pulled): void {
    const { stage, filling, core } = this.#deps;
    if (transfer.way === undefined) {
      core.outbox.note("info", "large transfer begins", { source: transfer.source.name });
      transfer.way = reply.everyKey && filling.isPossible ? "filling" : "stage";
      if (transfer.way === "filling") filling.begin();
    }
    if (transfer.way === "filling") filling.add(reply, transfer.isFirstPass);
    else stage.add(reply);
    transfer.keptAge = core.state.age;
  }

  #complete(transfer: Transfer, reply: Pulled): void {
    const { core, stage, applying, filling, members, operations } = this.#deps;
    const { source, everyKey, floor, way } = transfer;
    const { clock, runs } = reply;
    this.#transfer = undefined;
    source.lead = undefined;
    if (way === "filling") {
      filling.add(reply, transfer.isFirstPass);
      filling.complete({ clock, floor, runs });
      operations.clockAdvanced();
    } else if (way === "stage" || (everyKey && core.state.open.keys > 0)) {
      stage.add(reply);
      applying.begin({ clock, floor, runs, everyKey });
    } else {
      this.#merge(reply);
      members.adopt(reply, core.state.open.clock);
    }
    if (source.node !== undefined) this.#consulted.add(source.node);
    core.outbox.event({ type: "pulled", source: source.name, clock });
    core.outbox.note(way === undefined ? "debug" : "info", "pull complete", {
      source: source.name,
      keys: transfer.keysReceived,
      bytes: transfer.bytesReceived,
    });
  }

  /** Takes in a reply that is one whole state, within the open batch. */
  #merge(reply: Pulled): void {
    const { state, outbox } = this.#deps.core;
    const { containers, deletes, clock } = reply;
    for (const { key, versions } of containers) {
      tellConflict(outbox, key, ...state.mergeContainer(key, versions, clock));
    }
    for (const { dot, key } of deletes) {
      assert(
        clock.covers(dot),
        () => `a delete beyond the clock it came with, ${dot.node}:${dot.counter}`,
      );
      if (!state.open.clock.covers(dot)) state.rememberDelete(dot, key);
    }
    state.join(reply);
    this.#deps.operations.clockAdvanced();
  }

  #abandon(reason: string): void {
    const { core, stage, filling } = this.#deps;
    const transfer = this.#transfer;
    assert(transfer !== undefined, () => "no transfer to abandon");
    transfer.source.pullNotBeforeMs = core.nowMs + core.tuning.pullTimeoutMs;
    if (transfer.way === "stage") stage.abandon();
    if (transfer.way === "filling") filling.abandon();
    this.#transfer = undefined;
    core.outbox.note("info", "pull abandoned", { source: transfer.source.name, reason });
  }
}

/** Connected, and has never served: it has nothing that could be missed. */
function isNew(member: Member, members: Members): boolean {
  return members.isUp(member) && !member.everServed;
}
