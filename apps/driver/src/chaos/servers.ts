/** The servers of a chaos run: who may touch which one when, and whether clients reach it. */
import type { ServerStatus } from "@vclock/sdk";
import type { Cluster } from "../cluster/cluster.js";
import type { Link } from "../cluster/link.js";
import { type Look, until } from "../cluster/poll.js";
import { type Position, serverName } from "../scenario/types.js";
import { reason } from "../report/write.js";
import { pruneSetAside } from "./machine.js";
import type { ScheduleClock } from "./schedule-clock.js";

const STATUS_MS = 2_000;
/** How long one fault waits for another to let go of a server. */
const PATIENCE_MS = 15_000;
/** What a start may take without anybody waiting for it. */
const START_MS = 800;
/** How long it takes to notice that everything ends. */
const LOOK_MS = 200;

/** What a server says of itself, or why it says nothing. */
export type Said = ServerStatus | string;

export class Servers {
  readonly cluster: Cluster;
  /** Every server's position. */
  readonly all: readonly Position[];
  /** SIGKILLs so far. */
  kills = 0;
  readonly #doors: readonly Link[];
  readonly #held = new Map<Position, Promise<void>>();
  /** The ids that clients must not meet: old copies, until the server has noticed that it is one. */
  readonly #barred = new Map<Position, string>();
  readonly #full = new Map<Position, { readonly freed: Promise<void>; free(): void }>();
  readonly #clock: ScheduleClock;
  readonly #onKill: () => void;

  /**
   * @param doors where clients find each server, whatever port it has at the moment
   * @param clock stands still while a server takes long to start
   */
  constructor(cluster: Cluster, doors: readonly Link[], clock: ScheduleClock, onKill: () => void) {
    this.cluster = cluster;
    this.#doors = doors;
    this.#clock = clock;
    this.#onKill = onKill;
    this.all = doors.map((_, position) => position);
  }

  /**
   * Has servers for oneself while `act` runs.
   *
   * @param ending fires when nothing further should begin
   * @returns `false` when another fault did not let go of them in time; `act` did not run then
   */
  async hold(
    positions: readonly Position[],
    ending: AbortSignal,
    act: () => Promise<void>,
  ): Promise<boolean> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const taken = positions.find((position) => this.#held.has(position));
      if (taken === undefined) break;
      const leftMs = deadline - performance.now();
      if (leftMs <= 0 || ending.aborted) return false;
      await Promise.race([this.#held.get(taken), delayed(Math.min(leftMs, LOOK_MS))]);
    }
    let release = (): void => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    for (const position of positions) this.#held.set(position, released);
    try {
      await act();
    } finally {
      for (const position of positions) this.#held.delete(position);
      release();
    }
    return true;
  }

  /** Starts a server when its disk has room, and lets clients in. */
  async start(position: Position): Promise<void> {
    await this.#full.get(position)?.freed;
    pruneSetAside(this.cluster.dataDir(position));
    const starting = this.cluster.start(position);
    const isUp = await Promise.race([starting.then(() => true), delayed(START_MS)]);
    if (isUp !== true) await this.#clock.during(() => starting);
    this.#open(position);
  }

  async kill(position: Position): Promise<void> {
    this.kills += 1;
    await this.#end(position, "kill");
    this.#onKill();
  }

  async stop(position: Position): Promise<void> {
    await this.#end(position, "stop");
  }

  /** Keeps clients out, and ends the connections of those that are in. */
  close(position: Position): void {
    const door = this.#doors[position];
    door?.aim(undefined);
    door?.hangUp();
  }

  /** Lets clients in again, unless they are barred. */
  open(position: Position): void {
    this.#open(position);
  }

  /** Keeps clients out until the server has another id than this one. */
  bar(position: Position, node: string): void {
    this.#barred.set(position, node);
    this.close(position);
  }

  /** The servers that clients are kept from, and the ids they had. */
  get barred(): ReadonlyMap<Position, string> {
    return this.#barred;
  }

  unbar(position: Position): void {
    this.#barred.delete(position);
    this.#open(position);
  }

  /** A server whose disk is full may run, but is not started. */
  setFull(position: Position, full: boolean): void {
    this.#full.get(position)?.free();
    this.#full.delete(position);
    if (!full) return;
    let free = (): void => {};
    const freed = new Promise<void>((resolve) => (free = resolve));
    this.#full.set(position, { freed, free });
  }

  /** How many run and do not stand still. */
  get up(): number {
    return this.cluster.awake().length;
  }

  async status(position: Position): Promise<Said> {
    try {
      const client = await this.cluster.client(position);
      return await client.at(0).status({ timeoutMs: STATUS_MS });
    } catch (error) {
      return reason(error);
    }
  }

  statuses(): Promise<readonly Said[]> {
    return Promise.all(this.all.map((position) => this.status(position)));
  }

  /** Waits until what all servers say of themselves is as it should be. */
  async untilAll(
    expected: string,
    withinMs: number,
    signal: AbortSignal,
    judge: (statuses: readonly ServerStatus[]) => string | undefined,
  ): Promise<readonly ServerStatus[]> {
    return until(expected, withinMs, signal, async (): Promise<Look<readonly ServerStatus[]>> => {
      const said = await this.statuses();
      const silent = said.flatMap((each, position) =>
        typeof each === "string" ? `${serverName(position)}: ${each}` : [],
      );
      if (silent.length > 0) return { holds: false, got: silent.join("; ") };
      const statuses = said as readonly ServerStatus[];
      const wrong = judge(statuses);
      return wrong === undefined ? { holds: true, value: statuses } : { holds: false, got: wrong };
    });
  }

  async #end(position: Position, how: "kill" | "stop"): Promise<void> {
    this.#doors[position]?.aim(undefined);
    await this.cluster.end(position, how);
    this.#doors[position]?.hangUp();
  }

  #open(position: Position): void {
    if (this.#barred.has(position)) return;
    this.#doors[position]?.aim(this.cluster.port(position));
  }
}

function delayed(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
