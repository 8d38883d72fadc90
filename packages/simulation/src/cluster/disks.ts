/**
 * What becomes of whole disks: lost, put back from a backup, copied; and what follows for the promises, which hold one disk at a
 * time (SPEC.md P-6) and not for what a restored disk undid.
 */
import type { NodeId } from "@vclock/clock";
import type { ServerStatus } from "@vclock/protocol";
import { Allowance } from "./allowance.js";
import type { SimulatedCluster } from "./cluster.js";
import type { Instance } from "./instance.js";

export class Disks {
  readonly allowance: Allowance;
  /** Nodes whose storage went back in time and that do not know it yet: what they issue names other operations. */
  readonly unsound: Set<NodeId> = new Set();
  /** Lives that others have taken the place of: nothing new comes of them, and clocks need not name them for ever. */
  readonly former: Set<NodeId> = new Set();
  /** Lives that others ever took the place of, those included that came back with an old disk: some servers may have closed them. */
  readonly everFormer: Set<NodeId> = new Set();
  /** Servers that ever had a second process on a copy of their disk. */
  readonly cloned: Set<string> = new Set();
  readonly #cluster: SimulatedCluster;
  #lost = 0;
  #restored = 0;

  constructor(cluster: SimulatedCluster) {
    this.#cluster = cluster;
    this.allowance = new Allowance(cluster);
  }

  /** How many were lost, went back in time, or left with their server. */
  get lost(): number {
    return this.#lost;
  }

  /**
   * Whether an old disk was put back, or two processes were taken for one server: then those who count servers may count one that
   * has less than it had told, and levels above `one` promise no more than `one` does (SPEC.md, limits of the promises).
   */
  get levelsAreWeak(): boolean {
    return this.hadTwins || this.#restored > 0;
  }

  /** Whether two processes were ever taken for one server. */
  get hadTwins(): boolean {
    return this.cloned.size > 0;
  }

  /** Whether the process runs on a disk that went back in time, and does not know it yet. */
  isUnsound({ process }: Instance): boolean {
    return process !== undefined && this.unsound.has(process.node);
  }

  /** A life is gone with its disk. */
  goes(node: NodeId | undefined): void {
    this.#lost++;
    this.retires(node);
  }

  /** A server goes on under another id. */
  retires(node: NodeId | undefined): void {
    if (node === undefined) return;
    this.former.add(node);
    this.everFormer.add(node);
  }

  /** Puts an empty disk into a server that is down. */
  lose(label: string): boolean {
    const instance = this.#down(label);
    if (instance === undefined) return false;
    this.goes(instance.nodeOnDisk);
    this.#cluster.replaceDisk(instance);
    return true;
  }

  /**
   * Puts the backup into a server that is down. What only its disk had is void from now on, for whoever restores a disk (SPEC.md,
   * limits of the promises); and until it hears that others know more, what it issues is.
   */
  restore(label: string): boolean {
    const instance = this.#down(label);
    if (instance?.backup === undefined) return false;
    const cluster = this.#cluster;
    // What waits at others, or is staged there, is in no clock yet, and may still get into one.
    if (cluster.running().some((other) => hasMoreComing(cluster.status(other)))) return false;
    const before = instance.nodeOnDisk;
    const backup = instance.backup.clone();
    if (before !== undefined) this.#settleOthers(instance);
    const elsewhere = before === undefined ? 0 : this.#newestElsewhere(instance, before);
    this.#lost++;
    this.#restored++;
    instance.disk = backup;
    const { nodeOnDisk: node } = instance;
    const had = before === undefined ? 0 : instance.clock.get(before);
    if (before !== undefined && node !== before) {
      // The backup of a former life: the present one is gone with its disk.
      this.retires(before);
      if (node !== undefined) this.#returns(instance, node);
    } else if (before !== undefined && elsewhere > had) this.unsound.add(before);
    if (before !== undefined) cluster.clients.undo(before, Math.max(had, elsewhere));
    cluster.followers.undo();
    cluster.replaceDisk(instance, backup);
    return true;
  }

  /** Starts a second process on a copy of a running server's disk. */
  clone(label: string): boolean {
    const cluster = this.#cluster;
    const instance = cluster.instances.get(label);
    if (instance?.process === undefined || instance.isClone || instance.disk.isEmpty) return false;
    // Two processes that take themselves for one server give the same dots: nothing is promised of what they are asked.
    if (cluster.running().some((other) => cluster.status(other).waitingRequests > 0)) return false;
    this.cloned.add(instance.name);
    return cluster.start(cluster.addTwin(instance, instance.disk.clone()).label);
  }

  /** A former life is back; whether others have more of it than it has itself, it does not know yet. */
  #returns(instance: Instance, node: NodeId): void {
    this.former.delete(node);
    if (this.#newestElsewhere(instance, node) > instance.clock.get(node)) this.unsound.add(node);
  }

  #down(label: string): Instance | undefined {
    const instance = this.#cluster.instances.get(label);
    return instance === undefined || instance.isRunning ? undefined : instance;
  }

  /** Whoever has an operation that is not on its disk yet has it all the same. */
  #settleOthers(instance: Instance): void {
    for (const other of this.#cluster.instances.values()) {
      if (other === instance) continue;
      while (other.batch !== undefined) this.#cluster.commit(other.label);
    }
  }

  #newestElsewhere(instance: Instance, node: NodeId): number {
    const others = [...this.#cluster.instances.values()].filter((other) => other !== instance);
    return Math.max(0, ...others.map(({ clock }) => clock.get(node)));
  }
}

function hasMoreComing({ waitingOperations, transfer, phase, storeFull }: ServerStatus): boolean {
  return waitingOperations > 0 || transfer !== undefined || phase === "applying" || storeFull;
}
