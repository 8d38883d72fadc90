/**
 * What the promises allow to happen to disks: one at a time goes, or goes back, when all other servers serve and the last loss is
 * made good. More than that loses acknowledged updates, as it must (P-6).
 */
import { VersionVector } from "@vclock/clock";
import type { SimulatedCluster } from "./cluster.js";

export class Allowance {
  readonly #cluster: SimulatedCluster;
  /** Until these servers have what the others had, a further loss would be a second one. */
  #owed: { readonly names: readonly string[]; readonly clock: VersionVector } | undefined;

  constructor(cluster: SimulatedCluster) {
    this.#cluster = cluster;
  }

  /** Whether the disk of a server may go now. */
  isGood(name: string): boolean {
    const cluster = this.#cluster;
    if (!cluster.members.includes(name) || cluster.members.length < 2) return false;
    for (const owing of this.#owed?.names ?? []) {
      const server = cluster.instances.get(owing);
      const clock = this.#owed?.clock;
      if (server !== undefined && clock !== undefined && !server.clock.dominates(clock))
        return false;
    }
    // Twins lose a disk when they are noticed, and nobody knows when that is.
    if (cluster.disks.hadTwins) return false;
    return cluster.servers().every((server) => {
      const { nodeOnDisk } = server;
      if (nodeOnDisk !== undefined && cluster.disks.unsound.has(nodeOnDisk)) return false;
      if (server.name === name) return true;
      return server.isRunning && cluster.status(server).phase === "serving";
    });
  }

  /** The disk of a server goes: what the others have now, it has to have before the next one may. */
  spend(name: string): void {
    this.#owe(name, [name]);
  }

  /** A server goes with its disk: what one of the others has, all of them have to have before the next one may. */
  spendMember(name: string): void {
    const others = this.#cluster.members.filter((member) => member !== name);
    this.#owe(name, others);
  }

  #owe(name: string, names: readonly string[]): void {
    const clocks = [...this.#cluster.instances.values()]
      .filter((other) => other.name !== name)
      .map(({ clock }) => clock);
    this.#owed = {
      names,
      clock: clocks.reduce((all, each) => all.merge(each), VersionVector.empty),
    };
  }
}
