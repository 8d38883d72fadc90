/**
 * What is done to a cluster, and when: drawn from a seed before anything starts, so that it can be written down and done
 * again.
 *
 * Times are milliseconds since the load began; servers are positions, counted from 0.
 */
import type { FrameFaults } from "../cluster/frames.js";
import type { CutStyle } from "../cluster/network.js";
import type { Position } from "../scenario/types.js";

interface Base {
  readonly atMs: number;
}

/** Something that lasts. */
interface Lasting extends Base {
  readonly forMs: number;
}

/** A server ends, and starts again after a while. */
export interface KillFault extends Base {
  readonly kind: "kill" | "stop";
  readonly server: Position;
  readonly downMs: number;
}

export interface KillAllFault extends Base {
  readonly kind: "kill-all";
  /** How long each is down, by position. */
  readonly downMs: readonly number[];
}

export interface PauseFault extends Lasting {
  readonly kind: "pause";
  readonly server: Position;
}

export interface PartitionFault extends Lasting {
  readonly kind: "partition";
  readonly groups: readonly (readonly Position[])[];
  readonly how: CutStyle;
}

export interface PartialPartitionFault extends Lasting {
  readonly kind: "partial-partition";
  readonly between: readonly [Position, Position];
  readonly how: CutStyle;
}

export interface OneWayFault extends Lasting {
  readonly kind: "one-way";
  readonly from: Position;
  readonly to: readonly Position[];
  readonly how: CutStyle;
}

export interface FlapFault extends Lasting {
  readonly kind: "flap";
  readonly between: readonly [Position, Position];
  readonly how: CutStyle;
  /** How long the wire is broken, and then whole, each time. */
  readonly everyMs: number;
}

export interface FrameFault extends Lasting {
  readonly kind: "delay" | "reorder" | "drop" | "double";
  /** The servers whose frames suffer. */
  readonly from: readonly Position[];
  readonly to: readonly Position[];
  readonly faults: FrameFaults;
}

export interface LoseDiskFault extends Base {
  readonly kind: "lose-disk" | "join";
  readonly server: Position;
  readonly downMs: number;
  /** Killed once more, so long after it has started without data; `undefined` for not. */
  readonly againMs: number | undefined;
}

export interface RestoreDiskFault extends Base {
  readonly kind: "restore-disk";
  readonly server: Position;
  /** Whether the copy is taken after a kill -9 or an orderly end. */
  readonly copyAfter: "kill" | "stop";
  /** How old the copy is when it is put in place. */
  readonly ageMs: number;
}

export interface FillDiskFault extends Lasting {
  readonly kind: "fill-disk";
  readonly server: Position;
}

export interface JumpClockFault extends Lasting {
  readonly kind: "jump-clock";
  readonly server: Position;
  /** Ahead of the real time; negative: behind. */
  readonly seconds: number;
}

export type Fault =
  | KillFault
  | KillAllFault
  | PauseFault
  | PartitionFault
  | PartialPartitionFault
  | OneWayFault
  | FlapFault
  | FrameFault
  | LoseDiskFault
  | RestoreDiskFault
  | FillDiskFault
  | JumpClockFault;

/** What clients do. */
export interface LoadPlan {
  readonly clients: number;
  readonly keys: number;
  /** Operations in a second, all clients together, at most. */
  readonly rate: number;
}

export interface ChaosSchedule {
  /** 0 to 2^64 − 1; the load draws from it as well. */
  readonly seed: bigint;
  readonly servers: number;
  readonly durationMs: number;
  readonly load: LoadPlan;
  /** What differs from the replica's defaults. */
  readonly tuning: Readonly<Record<string, number>>;
  /** The load ends after so many kills, if that is sooner; `undefined`: it does not. */
  readonly killsMax: number | undefined;
  /** In the order of their times. */
  readonly faults: readonly Fault[];
}

/** How many processes a fault kills with SIGKILL, when all goes as planned. */
export function killsOf(fault: Fault): number {
  switch (fault.kind) {
    case "kill":
      return 1;
    case "kill-all":
      return fault.downMs.length;
    case "lose-disk":
      return fault.againMs === undefined ? 1 : 2;
    case "join":
      return fault.againMs === undefined ? 0 : 1;
    case "restore-disk":
      return fault.copyAfter === "kill" ? 2 : 1;
    default:
      return 0;
  }
}
