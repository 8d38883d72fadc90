/**
 * The systems of a run: started from empty folders, filled, and told apart from each other.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Workload } from "../load/operations.js";
import type { LoadSpec } from "../load/spec.js";
import type { ServingProcess } from "../load/target.js";
import { readUsage } from "../load/usage.js";
import type { PreloadRecord, RunningSystem, System } from "../systems/system.js";
import type { Memory, SystemReport } from "./report.js";
import type { Observer, Stage } from "./stage.js";

/** A system that takes part. */
export interface Entrant {
  readonly system: System;
  readonly running: RunningSystem;
  readonly empty: Memory | undefined;
}

export interface Lineup {
  readonly entrants: readonly Entrant[];
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
}

/**
 * Starts all that are installed, one after another, and writes every record of the given loads once.
 *
 * @throws ProcessError when one does not come up
 */
export async function startSystems(
  systems: readonly System[],
  servers: number,
  loads: readonly LoadSpec[],
  stage: Stage,
  observer: Observer,
): Promise<Lineup> {
  const records = loads.flatMap(recordsOf);
  const entrants: Entrant[] = [];
  const leftOut: { readonly name: string; readonly why: string }[] = [];
  for (const system of systems) {
    const why = system.missing();
    if (why !== undefined) {
      leftOut.push({ name: system.name, why });
      observer.begun(`without ${system.title}: ${why}`);
      continue;
    }
    observer.begun(`starting ${system.title}`);
    const directory = join(stage.directory, system.name);
    await mkdir(directory);
    const { nodeOptions } = stage;
    const starting = system.start({ directory, servers, nodeOptions });
    const running = stage.keep(await stage.during(starting, (late) => late.stop()));
    const empty = memoryOf(running.processes);
    observer.begun(`${system.title}: writing ${records.length} records`);
    await stage.during(running.preload(records, stage.signal));
    entrants.push({ system, running, empty });
  }
  return { entrants, leftOut };
}

function recordsOf(load: LoadSpec): PreloadRecord[] {
  const { keys, values } = new Workload(load);
  return keys.map((key, index) => [key, values[index % values.length] as Uint8Array]);
}

/** Of all of them together; `undefined` where nobody tells. */
export function memoryOf(processes: readonly ServingProcess[]): Memory | undefined {
  const usages = processes.map(({ pid }) => readUsage(pid));
  let [rssBytes, rssAnonBytes] = [0, 0];
  for (const usage of usages) {
    if (usage === undefined) return undefined;
    rssBytes += usage.rssBytes;
    rssAnonBytes += usage.rssAnonBytes;
  }
  return { rssBytes, rssAnonBytes };
}

export function describeEntrant({ system, running, empty }: Entrant): SystemReport {
  const { facts, processes } = running;
  const memory = { empty, after: memoryOf(processes) };
  const { name, title } = system;
  return { name, title, facts, processes: processes.length, memory };
}
