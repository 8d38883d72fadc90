/**
 * Drives one replica: gathers inputs, steps once a turn of the event loop, carries the effects out in order.
 *
 * Whatever arrived while the event loop looked at its sockets is taken by one step, so that it shares one batch and, per
 * socket, one write.
 */
import type { ServerStatus } from "@vclock/protocol";
import {
  StoreFullError,
  type Batch,
  type Effects,
  type End,
  type Envelope,
  type Input,
  type Note,
  type Reply,
  type Store,
} from "@vclock/replica";
import type { NodeId } from "@vclock/clock";
import type { Metrics } from "./metrics.js";

/** What the loop needs of a replica. */
export interface Steppable {
  readonly node: NodeId;
  step(nowMs: number, inputs: readonly Input[]): Effects;
  status(nowMs: number): ServerStatus;
}

/** Where a loop's effects go. Called in the middle of a turn: the callee must not step. */
export interface LoopOutput {
  /** What a step did, before anything of it leaves. */
  stepped(effects: Effects): void;
  /** All messages of a step, in order. */
  messages(envelopes: readonly Envelope[]): void;
  reply(reply: Reply): void;
  note(note: Note): void;
  /** The replica is over; the loop takes no further input. */
  end(end: End): void;
  /** Something that must not happen has happened; the loop takes no further input and the process should end. */
  failed(error: unknown): void;
}

export interface LoopParts {
  readonly replica: Steppable;
  readonly store: Store;
  readonly now: () => number;
  readonly metrics: Metrics;
  readonly output: LoopOutput;
}

/** The longest sleep, in milliseconds: what a Node timer can hold. */
const SLEEP_MAX_MS = 2 ** 31 - 1;

export class Loop {
  readonly #parts: LoopParts;
  #inputs: Input[] = [];
  #turn: NodeJS.Immediate | undefined;
  #alarm: NodeJS.Timeout | undefined;
  #alarmAt = Number.POSITIVE_INFINITY;
  #wakeAtMs = Number.POSITIVE_INFINITY;
  #halted = false;
  #writing: Promise<void> | undefined;
  #writingSince: number | undefined;

  constructor(parts: LoopParts) {
    this.#parts = parts;
  }

  /** Takes the first step. */
  start(): void {
    this.put({ type: "tick" });
  }

  /** Queues an input for the step at the end of this turn of the event loop. Dropped once the loop has halted. */
  put(input: Input): void {
    if (this.#halted) return;
    this.#inputs.push(input);
    this.#turn ??= setImmediate(() => this.#step());
  }

  status(): ServerStatus {
    return this.#parts.replica.status(this.#parts.now());
  }

  /** How long the batch under way has been at the store, in milliseconds; 0 when none is. */
  get writingMs(): number {
    return this.#writingSince === undefined ? 0 : performance.now() - this.#writingSince;
  }

  /** Takes no further step, and resolves when no batch is under way: the store may be closed then. */
  async halt(): Promise<void> {
    this.#halted = true;
    this.#inputs = [];
    clearImmediate(this.#turn);
    clearTimeout(this.#alarm);
    await this.#writing;
  }

  #step(): void {
    this.#turn = undefined;
    if (this.#halted) return;
    const inputs = this.#inputs;
    this.#inputs = [];
    try {
      const effects = this.#parts.replica.step(this.#parts.now(), inputs);
      this.#parts.metrics.step(inputs.length);
      this.#carryOut(effects);
    } catch (error) {
      this.#fail(error);
    }
  }

  #carryOut(effects: Effects): void {
    const { output } = this.#parts;
    if (effects.batch !== undefined) this.#writing = this.#write(effects.batch);
    output.stepped(effects);
    if (effects.messages.length > 0) output.messages(effects.messages);
    for (const reply of effects.replies) output.reply(reply);
    for (const note of effects.notes) output.note(note);
    if (effects.end === undefined) {
      this.#wakeAt(effects.wakeAtMs);
    } else {
      void this.halt();
      output.end(effects.end);
    }
  }

  /** Never rejects: what goes wrong with a batch either is an input of the replica or ends it. */
  async #write(batch: Batch): Promise<void> {
    const { store, metrics } = this.#parts;
    const since = performance.now();
    const entries = batch.puts.length + batch.deletes.length;
    const done = (outcome: "durable" | "full" | "failed") => {
      this.#writingSince = undefined;
      metrics.batch(outcome, entries, (performance.now() - since) / 1_000);
    };
    this.#writingSince = since;
    try {
      await store.write(batch);
      done("durable");
      this.put({ type: "durable" });
    } catch (error) {
      if (error instanceof StoreFullError) {
        done("full");
        this.put({ type: "storeFull" });
      } else {
        done("failed");
        this.#fail(error);
      }
    }
  }

  #fail(error: unknown): void {
    if (this.#halted) return;
    void this.halt();
    this.#parts.output.failed(error);
  }

  /** Moves the alarm only when the new time is earlier; an alarm that rings early sets the next one. */
  #wakeAt(atMs: number): void {
    this.#wakeAtMs = atMs;
    if (this.#alarm !== undefined && this.#alarmAt <= atMs) return;
    clearTimeout(this.#alarm);
    this.#alarm = undefined;
    if (atMs === Number.POSITIVE_INFINITY) return;
    this.#alarmAt = atMs;
    // At least a millisecond: a replica that asks for the present moment must not keep sockets from their turn.
    const sleepMs = Math.min(SLEEP_MAX_MS, Math.max(1, atMs - this.#parts.now()));
    this.#alarm = setTimeout(() => this.#ring(), sleepMs);
  }

  #ring(): void {
    this.#alarm = undefined;
    if (this.#parts.now() >= this.#wakeAtMs) this.put({ type: "tick" });
    else this.#wakeAt(this.#wakeAtMs);
  }
}
