/**
 * Judges everything that a server does and shows, the moment it does: against exact causal histories, and against what is
 * really on the disks.
 */
import { type Dot, formatDot, VersionVector } from "@vclock/clock";
import type { ClientReply, Consistency, PeerMessage } from "@vclock/protocol";
import type { End, ReplicaEvent } from "@vclock/replica";
import type { Asked } from "../cluster/clients.js";
import type { SimulatedCluster } from "../cluster/cluster.js";
import { textOf } from "../cluster/describe.js";
import type { Told } from "../cluster/followers.js";
import type { Instance } from "../cluster/instance.js";
import type { Watch } from "../cluster/watch.js";
import { CausalModel } from "../model/causal-model.js";
import { keysOf } from "../schedule/names.js";
import { Violation } from "../violation.js";
import { checkChanges } from "./changes.js";
import { checkCoordinated } from "./coordination.js";
import { Duties } from "./duties.js";
import { checkDisk } from "./disk.js";
import { checkMessage } from "./messages.js";
import { checkReply } from "./replies.js";

export interface AcknowledgedWrite {
  readonly dot: Dot;
  readonly consistency: Consistency;
  /** How many disks had been lost when it was acknowledged. */
  readonly disksLost: number;
}

export class Safety implements Watch {
  readonly cluster: SimulatedCluster;
  readonly keys: readonly string[];
  readonly model: CausalModel = new CausalModel();
  /** By server name, all that was ever on its disk: what it may have told others. */
  readonly everDurable: Map<string, VersionVector> = new Map();
  readonly acknowledgedWrites: AcknowledgedWrite[] = [];
  /** Updates by their value, which is unique: whose they are. */
  readonly updates: Map<string, Asked> = new Map();
  /** The dots of updates, by value. */
  readonly dots: Map<string, Dot> = new Map();
  /** Updates that were answered with "certainly not applied". */
  readonly refused: Set<string> = new Set();
  /** Per node, the newest dot acknowledged at `quorum` or `all`, so far and when each request was made. */
  #acknowledged: VersionVector = VersionVector.empty;
  readonly #acknowledgedBefore = new Map<number, VersionVector>();
  readonly #clocksOnDisk = new Map<Instance, VersionVector>();
  readonly #answered = new Set<number>();
  readonly #duties = new Duties(this);

  constructor(cluster: SimulatedCluster) {
    this.cluster = cluster;
    this.keys = keysOf(cluster.setup);
  }

  /**
   * The cut that a clock stands for at a server: former lives of which nothing is left there may be left out of clocks that
   * others are shown, and are put back here.
   */
  whole(instance: Instance, clock: VersionVector): VersionVector {
    const { label } = instance;
    const left = this.leftOut(instance, clock);
    if (left.size === 0) return clock;
    const cut = clock.merge(left);
    const named = this.keys
      .flatMap((key) => this.model.live(key, cut))
      .find(({ dot }) => left.covers(dot));
    if (named === undefined) return cut;
    throw new Violation(
      "R-7",
      `${label} leaves ${named.dot.node} out of ${clock.toString()}, and ${formatDot(named.dot)} is live`,
    );
  }

  /** Former lives that are on a server's disk and not in a clock. */
  leftOut({ clock: onDisk }: Instance, clock: VersionVector): VersionVector {
    const { everFormer } = this.cluster.disks;
    return onDisk.filter((node) => clock.get(node) === 0 && everFormer.has(node));
  }

  requested(instance: Instance, asked: Asked): void {
    this.#duties.requested(instance, asked);
  }

  committed(instance: Instance): void {
    this.#duties.committed(instance);
  }

  passed(): void {
    this.#duties.passed();
  }

  acknowledgedBefore({ handle }: Asked): VersionVector {
    return this.#acknowledgedBefore.get(handle) ?? VersionVector.empty;
  }

  asked(asked: Asked): void {
    const { request, handle } = asked;
    this.#acknowledgedBefore.set(handle, this.#acknowledged);
    if (request.type === "update") this.updates.set(textOf(request.value), asked);
  }

  happened(instance: Instance, event: ReplicaEvent): void {
    if (event.type !== "coordinated") return;
    if (this.cluster.disks.isUnsound(instance)) {
      throw new Violation(
        "R-8",
        `${instance.label} issues ${formatDot(event.dot)} on a disk that went back, and others may have that dot`,
      );
    }
    const operation = checkCoordinated(this, instance, event);
    this.model.record(operation);
    if (operation.value !== undefined) this.dots.set(operation.value, operation.dot);
  }

  sends(instance: Instance, message: PeerMessage): void {
    if (!this.cluster.disks.isUnsound(instance)) checkMessage(this, instance, message);
  }

  replies(instance: Instance, asked: Asked, reply: ClientReply): void {
    this.#answered.add(asked.handle);
    if (this.cluster.disks.isUnsound(instance)) return;
    checkReply(this, instance, asked, reply);
    if (reply.type !== "writeReply" || reply.dot === undefined) return;
    const { dot } = reply;
    const { disks, hasOldLists } = this.cluster;
    // Whoever coordinates by an old member list may have counted fewer servers than a new life now asks (SPEC.md, limits).
    const isWeak = disks.levelsAreWeak || hasOldLists;
    const consistency = isWeak ? "one" : asked.request.consistency;
    this.acknowledgedWrites.push({ dot, consistency, disksLost: this.cluster.disks.lost });
    if (consistency !== "one" && !this.#acknowledged.covers(dot))
      this.#acknowledged = this.#acknowledged.with(dot.node, dot.counter);
  }

  tells(instance: Instance, told: Told): boolean {
    return checkChanges(this, instance, told);
  }

  repliesUnasked(instance: Instance, handle: number): void {
    // A client that is gone, with the process that it asked, may be answered through another one.
    if (!this.#answered.has(handle)) return;
    throw new Violation("P-8", `${instance.label} answers request ${handle} twice`);
  }

  durable(instance: Instance): void {
    const { label, name, clock, nodeOnDisk: node } = instance;
    if (node === undefined) throw new Violation("I-3", `${label} wrote a batch and left no clock`);
    const before = this.#clocksOnDisk.get(instance);
    if (before !== undefined && !clock.dominates(before)) {
      throw new Violation(
        "I-10",
        `the clock of ${label} went back from ${before.toString()} to ${clock.toString()}`,
      );
    }
    this.#clocksOnDisk.set(instance, clock);
    this.everDurable.set(name, (this.everDurable.get(name) ?? VersionVector.empty).merge(clock));
    checkDisk(this, instance);
    this.#duties.durable(instance);
  }

  undone(instance: Instance): void {
    const node = instance.nodeOnDisk;
    if (node === undefined || instance.isClone || this.cluster.disks.unsound.has(node)) return;
    this.model.forgetAfter(node, instance.clock.get(node));
  }

  diskReplaced(instance: Instance): void {
    this.#clocksOnDisk.delete(instance);
    this.#duties.losesDisk(instance, this.#acknowledged);
    this.undone(instance);
  }

  ended({ label, name }: Instance, { type, reason }: End): void {
    if (this.cluster.disks.cloned.has(name)) return;
    if (type === "twin") throw new Violation("R-9", `${label} has no twin, and ends: ${reason}`);
    if (type === "new-life" && this.cluster.disks.lost === 0)
      throw new Violation("R-8", `${label} lost nothing, and takes a new life: ${reason}`);
  }
}
