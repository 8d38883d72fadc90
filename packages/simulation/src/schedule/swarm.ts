/**
 * Swarm testing: each run draws which faults exist in it and how strong they are. A run with everything at once finds less than
 * many runs with a few things each: faults hide one another.
 *
 * @see Groce, Zhang, Eide, Chen, Regehr 2012, Swarm Testing
 */
import type { Tuning } from "@vclock/replica";
import type { Random } from "../random.js";
import type { Setup } from "./action.js";

export const FAULTS = [
  "lose",
  "double",
  "reorder",
  "disconnect",
  "one-way",
  "partition",
  "flap",
  "crash",
  "torn",
  "disk-full",
  "slow-disk",
  "lose-disk",
  "restore",
  "clone",
  "jump",
  "leave",
  "join",
  "source-dies",
  "crash-applying",
] as const;
export type Fault = (typeof FAULTS)[number];

/** What one run is like. */
export interface Swarm {
  readonly setup: Setup;
  readonly clients: number;
  /** Each fault of the run with its strength, above 0 up to 1. */
  readonly faults: ReadonlyMap<Fault, number>;
  /** How often each kind of request is made. */
  readonly reads: number;
  readonly deletes: number;
  /** How often an update is made without looking. */
  readonly blind: number;
  /** How soon what was cut or crashed comes back. */
  readonly recovery: number;
  /** How busy clients are beside the rest of the world. */
  readonly load: number;
  /** Whether most requests go to one key. */
  readonly hotKey: boolean;
  /** Whether a delivery moves all that waits on a link. */
  readonly bursts: boolean;
}

const SERVERS = [2, 3, 3, 3, 4, 5];
const FAULT_CHANCE = 0.4;

export function drawSwarm(random: Random): Swarm {
  const faults = new Map<Fault, number>();
  for (const fault of FAULTS)
    if (random.chance(FAULT_CHANCE)) faults.set(fault, 0.1 + 0.9 * random.fraction());
  return {
    setup: {
      servers: random.pick(SERVERS),
      keys: 1 + random.below(5),
      connected: random.chance(0.8),
      tuning: drawTuning(random),
    },
    clients: 2 + random.below(6),
    faults,
    reads: 0.1 + 0.4 * random.fraction(),
    deletes: 0.3 * random.fraction(),
    blind: 0.3 * random.fraction(),
    recovery: random.pick([0.05, 0.3, 1]),
    load: 0.15 + 0.25 * random.fraction(),
    hotKey: random.chance(0.3),
    bursts: random.chance(0.5),
  };
}

/** Limits so tight that what is rare with large ones happens all the time. */
function drawTuning(random: Random): Partial<Tuning> {
  const tuning: { -readonly [Name in keyof Tuning]?: number } = {};
  if (random.chance(0.4)) tuning.waitingOperationsMax = random.below(3);
  if (random.chance(0.4)) tuning.pullEntriesMax = 1 + random.below(2);
  if (random.chance(0.2)) tuning.pullBytesMax = 1 + random.below(150);
  if (random.chance(0.4)) tuning.applyKeysMax = 1 + random.below(2);
  if (random.chance(0.3)) tuning.rememberedDeletesMax = random.below(3);
  if (random.chance(0.3)) tuning.operationsPerMessageMax = 1 + random.below(3);
  if (random.chance(0.1)) tuning.operationBytesPerMessageMax = 1;
  if (random.chance(0.1)) tuning.siblingsMax = 2 + random.below(3);
  if (random.chance(0.1)) tuning.waitingRequestsMax = 1 + random.below(4);
  if (random.chance(0.1)) tuning.keysPageMax = 1;
  const dice = random.fraction();
  if (dice < 0.6) tuning.confirmMs = 10_000;
  // In a third of all clusters reads always ask the disk, in another nearly always.
  if (dice < 0.2 || dice > 0.9) tuning.recentBytesMax = 0;
  else if (dice < 0.4 || dice > 0.75) tuning.recentBytesMax = 2_000;
  return tuning;
}
