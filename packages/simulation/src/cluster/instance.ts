/** One simulated process with its disk and its clock. */
import { type NodeId, VersionVector } from "@vclock/clock";
import type { Batch } from "@vclock/replica";
import { type Inspection, inspect } from "@vclock/replica/inspect";
import type { Process } from "../system.js";
import type { SimulatedDisk } from "./disk.js";

export class Instance {
  disk: SimulatedDisk;
  /** `undefined` while it is down. */
  process: Process | undefined;
  /** On its way to the disk. */
  batch: Batch | undefined;
  /** Names this run of the process. */
  run = "";
  wakeAtMs = 0;
  /** By the simulation's clock. */
  startedAtMs = 0;
  /** How far its clock is ahead of the simulation's. */
  aheadMs = 0;
  /** The member list that the process was started with. */
  members: readonly string[] = [];
  backup: SimulatedDisk | undefined;
  /** The id that the process last ran under. */
  lastNode: NodeId | undefined;
  /** The id that a replica took before it ended, to go on under it. */
  renewed: NodeId | undefined;
  #inspected: {
    readonly disk: SimulatedDisk;
    readonly commits: number;
    held: Inspection | undefined;
  };

  constructor(
    /** Tells it from a second process under the same name: `s1`, `s1'`. */
    readonly label: string,
    /** The server's name. */
    readonly name: string,
    disk: SimulatedDisk,
  ) {
    this.disk = disk;
    this.#inspected = { disk, commits: -1, held: undefined };
  }

  get isRunning(): boolean {
    return this.process !== undefined;
  }

  /** A second process on a copy of another's disk. */
  get isClone(): boolean {
    return this.label !== this.name;
  }

  /** What is on the disk; `undefined` when nothing is. */
  get held(): Inspection | undefined {
    const { disk } = this;
    const { commits } = disk;
    if (this.#inspected.disk !== disk || this.#inspected.commits !== commits)
      this.#inspected = { disk, commits, held: inspect(disk) };
    return this.#inspected.held;
  }

  /** The clock on the disk. */
  get clock(): VersionVector {
    return this.held?.cut.clock ?? VersionVector.empty;
  }

  /** Whose life is on the disk, running or not. */
  get nodeOnDisk(): NodeId | undefined {
    return this.held?.identity.node;
  }
}
