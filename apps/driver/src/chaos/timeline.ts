/** Carries out a schedule: begins each fault at its time, and waits for all to end. */
import { reason } from "../report/write.js";
import type { Arena } from "./arena.js";
import { inflict } from "./faults.js";
import type { Journal } from "./journal.js";
import type { FaultKind } from "./kinds.js";
import type { ChaosSchedule, Fault } from "./schedule.js";

export interface TimelineSetup {
  readonly schedule: ChaosSchedule;
  readonly arena: Arena;
  readonly journal: Journal;
  /** Why a kind cannot be done here; `undefined` when it can. */
  readonly whyNot: (kind: FaultKind) => string | undefined;
  /** Told once when a fault could not be ended properly: nothing makes sense any more. */
  readonly failed: (error: unknown) => void;
}

/** Resolves when the duration is over, or the arena is told to end, and every fault has ended. */
export async function follow(setup: TimelineSetup): Promise<void> {
  const { schedule, arena } = setup;
  const underWay: Promise<void>[] = [];
  for (const fault of schedule.faults) {
    await arena.until(fault.atMs);
    if (arena.ending.aborted) break;
    underWay.push(one(fault, setup));
  }
  await arena.until(schedule.durationMs);
  arena.end();
  await Promise.all(underWay);
}

async function one(fault: Fault, { arena, journal, whyNot, failed }: TimelineSetup): Promise<void> {
  journal.begins(fault);
  const why = whyNot(fault.kind);
  if (why !== undefined) {
    journal.ended(fault, why);
    return;
  }
  try {
    journal.ended(fault, await inflict(fault, arena));
  } catch (error) {
    journal.note(`${fault.kind} failed`, { why: reason(error) });
    if (!arena.signal.aborted) failed(error);
  }
}
