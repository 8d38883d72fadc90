/**
 * Measurements, as data: which system is asked in which way, under which load.
 */
import type { LoadSpec } from "../load/spec.js";
import { YCSB, ycsbLoad } from "../load/ycsb.js";
import type { Way } from "../systems/system.js";
import type { Entrant } from "./lineup.js";
import type { CaseReport } from "./report.js";
import { MAIN, SHAPES } from "./shapes.js";

export interface Job extends Pick<CaseReport, "group" | "system" | "kind" | "ratePerSecond"> {
  readonly way: Way;
  readonly spec: LoadSpec;
  /** For people: the load's title. */
  readonly load: string;
}

/** How long each measurement of a part takes. */
export interface Effort {
  /** Of the load that ratios are taken from. */
  readonly mainMs: number;
  /** Of each other load. */
  readonly shortMs: number;
  /** Of an open loop. */
  readonly halfMs: number;
}

/** The open loops' group. */
export const HALF = "half";

/** Each load on each way of each system, and on the echo: in the order in which a repetition measures them. */
export function loadJobs(
  echo: Way,
  entrants: readonly Entrant[],
  load: LoadSpec,
  effort: Effort,
): Job[] {
  return SHAPES.flatMap((shape) => {
    const extent = {
      type: "duration",
      ms: shape.name === MAIN ? effort.mainMs : effort.shortMs,
    } as const;
    const shaped = { ...load, ...shape.load, extent };
    const job =
      (system: string, kind: "read" | "update") =>
      ({ deepTarget, ...way }: Way): Job => ({
        group: shape.name,
        system,
        kind,
        ratePerSecond: undefined,
        way: shape.load.depth > 1 && deepTarget ? { ...way, target: deepTarget } : way,
        spec: { ...shaped, readShare: kind === "read" ? 1 : 0 },
        load: shape.title,
      });
    const ofSystems = entrants.flatMap(({ system, running }) =>
      running.updates
        .map(job(system.name, "update"))
        .concat(running.reads.map(job(system.name, "read"))),
    );
    return [job(echo.name, "update")(echo)].concat(ofSystems);
  });
}

/** The workloads of YCSB on each system. */
export function ycsbJobs(entrants: readonly Entrant[], load: LoadSpec, effort: Effort): Job[] {
  const extent = { type: "duration", ms: effort.shortMs } as const;
  return YCSB.flatMap((workload) =>
    entrants.flatMap(({ system, running }) =>
      running.mixes.map((way) => ({
        group: `ycsb-${workload.name}`,
        system: system.name,
        kind: "mix",
        ratePerSecond: undefined,
        way,
        spec: { ...ycsbLoad(workload, load), extent },
        load: `YCSB ${workload.name}`,
      })),
    ),
  );
}

/**
 * The main load again, at half of what each way of each system was found to do.
 *
 * @param throughputOf what it did, in operations a second
 */
export function halfJobs(
  jobs: readonly Job[],
  throughputOf: (job: Job) => number,
  effort: Effort,
): Job[] {
  return jobs.flatMap((job) => {
    const ratePerSecond = throughputOf(job) / 2;
    if (job.group !== MAIN || ratePerSecond === 0) return [];
    const spec = { ...job.spec, extent: { type: "duration", ms: effort.halfMs } as const };
    return [{ ...job, group: HALF, spec, ratePerSecond, load: "half load" }];
  });
}
