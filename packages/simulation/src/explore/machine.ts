/**
 * One process on its disk, and what must hold of each of its steps by itself: nothing leaves before it is on disk, the disk
 * never goes back, and nothing fails.
 */
import { formatDot, nodeId, type NodeId, type VersionVector } from "@vclock/clock";
import type { ClientReply, PeerMessage, ServerStatus } from "@vclock/protocol";
import { type Batch, DEFAULT_TUNING, type Effects, type End, type Input } from "@vclock/replica";
import type { SimulatedDisk } from "../cluster/disk.js";
import type { Process, System } from "../system.js";
import { Violation } from "../violation.js";
import type { DiskRecord, OperationsRecord, Records } from "./records.js";
import type { SmallWorld } from "./small-world.js";

/** A server that is down: what a process can be started on. */
export interface Rest {
  /** Counted from 0. */
  readonly server: number;
  readonly disk: DiskRecord;
  readonly operations: OperationsRecord;
  /** How often a process was started here. Names its runs. */
  readonly starts: number;
}

export interface Outcome {
  readonly messages: readonly { readonly to: number; readonly message: PeerMessage }[];
  readonly replies: readonly { readonly client: number; readonly reply: ClientReply }[];
  readonly end: End | undefined;
}

export interface MachineContext {
  readonly world: SmallWorld;
  readonly system: System;
  readonly records: Records;
}

export class Machine {
  readonly server: number;
  readonly starts: number;
  readonly run: string;
  nowMs = 0;
  wakeAtMs = 0;
  batch: Batch | undefined;
  record: DiskRecord;
  operations: OperationsRecord;
  readonly #records: Records;
  readonly #names: readonly string[];
  readonly #disk: SimulatedDisk;
  readonly #process: Process;

  /** Starts a process; where its clock begins does not matter to it, so it begins at 0. */
  constructor({ world, system, records }: MachineContext, rest: Rest) {
    this.server = rest.server;
    this.starts = rest.starts + 1;
    this.record = rest.disk;
    this.operations = rest.operations;
    this.#records = records;
    this.#names = serverNames(world.servers);
    this.#disk = rest.disk.disk.clone();
    const name = nameOfServer(rest.server);
    const life = String(this.starts).padStart(8, "0");
    this.run = `run-${name}-${life}`;
    this.#process = system.open(
      {
        cluster: "small",
        name,
        members: this.#names,
        freshNode: nodeId(`${name}~${life}`),
        run: this.run,
        tuning: { ...DEFAULT_TUNING, ...world.tuning },
        events: true,
      },
      this.#disk,
    );
  }

  get node(): NodeId {
    return this.#process.node;
  }

  status(): ServerStatus {
    return this.#process.status(this.nowMs);
  }

  /**
   * Takes a step and judges it.
   *
   * @throws Violation
   */
  step(atMs: number, inputs: readonly Input[]): Outcome {
    let effects: Effects;
    try {
      effects = this.replay(atMs, inputs);
    } catch (error) {
      if (error instanceof Violation) throw error;
      throw new Violation("assert", `${this.#names[this.server]} fails: ${String(error)}`, {
        cause: error,
      });
    }
    if (inputs.some(({ type }) => type === "durable")) this.#settled();
    if (inputs.some(({ type }) => type === "storeFull"))
      this.operations = this.#records.undone(this.operations, this.node, this.record);
    this.operations = this.#records.coordinated(this.operations, effects.events);
    const messages = effects.messages.map(({ to, message }) => {
      this.#checkSent(message);
      return { to: this.#names.indexOf(to), message };
    });
    return { messages, replies: effects.replies, end: effects.end };
  }

  /** Takes a step that was judged before. */
  replay(atMs: number, inputs: readonly Input[]): Effects {
    this.nowMs = atMs;
    for (const { type } of inputs) {
      if (type === "durable" && this.batch !== undefined) this.#disk.commit(this.batch);
      if (type === "durable" || type === "storeFull") this.batch = undefined;
    }
    const effects = this.#process.step(atMs, inputs);
    if (effects.batch !== undefined) {
      if (this.batch !== undefined)
        throw new Violation("I-9", `${this.#names[this.server]} has two batches out`);
      this.batch = effects.batch;
    }
    this.wakeAtMs = effects.wakeAtMs;
    return effects;
  }

  #settled(): void {
    const before = this.record;
    this.record = this.#records.disk(this.#disk);
    if (!this.record.clock.dominates(before.clock)) {
      throw new Violation(
        "I-10",
        `the clock on disk went from ${before.clock.toString()} to ${this.record.clock.toString()}`,
      );
    }
  }

  /** What others are told is on disk. */
  #checkSent(message: PeerMessage): void {
    if (message.type === "clock" || message.type === "greet" || message.type === "pulled") {
      this.#checkClock(message.type, message.clock);
    } else if (message.type === "operations") {
      for (const { dot } of message.operations) {
        if (!this.record.clock.covers(dot))
          throw new Violation("I-1", `${formatDot(dot)} is sent and not on disk`);
      }
    }
  }

  #checkClock(type: string, clock: VersionVector): void {
    if (this.record.clock.dominates(clock)) return;
    throw new Violation(
      "I-9",
      `${type} says ${clock.toString()}, the disk has ${this.record.clock.toString()}`,
    );
  }
}

export function nameOfServer(server: number): string {
  return `s${server + 1}`;
}

export function serverNames(servers: number): string[] {
  return Array.from({ length: servers }, (_, i) => nameOfServer(i));
}
