/**
 * Draws the next action of a run, by its dice and by what the cluster is up to: nothing is drawn that would do nothing, and the
 * rare moments (a transfer half-way, a stage being applied) are sought out.
 */
import type { Consistency } from "@vclock/protocol";
import type { SimulatedCluster } from "../cluster/cluster.js";
import type { Instance } from "../cluster/instance.js";
import type { Random } from "../random.js";
import type { Action, ContextChoice } from "./action.js";
import { FaultDrawer } from "./fault-drawer.js";
import { keysOf } from "./names.js";
import type { Fault, Swarm } from "./swarm.js";

const LEVELS: readonly Consistency[] = ["one", "one", "one", "quorum", "quorum", "all"];
const BURST_MAX = 12;
/** Out of so many draws that are neither a request, a delivery nor a batch. */
const FAULT_DRAW = 0.22;

export class Generator {
  readonly #random: Random;
  readonly #swarm: Swarm;
  readonly #cluster: SimulatedCluster;
  /** Actions that belong to one fault and are still to come. */
  readonly #queue: Action[] = [];
  readonly #faults: FaultDrawer;

  constructor(random: Random, swarm: Swarm, cluster: SimulatedCluster) {
    this.#random = random;
    this.#swarm = swarm;
    this.#cluster = cluster;
    this.#faults = new FaultDrawer(random, swarm, cluster, this.#queue);
  }

  next(): Action {
    const queued = this.#queue.shift() ?? this.#faults.due();
    if (queued !== undefined) return queued;
    const random = this.#random;
    const { load } = this.#swarm;
    for (;;) {
      const dice = random.fraction();
      const action =
        dice < load
          ? this.#request()
          : dice < 0.62
            ? this.#deliver()
            : dice < 0.78
              ? this.#commit()
              : dice < 0.86
                ? this.#pass()
                : this.#disturb();
      if (action !== undefined) return action;
    }
  }

  #chance(fault: Fault, most: number): boolean {
    return this.#random.chance((this.#swarm.faults.get(fault) ?? 0) * most);
  }

  #request(): Action | undefined {
    const random = this.#random;
    const { clients, reads, deletes, blind, hotKey, setup } = this.#swarm;
    const number = 1 + random.below(clients);
    const client = `c${number}`;
    const instance = this.#pickRunning();
    if (instance === undefined) return undefined;
    if (this.#cluster.clients.isWaiting(client)) return undefined;
    const dice = random.fraction();
    const operation = dice < reads ? "read" : dice < reads + deletes ? "delete" : "update";
    const key = hotKey && random.chance(0.8) ? "a" : random.pick(keysOf(setup));
    return {
      type: "request",
      client,
      server: instance.label,
      operation,
      key,
      consistency: random.pick(LEVELS),
      context: operation === "read" ? "server" : this.#context(blind),
      session: number % 2 === 1,
    };
  }

  #context(blind: number): ContextChoice {
    if (this.#random.chance(blind)) return "none";
    return this.#random.pick(["last", "last", "server", "old"] as const);
  }

  #deliver(): Action | undefined {
    const random = this.#random;
    const busy = this.#cluster.network.busy();
    if (busy.length === 0) return this.#commit();
    const { from, to, waiting } = random.pick(busy);
    const at = this.#chance("reorder", 0.5) ? random.below(waiting) : 0;
    if (this.#chance("lose", 0.2)) return { type: "lose", from, to, at };
    const copy = this.#chance("double", 0.2);
    if (this.#swarm.bursts && !copy) {
      const more = Math.min(waiting - 1, random.below(BURST_MAX));
      for (let count = 0; count < more; count++)
        this.#queue.push({ type: "deliver", from, to, at: 0, copy: false });
    }
    return { type: "deliver", from, to, at, copy };
  }

  #commit(): Action | undefined {
    const writing = this.#cluster.running().filter(({ batch }) => batch !== undefined);
    if (writing.length === 0) return undefined;
    const { label } = this.#random.pick(writing);
    if (this.#chance("slow-disk", 0.7)) return undefined;
    if (this.#chance("disk-full", 0.2)) return { type: "refuse", server: label };
    return { type: "commit", server: label };
  }

  #pass(): Action {
    return { type: "pass", ms: this.#random.chance(0.05) ? 2_500 : 1 + this.#random.below(300) };
  }

  /** A fault, or something that ends one. */
  #disturb(): Action | undefined {
    const random = this.#random;
    const down = this.#cluster.servers().filter(({ isRunning }) => !isRunning);
    if (down.length > 0 && random.chance(0.5 * this.#swarm.recovery))
      return { type: "start", server: random.pick(down).label };
    if (random.chance(1 - FAULT_DRAW)) return this.#reconnect();
    return this.#faults.draw();
  }

  #reconnect(): Action | undefined {
    const random = this.#random;
    const instance = this.#pickRunning();
    const other = this.#pickRunning();
    if (instance === undefined || other === undefined || instance.name === other.name)
      return undefined;
    const { label: a } = instance;
    const { label: b } = other;
    if (!random.chance(this.#swarm.recovery)) return undefined;
    if (this.#cluster.network.isBlocked(a, b)) return { type: "unblock", from: a, to: b };
    if (!this.#cluster.network.isConnected(a, b)) return { type: "connect", a, b };
    return random.chance(0.2) ? this.#pass() : undefined;
  }

  #pickRunning(): Instance | undefined {
    const running = this.#cluster.running();
    return running.length === 0 ? undefined : this.#random.pick(running);
  }
}
