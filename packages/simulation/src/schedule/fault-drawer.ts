/**
 * Draws faults: which of those that a run has comes next, and to whom it comes.
 */
import type { SimulatedCluster } from "../cluster/cluster.js";
import { statusesOf } from "../cluster/heal.js";
import type { Instance } from "../cluster/instance.js";
import type { Random } from "../random.js";
import type { Action } from "./action.js";
import type { Fault, Swarm } from "./swarm.js";

/** After so long without requests, none waits for its answer. */
const QUIET_MS = 1_500;
/** Servers that join in one run. */
const JOINS_MAX = 2;

export class FaultDrawer {
  readonly #random: Random;
  readonly #swarm: Swarm;
  readonly #cluster: SimulatedCluster;
  /** Where actions go that belong to a fault and come after its first one. */
  readonly #queue: Action[];
  #joined = 0;
  /** Parts of faults that come some draws later. */
  #later: { draws: number; readonly actions: readonly Action[] }[] = [];
  /** Faults of deliveries and batches are drawn with those. */
  readonly #drawers: { readonly [Name in Fault]?: () => Action | undefined } = {
    disconnect: () => this.#disconnect(),
    "one-way": () => this.#block(),
    partition: () => this.#partition(),
    flap: () => this.#flap(),
    crash: () => this.#crash(),
    jump: () => this.#jump(),
    "source-dies": () => this.#killSource(),
    "crash-applying": () => this.#killApplying(),
    "lose-disk": () => this.#loseDisk(),
    restore: () => this.#restore(),
    clone: () => this.#clone(),
    leave: () => this.#leave(),
    join: () => this.#join(),
  };

  constructor(random: Random, swarm: Swarm, cluster: SimulatedCluster, queue: Action[]) {
    this.#random = random;
    this.#swarm = swarm;
    this.#cluster = cluster;
    this.#queue = queue;
  }

  /** The next fault, or `undefined` when the dice, or the state of the cluster, have none. */
  draw(): Action | undefined {
    const { faults } = this.#swarm;
    if (faults.size === 0) return undefined;
    const [fault, strength] = this.#random.pick([...faults]);
    return this.#random.chance(strength) ? this.#drawers[fault]?.() : undefined;
  }

  /** What a fault that began some draws ago goes on with now. */
  due(): Action | undefined {
    for (const part of this.#later) part.draws--;
    const due = this.#later.filter(({ draws }) => draws <= 0);
    if (due.length === 0) return undefined;
    this.#later = this.#later.filter(({ draws }) => draws > 0);
    this.#queue.push(...due.flatMap(({ actions }) => actions));
    return this.#queue.shift();
  }

  #disconnect(): Action | undefined {
    const [a, b] = this.#pair();
    return a === undefined || b === undefined ? undefined : { type: "disconnect", a, b };
  }

  #block(): Action | undefined {
    const [from, to] = this.#pair();
    return from === undefined || to === undefined ? undefined : { type: "block", from, to };
  }

  /** Cuts the servers into two groups, silently or with broken connections. */
  #partition(): Action | undefined {
    const random = this.#random;
    const labels = this.#cluster.running().map(({ label }) => label);
    const side = labels.filter(() => random.chance(0.5));
    const silent = random.chance(0.5);
    for (const a of side) {
      for (const b of labels.filter((label) => !side.includes(label))) {
        if (silent)
          this.#queue.push({ type: "block", from: a, to: b }, { type: "block", from: b, to: a });
        else this.#queue.push({ type: "disconnect", a, b });
      }
    }
    return this.#queue.shift();
  }

  /** A link that goes and comes. */
  #flap(): Action | undefined {
    const [a, b] = this.#pair();
    if (a === undefined || b === undefined) return undefined;
    for (let times = this.#random.below(3); times > 0; times--)
      this.#queue.push({ type: "connect", a, b }, { type: "disconnect", a, b });
    this.#queue.push({ type: "connect", a, b });
    return { type: "disconnect", a, b };
  }

  #crash(instance: Instance | undefined = this.#pickRunning()): Action | undefined {
    if (instance === undefined) return undefined;
    const batch = this.#random.chance(0.5 * (this.#swarm.faults.get("torn") ?? 0))
      ? "torn"
      : this.#random.pick(["lost", "kept"] as const);
    return { type: "crash", server: instance.label, batch };
  }

  #jump(): Action | undefined {
    const instance = this.#pickRunning();
    if (instance === undefined) return undefined;
    const ms = this.#random.pick([50, 1_000, 60_000, 86_400_000]);
    return { type: "jump", server: instance.label, ms };
  }

  /** A server that feeds a transfer dies half-way. */
  #killSource(): Action | undefined {
    for (const { transfer } of statusesOf(this.#cluster, this.#cluster.running())) {
      const source = transfer && this.#cluster.instances.get(transfer.source);
      if (source?.isRunning === true) return this.#crash(source);
    }
    return undefined;
  }

  /** A server dies while it puts a transfer in place. */
  #killApplying(): Action | undefined {
    const found = this.#cluster.running().find((instance) => {
      const [status] = statusesOf(this.#cluster, [instance]);
      return status?.phase === "applying";
    });
    return found === undefined ? undefined : this.#crash(found);
  }

  /** A server loses its disk and starts again, sometimes cut off from one of those that it would ask. */
  #loseDisk(): Action | undefined {
    const name = this.#mayLose();
    if (name === undefined) return undefined;
    this.#queue.push({ type: "loseDisk", server: name });
    if (this.#random.chance(0.5)) {
      const others = this.#cluster.members.filter((member) => member !== name);
      if (this.#random.chance(0.5)) this.#isolate(name, [this.#random.pick(others)]);
      this.#queue.push({ type: "start", server: name });
    }
    return this.#crash(this.#cluster.instances.get(name));
  }

  /**
   * A backup, and some time later it takes the place of the disk. Often the server is alone then, and may not know before it
   * issues what others have already.
   */
  #restore(): Action | undefined {
    const name = this.#mayLose();
    if (name === undefined) return undefined;
    const random = this.#random;
    const others = this.#cluster.members.filter((member) => member !== name);
    const story: Action[] = [
      { type: "crash", server: name, batch: random.pick(["lost", "kept"] as const) },
      { type: "restore", server: name },
    ];
    if (random.chance(0.6)) {
      const away = random.chance(0.5) ? others : [random.pick(others)];
      for (const other of away)
        story.push(
          { type: "block", from: name, to: other },
          { type: "block", from: other, to: name },
        );
    }
    story.push({ type: "start", server: name });
    this.#later.push({ draws: 20 + random.below(60), actions: story });
    return { type: "backup", server: name };
  }

  /** Nothing passes between a server and some others, until it is healed. */
  #isolate(name: string, others: readonly string[]): void {
    for (const other of others) {
      this.#queue.push(
        { type: "block", from: name, to: other },
        { type: "block", from: other, to: name },
      );
    }
  }

  #clone(): Action | undefined {
    const name = this.#mayLose();
    if (name === undefined) return undefined;
    // Once nobody waits for an answer any more.
    this.#queue.push({ type: "clone", server: name });
    return { type: "pass", ms: QUIET_MS };
  }

  #leave(): Action | undefined {
    if (this.#cluster.members.length < 3) return undefined;
    const name = this.#mayLose();
    if (name === undefined) return undefined;
    this.#restartAll(name);
    return { type: "leave", server: name };
  }

  #join(): Action | undefined {
    if (this.#joined >= JOINS_MAX || this.#mayLose() === undefined) return undefined;
    this.#joined++;
    const server = `s${this.#swarm.setup.servers + this.#joined}`;
    this.#restartAll(undefined);
    this.#queue.push({ type: "start", server });
    return { type: "join", server };
  }

  /** Servers learn of the new list by and by; those that are not restarted here are when all heals. */
  #restartAll(but: string | undefined): void {
    for (const { label, isClone } of this.#cluster.running()) {
      if (isClone || label === but || this.#random.chance(0.3)) continue;
      this.#queue.push(
        { type: "crash", server: label, batch: "kept" },
        { type: "start", server: label },
      );
    }
  }

  /** A running server whose disk may go. */
  #mayLose(): string | undefined {
    const { disks, members, instances } = this.#cluster;
    const name = this.#random.pick(members);
    return disks.allowance.isGood(name) && instances.get(name)?.isRunning === true
      ? name
      : undefined;
  }

  #pickRunning(): Instance | undefined {
    const running = this.#cluster.running();
    return running.length === 0 ? undefined : this.#random.pick(running);
  }

  /** Two connected processes. */
  #pair(): [string | undefined, string | undefined] {
    const instance = this.#pickRunning();
    const peers = instance === undefined ? [] : this.#cluster.network.peers(instance.label);
    return peers.length === 0
      ? [undefined, undefined]
      : [instance?.label, this.#random.pick(peers)];
  }
}
