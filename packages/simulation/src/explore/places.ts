/**
 * Where a server can be: every history of inputs that one process can consume, from the disk it was started on, each stepped
 * once. A process is a function of its history, so two clusters whose servers are at the same places, with the same messages on
 * their way, go on alike. Whoever starts on the same disk under the same run's name is at the same place, whatever was before.
 */
import type { ClientReply, ServerStatus } from "@vclock/protocol";
import type { Batch, End, Input } from "@vclock/replica";
import { Violation } from "../violation.js";
import type { Flights } from "./flights.js";
import { Interner } from "./interner.js";
import { Machine, type MachineContext, type Rest } from "./machine.js";
import type { DiskRecord, OperationsRecord } from "./records.js";

/** A server whose process lives. */
export interface Running {
  readonly isUp: true;
  readonly id: number;
  readonly server: number;
  /** What its process was started on. */
  readonly root: Rest;
  readonly before: Running | undefined;
  /** What took it here from the place before, and when. */
  readonly inputs: readonly Input[];
  readonly nowMs: number;
  readonly wakeAtMs: number;
  readonly run: string;
  /** On its way to the disk. */
  readonly batch: Batch | undefined;
  readonly disk: DiskRecord;
  readonly operations: OperationsRecord;
  readonly status: ServerStatus;
  /** By the number of the input. */
  readonly next: Map<number, Transition>;
}

export interface Down extends Rest {
  readonly isUp: false;
  readonly id: number;
}

export type Place = Running | Down;

export interface Transition {
  /** Where it leads; `undefined` when the step was wrong. */
  readonly place: Running | undefined;
  /** Numbers of flights, in the order in which they were sent. */
  readonly sends: readonly number[];
  readonly replies: readonly { readonly client: number; readonly reply: ClientReply }[];
  readonly end: End | undefined;
  readonly violation: Violation | undefined;
}

/** Processes kept at the place that they have reached; one that is needed again at an earlier place is run again from its start. */
const MACHINES_KEPT = 8_192;

export class Places {
  readonly #context: MachineContext;
  readonly #flights: Flights;
  readonly #places: Place[] = [];
  readonly #down = new Interner<Down>();
  readonly #starts = new Map<number, Transition>();
  readonly #machines = new Map<number, Machine>();
  #running = 0;

  constructor(context: MachineContext, flights: Flights) {
    this.#context = context;
    this.#flights = flights;
  }

  /** How many different histories of a living process there are. */
  get running(): number {
    return this.#running;
  }

  get(id: number): Place {
    return this.#places[id] as Place;
  }

  /** The place of a server that is down. */
  down(rest: Rest): Down {
    const { server, disk, operations, starts } = rest;
    const id = this.#down.intern(`${server} ${disk.id} ${operations.id} ${starts}`, () => {
      const id = this.#places.length;
      const place: Down = { isUp: false, id, server, disk, operations, starts };
      this.#places.push(place);
      return place;
    });
    return this.#down.get(id);
  }

  /** Starts a process. */
  start(root: Down): Transition {
    let transition = this.#starts.get(root.id);
    if (transition === undefined) {
      transition = this.#take(undefined, root, [{ type: "tick" }], 0);
      this.#starts.set(root.id, transition);
    }
    return transition;
  }

  /** Where the server is when its process is gone. @param isKept whether the batch on its way got to the disk. */
  crash(from: Running, isKept: boolean): Down {
    const { server, root, batch, operations } = from;
    const { records } = this.#context;
    let { disk } = from;
    if (isKept && batch !== undefined) {
      const copy = disk.disk.clone();
      copy.commit(batch);
      disk = records.disk(copy);
    }
    const { node } = from.status;
    const kept = records.undone(operations, node, disk);
    return this.down({ server, disk, operations: kept, starts: root.starts + 1 });
  }

  /** The same server with nothing on its disk. */
  withoutDisk(down: Down): Down {
    return this.down({ ...down, disk: this.#context.records.emptyDisk });
  }

  /**
   * Where inputs take a process.
   *
   * @param inputId stands for the inputs, and for the time if it is another than that of the place.
   */
  step(from: Running, inputId: number, inputs: readonly Input[], atMs: number): Transition {
    let transition = from.next.get(inputId);
    if (transition === undefined) {
      transition = this.#take(from, from.root, inputs, atMs);
      from.next.set(inputId, transition);
    }
    return transition;
  }

  /** A process at this place, for the caller to keep. */
  machineAt(place: Running): Machine {
    const kept = this.#machines.get(place.id);
    if (kept !== undefined) {
      this.#machines.delete(place.id);
      return kept;
    }
    const path: Running[] = [];
    for (let at: Running | undefined = place; at !== undefined; at = at.before) path.push(at);
    const machine = new Machine(this.#context, place.root);
    for (const { nowMs, inputs } of path.reverse()) machine.replay(nowMs, inputs);
    machine.record = place.disk;
    machine.operations = place.operations;
    return machine;
  }

  #take(
    before: Running | undefined,
    root: Rest,
    inputs: readonly Input[],
    atMs: number,
  ): Transition {
    let machine: Machine;
    try {
      machine = before === undefined ? new Machine(this.#context, root) : this.machineAt(before);
      const { messages, replies, end } = machine.step(atMs, inputs);
      const place = this.#arrive(machine, before, root, inputs);
      const sends = messages.map(({ to, message }) =>
        this.#flights.intern(root.server, to, message),
      );
      return { place, sends, replies, end, violation: undefined };
    } catch (error) {
      const violation =
        error instanceof Violation
          ? error
          : new Violation("assert", `the process does not start: ${String(error)}`, {
              cause: error,
            });
      return { place: undefined, sends: [], replies: [], end: undefined, violation };
    }
  }

  #arrive(
    machine: Machine,
    before: Running | undefined,
    root: Rest,
    inputs: readonly Input[],
  ): Running {
    const place: Running = {
      isUp: true,
      id: this.#places.length,
      server: root.server,
      root,
      before,
      inputs,
      nowMs: machine.nowMs,
      wakeAtMs: machine.wakeAtMs,
      run: machine.run,
      batch: machine.batch,
      disk: machine.record,
      operations: machine.operations,
      status: machine.status(),
      next: new Map(),
    };
    this.#places.push(place);
    this.#running++;
    this.#machines.set(place.id, machine);
    if (this.#machines.size > MACHINES_KEPT) {
      const oldest = this.#machines.keys().next();
      if (oldest.done !== true) this.#machines.delete(oldest.value);
    }
    return place;
  }
}
