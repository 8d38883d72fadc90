/**
 * Everything that can happen in a small world: a stateful search, breadth first, over the real code.
 *
 * A process is a function of the inputs it has consumed, so a cluster is where each server's history stands, what is on its way,
 * and what may still go wrong. Interleavings that differ only in the order of independent steps lead to one state and are
 * followed once: this is partial-order reduction by construction, and exact. Each server history is stepped once, however many
 * clusters it occurs in. Where nothing is left to happen but faults and time, everything is healed, and all must agree.
 *
 * @see Mazurkiewicz 1987, Trace Theory; Holzmann 1997, The Model Checker SPIN
 * @example
 * explore(SMALL_WORLDS[0], { statesMax: 100_000, depthMax: 100 }).complete //=> true
 */
import type { Input } from "@vclock/replica";
import { SimulatedDisk } from "../cluster/disk.js";
import { type System, REPLICA } from "../system.js";
import { Violation } from "../violation.js";
import { SmallClients } from "./clients.js";
import type { Draft, Ground } from "./draft.js";
import { Events, type SmallEvent } from "./events.js";
import { Flights } from "./flights.js";
import { Healer } from "./heal.js";
import { Interner } from "./interner.js";
import { Judge } from "./judge.js";
import { type Cells, keyOfCells, Layout } from "./layout.js";
import { Places } from "./places.js";
import { Records } from "./records.js";
import { Narrator } from "./narrator.js";
import { begin } from "./setup.js";
import type { ExplorationLimits, SmallWorld } from "./small-world.js";

export interface Exploration {
  readonly world: string;
  /** Different states of the cluster that were reached. */
  readonly states: number;
  /** Events that were followed, those to states reached before included. */
  readonly transitions: number;
  /** Different histories of one server's process: as often was the real code stepped. */
  readonly serverStates: number;
  /** Events on the way to the farthest state. */
  readonly depth: number;
  /** States in which nothing was left to happen but faults and time; each was healed, and all agreed. */
  readonly leaves: number;
  /** The most heartbeats that it took until all agreed. */
  readonly healingRounds: number;
  /** Whether no limit was met: nothing else can happen in this world. */
  readonly complete: boolean;
  readonly violation: SmallViolation | undefined;
}

export interface SmallViolation {
  readonly rule: string;
  readonly message: string;
  /** What happened, an event a line; no shorter way leads to a violation. */
  readonly schedule: readonly string[];
  readonly error: Violation;
}

/** Explores a world, breadth first, until there is nothing new, a limit is met, or something is wrong. */
export function explore(
  world: SmallWorld,
  limits: ExplorationLimits,
  system: System = REPLICA,
): Exploration {
  return new Explorer(world, limits, system).run();
}

class Explorer {
  readonly #world: SmallWorld;
  readonly #limits: ExplorationLimits;
  readonly #records: Records;
  readonly #ground: Ground;
  readonly #clients: SmallClients;
  readonly #events: Events;
  readonly #judge: Judge;
  readonly #healer: Healer;
  readonly #seen = new Set<string>();
  /** For each state the one it was first reached from, and by which of its events. */
  readonly #parents: number[] = [];
  readonly #ordinals: number[] = [];
  #transitions = 0;
  #leaves = 0;
  #violation: SmallViolation | undefined;

  constructor(world: SmallWorld, limits: ExplorationLimits, system: System) {
    this.#world = world;
    this.#limits = limits;
    this.#records = new Records(system.newDisk?.() ?? new SimulatedDisk());
    const flights = new Flights(world.servers);
    const context = { world, system, records: this.#records };
    const places = new Places(context, flights);
    const inputs = new Interner<readonly Input[]>();
    this.#ground = { world, layout: new Layout(world), places, flights, inputs };
    this.#clients = new SmallClients(world);
    this.#events = new Events(this.#ground, this.#clients);
    this.#judge = new Judge(this.#ground, this.#clients);
    this.#healer = new Healer({
      ground: this.#ground,
      clients: this.#clients,
      events: this.#events,
      judge: this.#judge,
    });
  }

  run(): Exploration {
    const start = begin(this.#ground, this.#records);
    this.#add(start, -1, 0);
    let frontier: Cells[] = [start];
    let first = 0;
    let depth = 0;
    let isCut = false;
    while (frontier.length > 0 && this.#violation === undefined) {
      const next: Cells[] = [];
      for (let i = 0; i < frontier.length && this.#violation === undefined; i++) {
        const isAtEnd = depth >= this.#limits.depthMax;
        this.#expand(frontier[i] as Cells, first + i, isAtEnd, next);
        isCut ||= isAtEnd || this.#seen.size >= this.#limits.statesMax;
        if (this.#seen.size >= this.#limits.statesMax) break;
      }
      first += frontier.length;
      if (next.length > 0) depth++;
      frontier = this.#seen.size >= this.#limits.statesMax ? [] : next;
    }
    return {
      world: this.#world.name,
      states: this.#seen.size,
      transitions: this.#transitions,
      serverStates: this.#ground.places.running,
      depth,
      leaves: this.#leaves,
      healingRounds: this.#healer.rounds,
      complete: !isCut && this.#violation === undefined,
      violation: this.#violation,
    };
  }

  #expand(cells: Cells, index: number, isAtEnd: boolean, next: Cells[]): void {
    const usual = this.#events.usual(cells);
    if (usual.length === 0 || isAtEnd) this.#heal(cells, index);
    if (isAtEnd) return;
    const events = [...usual, ...this.#events.faults(cells)];
    for (let ordinal = 0; ordinal < events.length; ordinal++) {
      const event = events[ordinal] as SmallEvent;
      this.#transitions++;
      try {
        const draft = this.#events.apply(cells, event);
        if (!this.#add(draft.cells, index, ordinal)) continue;
        next.push(draft.cells);
        this.#judge.check(draft);
      } catch (error) {
        this.#found(error, index, event);
        return;
      }
    }
  }

  /** @returns whether the state is new. */
  #add(cells: Cells, parent: number, ordinal: number): boolean {
    const before = this.#seen.size;
    this.#seen.add(keyOfCells(cells));
    if (this.#seen.size === before) return false;
    this.#parents.push(parent);
    this.#ordinals.push(ordinal);
    return true;
  }

  #heal(cells: Cells, index: number): void {
    this.#leaves++;
    try {
      this.#healer.heal(cells);
      this.#healer.healAfterPowerFailure(cells);
    } catch (error) {
      this.#found(error, index, undefined);
    }
  }

  #found(error: unknown, index: number, last: SmallEvent | undefined): void {
    if (!(error instanceof Violation)) throw error;
    const narrator = new Narrator(this.#ground);
    const schedule: string[] = [];
    const path: number[] = [];
    for (let at = index; at > 0; at = this.#parents[at] as number) path.push(at);
    let cells = begin(this.#ground, this.#records);
    for (const at of path.reverse()) {
      const events = [...this.#events.usual(cells), ...this.#events.faults(cells)];
      const event = events[this.#ordinals[at] as number] as SmallEvent;
      const draft: Draft = this.#events.apply(cells, event);
      schedule.push(narrator.describe(event, draft));
      cells = draft.cells;
    }
    schedule.push(
      last === undefined
        ? "from here on nothing fails, and time passes"
        : narrator.describe(last, undefined),
    );
    const { rule, message } = error;
    this.#violation = { rule, message, schedule, error };
  }
}
