/**
 * What outlives a process: disks and the operations that were coordinated. Equal ones are kept once, so that whatever is found
 * out of one is found out once.
 */
import { formatDot, type NodeId, VersionVector } from "@vclock/clock";
import { type Inspection, inspect } from "@vclock/replica/inspect";
import type { SimulatedDisk } from "../cluster/disk.js";
import { textOf } from "../cluster/describe.js";
import type { KnownOperation } from "../model/causal-model.js";
import type { ReplicaEvent } from "@vclock/replica";
import { checkDisk } from "./check-disk.js";
import { Interner } from "./interner.js";

/** A disk's content. Never written: whoever uses it takes a clone. */
export interface DiskRecord {
  readonly id: number;
  readonly disk: SimulatedDisk;
  /** `undefined` while nothing was ever written. */
  readonly inspection: Inspection | undefined;
  /** The clock on it. */
  readonly clock: VersionVector;
}

/** What one server's lives coordinated, as far as it was not undone, in order. */
export interface OperationsRecord {
  readonly id: number;
  readonly operations: readonly KnownOperation[];
}

const ALL = { from: Uint8Array.of(0), to: Uint8Array.of(0xff) } as const;

export class Records {
  readonly #disks = new Interner<DiskRecord>();
  readonly #operations = new Interner<OperationsRecord>();
  readonly emptyDisk: DiskRecord;
  readonly noOperations: OperationsRecord = this.operations([]);

  constructor(emptyDisk: SimulatedDisk) {
    this.emptyDisk = this.disk(emptyDisk);
  }

  get disks(): number {
    return this.#disks.size;
  }

  /** @throws Violation when the disk contradicts itself. */
  disk(disk: SimulatedDisk): DiskRecord {
    const id = this.#disks.intern(contentOf(disk), () => {
      const inspection = inspect(disk);
      if (inspection !== undefined) checkDisk(inspection);
      return {
        id: this.#disks.size,
        disk: disk.clone(),
        inspection,
        clock: inspection?.cut.clock ?? VersionVector.empty,
      };
    });
    return this.#disks.get(id);
  }

  diskById(id: number): DiskRecord {
    return this.#disks.get(id);
  }

  operations(operations: readonly KnownOperation[]): OperationsRecord {
    const id = this.#operations.intern(operations.map(keyOf).join("\n"), () => ({
      id: this.#operations.size,
      operations,
    }));
    return this.#operations.get(id);
  }

  operationsById(id: number): OperationsRecord {
    return this.#operations.get(id);
  }

  /** With what a step coordinated. */
  coordinated(before: OperationsRecord, events: readonly ReplicaEvent[]): OperationsRecord {
    const more: KnownOperation[] = [];
    for (const event of events) {
      if (event.type !== "coordinated") continue;
      const { key, dot, value, context, deps } = event;
      more.push({ key, dot, value: value && textOf(value), context, deps });
    }
    return more.length === 0 ? before : this.operations([...before.operations, ...more]);
  }

  /** Without what a life coordinated and had not on its disk. */
  undone(before: OperationsRecord, node: NodeId, disk: DiskRecord): OperationsRecord {
    const kept = before.operations.filter(({ dot }) => dot.node !== node || disk.clock.covers(dot));
    return kept.length === before.operations.length ? before : this.operations(kept);
  }
}

function contentOf(disk: SimulatedDisk): string {
  let content = "";
  for (const [key, value] of disk.range(ALL)) {
    content += `${String.fromCharCode(key.length, ...key)}${String.fromCharCode(value.length, ...value)}`;
  }
  return content;
}

function keyOf({ key, dot, value, context, deps }: KnownOperation): string {
  return `${formatDot(dot)} ${key} ${value ?? ""} ${context.toString()} ${deps.toString()}`;
}
