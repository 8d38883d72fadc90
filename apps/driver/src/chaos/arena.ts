/** What faults act on, and what they have in common. */
import type { Network } from "../cluster/network.js";
import type { Position } from "../scenario/types.js";
import type { SmallDisks, WallClocks } from "./machine.js";
import type { Fault } from "./schedule.js";
import type { ScheduleClock } from "./schedule-clock.js";
import type { Servers } from "./servers.js";

/** What faults act on. */
export interface Arena {
  readonly servers: Servers;
  readonly network: Network;
  /** Absent where there are none. */
  readonly disks: SmallDisks | undefined;
  readonly clocks: WallClocks | undefined;
  readonly clock: ScheduleClock;
  /** Where old copies of data directories are kept. */
  readonly copiesDir: string;
  /** Fires when everything has to end at once. */
  readonly signal: AbortSignal;
  /** Fires when nothing further should be done, but what is under way be undone in order. */
  readonly ending: AbortSignal;
  /** Fires `ending`. */
  readonly end: () => void;
  /** Waits, or until nothing further should be done. */
  readonly pause: (ms: number) => Promise<void>;
  /** Waits until then by the schedule's clock, or until nothing further should be done. */
  readonly until: (atMs: number) => Promise<void>;
  readonly note: (event: string, fields?: Readonly<Record<string, unknown>>) => void;
  /** A disk has gone, or back in time. */
  readonly diskLost: () => void;
}

/** Does it and undoes it. Resolves to why it did not happen, or to `undefined`. */
export type FaultHandler<F extends Fault = Fault> = (
  fault: F,
  arena: Arena,
) => Promise<string | undefined>;

export const BUSY = "another fault had the server";

/** Does something to servers that nobody else touches meanwhile. */
export async function alone(
  positions: readonly Position[],
  { servers, ending }: Arena,
  act: () => Promise<void>,
): Promise<string | undefined> {
  return (await servers.hold(positions, ending, act)) ? undefined : BUSY;
}
