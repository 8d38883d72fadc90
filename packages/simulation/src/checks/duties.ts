/**
 * Judges what a server leaves undone: at level `one` it answers alone and at once (P-7), a new life serves when it has what was
 * acknowledged and not before, and what it believes of its peers is no more than they have (I-6).
 */
import { type NodeId, VersionVector } from "@vclock/clock";
import type { Asked } from "../cluster/clients.js";
import { textOf } from "../cluster/describe.js";
import type { Instance } from "../cluster/instance.js";
import { Violation } from "../violation.js";
import type { Safety } from "./safety.js";

export class Duties {
  readonly #safety: Safety;
  /** What a server without a disk has to have again before it serves. */
  readonly #owed = new Map<string, VersionVector>();
  /** By run and peer, the life that was believed and what of it. */
  readonly #believed = new Map<string, { node: NodeId | undefined; watermark: VersionVector }>();

  constructor(safety: Safety) {
    this.#safety = safety;
  }

  /** A request was handed over, and the step is done. */
  requested(instance: Instance, { handle, request }: Asked): void {
    const { cluster, dots } = this.#safety;
    if (request.consistency !== "one" || !cluster.clients.isWaitingFor(handle)) return;
    if (instance.process === undefined || cluster.disks.isUnsound(instance)) return;
    const { phase, node } = cluster.status(instance);
    const seen = request.type === "read" ? undefined : request.context?.ceiling();
    const needed = (seen ?? VersionVector.empty).merge(request.session ?? VersionVector.empty);
    if (phase !== "serving" || !instance.clock.dominates(needed)) return;
    if (request.type === "read") {
      throw new Violation("P-7", `${instance.label} serves, and does not answer a read at one`);
    }
    // A deletion of nothing waits for the disk; an id may have to be confirmed, or replaced.
    if (request.type !== "update" || dots.has(textOf(request.value))) return;
    const isConfirming = cluster.nowMs - instance.startedAtMs <= cluster.tuning.confirmMs;
    if (isConfirming || node !== instance.process.node) return;
    throw new Violation("P-7", `${instance.label} serves, and does not take an update at one`);
  }

  /** A batch is durable, and the step that followed is done. */
  committed(instance: Instance): void {
    const { cluster, dots } = this.#safety;
    if (instance.process === undefined || cluster.status(instance).phase !== "serving") return;
    for (const { label, request } of cluster.clients.waiting) {
      if (label !== instance.label || request.type !== "update" || request.consistency !== "one")
        continue;
      const dot = dots.get(textOf(request.value));
      if (dot === undefined || dot.node !== instance.process?.node || !instance.clock.covers(dot))
        continue;
      throw new Violation("P-7", `${label} has an update at one on disk, and does not say so`);
    }
  }

  /** The disk is gone: what was acknowledged so far has to come back before the server serves again. */
  losesDisk({ name, disk }: Instance, acknowledged: VersionVector): void {
    if (disk.isEmpty) this.#owed.set(name, acknowledged);
    else this.#owed.delete(name);
  }

  /** Something is on disk: a life that serves has what it owed. */
  durable({ label, name, held, clock }: Instance): void {
    const owed = this.#owed.get(name);
    if (owed === undefined || held?.identity.everServed !== true) return;
    this.#owed.delete(name);
    const { disks } = this.#safety.cluster;
    if (disks.levelsAreWeak) return;
    const missing = owed.filter(
      (node, counter) => clock.get(node) < counter && !disks.unsound.has(node),
    );
    if (missing.size === 0) return;
    throw new Violation(
      "R-6",
      `${label} serves anew with ${clock.toString()}, and lacks ${missing.toString()}, which was acknowledged`,
    );
  }

  /** Time has passed: a moment to look at what everybody believes. */
  passed(): void {
    const { cluster, everDurable } = this.#safety;
    if (cluster.disks.lost > 0) return;
    for (const instance of cluster.running()) {
      for (const { name, node, watermark: all } of cluster.status(instance).peers) {
        const has = everDurable.get(name) ?? VersionVector.empty;
        // Everybody is taken to have what is closed.
        const watermark = all.filter((life) => !cluster.disks.former.has(life));
        const believes = `${instance.label} believes that ${name} has ${watermark.toString()}`;
        if (!has.dominates(watermark))
          throw new Violation("I-6", `${believes}; it never had more than ${has.toString()}`);
        const key = `${instance.run} ${name}`;
        const before = this.#believed.get(key);
        if (before?.node === node && !all.dominates(before?.watermark ?? all))
          throw new Violation("I-6", `${believes}, after ${before?.watermark.toString()}`);
        this.#believed.set(key, { node, watermark: all });
      }
    }
  }
}
