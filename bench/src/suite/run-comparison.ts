/**
 * Measures systems side by side: everything is started and filled once, then each repetition measures every case for a while,
 * in turn, so that a mood of the machine strikes all of them.
 */
import type { FloorResult } from "../floor/disk.js";
import { closedLoop, openLoop } from "../load/arrivals.js";
import type { LoadResult } from "../load/result.js";
import { runLoad } from "../load/run-load.js";
import type { LoadSpec } from "../load/spec.js";
import { YCSB, ycsbLoad } from "../load/ycsb.js";
import { median } from "../quantile.js";
import type { System } from "../systems/system.js";
import { SYSTEMS } from "../systems/systems.js";
import { APPENDS, diskFloors, ECHO, echoWay, type Floor } from "./floors.js";
import { connectionsGrow, serversGrow, type GrowthOptions } from "./growth.js";
import { halfJobs, loadJobs, ycsbJobs, type Effort, type Job } from "./jobs.js";
import { describeEntrant, startSystems, type Entrant } from "./lineup.js";
import { describeMachine } from "./machine.js";
import type { CaseReport, FloorReport, Report } from "./report.js";
import { Stage, type Observer, type StageOptions } from "./stage.js";
import { summarizeCase, summarizeFloor } from "./summary.js";

/** What a run is made of. */
export const PARTS = ["disk", "loads", "ycsb", "half", "growth"] as const;
export type Part = (typeof PARTS)[number];

export interface ComparisonOptions extends StageOptions {
  /** Keys, values, warm-up; what else it says is overridden by each case. */
  readonly load: LoadSpec;
  readonly effort: Effort;
  readonly repetitions: number;
  /** How long every way to use a system has a turn before the first that counts; 0 for no such turn. */
  readonly rehearsalMs: number;
  /** How long each way to use the disk is measured. */
  readonly floorMs: number;
  readonly parts: readonly Part[];
  readonly systems?: readonly System[];
  /** Of each system that is a cluster. */
  readonly servers: number;
  readonly growth: GrowthOptions;
}

/**
 * @throws ProcessError when a server fails
 * @throws InterruptedError when it was interrupted
 */
export function runComparison(options: ComparisonOptions, observer: Observer): Promise<Report> {
  return Stage.use(options, observer.signal, (stage) => run(options, observer, stage));
}

async function run(options: ComparisonOptions, observer: Observer, stage: Stage): Promise<Report> {
  const { load, effort, repetitions, servers, parts, systems = SYSTEMS } = options;
  const startedAt = new Date().toISOString();
  const machine = await describeMachine(stage.directory);
  observer.begun("starting the echo");
  const echo = echoWay(await stage.startEcho(load.valueBytes));
  const { entrants, leftOut } = await startSystems(
    systems,
    servers,
    filledFor(load, parts),
    stage,
    observer,
  );
  const measure = new Measurements(stage, observer, entrants);
  const jobs = parts.includes("loads") ? loadJobs(echo, entrants, load, effort) : [];
  const mixes = parts.includes("ycsb") ? ycsbJobs(entrants, load, effort) : [];
  const floors = parts.includes("disk") ? diskFloors(stage.directory, load) : [];
  if (options.rehearsalMs > 0) await measure.rehearse([...jobs, ...mixes], options.rehearsalMs);
  for (let repetition = 1; repetition <= repetitions; repetition += 1) {
    await measure.floors(floors, options.floorMs, `${repetition}/${repetitions}`);
    await measure.cases([...jobs, ...mixes], repetition, repetitions);
  }
  const halves = parts.includes("half")
    ? halfJobs(jobs, (job) => measure.throughput(job), effort)
    : [];
  const halfRepetitions = Math.ceil(repetitions / 2);
  for (let repetition = 1; repetition <= halfRepetitions; repetition += 1) {
    await measure.cases(halves, repetition, halfRepetitions);
  }
  const described = entrants.map(describeEntrant);
  for (const { running } of entrants) await stage.stop(running);
  const growth = parts.includes("growth")
    ? {
        servers: await serversGrow(options.growth, load, stage, observer),
        connections: await connectionsGrow(options.growth, load, stage, observer),
      }
    : { servers: [], connections: [] };
  return {
    format: 2,
    startedAt,
    finishedAt: new Date().toISOString(),
    machine,
    settings: {
      load,
      repetitions,
      shortestMs: effort.shortMs,
      longestMs: effort.mainMs,
      parts,
    },
    systems: described,
    leftOut,
    ...measure.report([...jobs, ...mixes, ...halves], floors),
    growth,
  };
}

/** Loads whose records are written first. Those of YCSB all have the same. */
function filledFor(load: LoadSpec, parts: readonly Part[]): LoadSpec[] {
  const [workload] = YCSB;
  const isAsked = parts.includes("ycsb") && workload !== undefined;
  return isAsked ? [load, ycsbLoad(workload, load)] : [load];
}

/** What was measured so far. */
class Measurements {
  readonly #stage: Stage;
  readonly #observer: Observer;
  readonly #entrants: readonly Entrant[];
  readonly #loads = new Map<string, LoadResult[]>();
  readonly #syncs = new Map<string, FloorResult[]>();

  constructor(stage: Stage, observer: Observer, entrants: readonly Entrant[]) {
    this.#stage = stage;
    this.#observer = observer;
    this.#entrants = entrants;
  }

  async floors(floors: readonly Floor[], ms: number, of: string): Promise<void> {
    for (const { name, title, run: use } of floors) {
      this.#observer.begun(`${of} ${title}`);
      add(this.#syncs, name, await this.#stage.during(use(ms)));
    }
  }

  async cases(jobs: readonly Job[], repetition: number, of: number): Promise<void> {
    for (const [index, job] of jobs.entries()) {
      const place = `${repetition}/${of}, ${index + 1}/${jobs.length}`;
      add(this.#loads, idOf(job), await this.#measure(job, repetition, place));
    }
  }

  /** A turn of each, of which nothing is kept: what a process does for the first time is slow, and is compiled meanwhile. */
  async rehearse(jobs: readonly Job[], ms: number): Promise<void> {
    const seen = new Set<string>();
    for (const job of jobs) {
      const { name } = job.way;
      if (seen.has(name)) continue;
      seen.add(name);
      const spec = { ...job.spec, extent: { type: "duration", ms } as const };
      await this.#measure({ ...job, spec }, 0, "warming up");
    }
  }

  /** In operations a second, over all repetitions. */
  throughput(job: Job): number {
    return median((this.#loads.get(idOf(job)) ?? []).map(({ throughput }) => throughput));
  }

  report(jobs: readonly Job[], floors: readonly Floor[]): Pick<Report, "cases" | "floors"> {
    return {
      cases: jobs.map((job): CaseReport => {
        const { group, system, kind, way, spec, ratePerSecond } = job;
        const repetitions = this.#loads.get(idOf(job)) ?? [];
        const echo = this.#loads.get(`${group}/${ECHO}`);
        const summary = summarizeCase(repetitions, echo);
        const { name, title } = way;
        return { group, name, system, kind, title, spec, ratePerSecond, summary, repetitions };
      }),
      floors: floors.map(({ name, title }): FloorReport => {
        const repetitions = this.#syncs.get(name) ?? [];
        const summary = summarizeFloor(repetitions, this.#syncs.get(APPENDS));
        return { name, title, summary, repetitions };
      }),
    };
  }

  #measure(job: Job, repetition: number, place: string): Promise<LoadResult> {
    const { way, spec, ratePerSecond, load, group } = job;
    this.#observer.begun(`${place} ${load}: ${way.title}`);
    const bystanders = this.#entrants
      .filter(({ system }) => system.name !== job.system)
      .flatMap(({ running }) => running.processes);
    const { onProgress } = this.#observer;
    const { signal } = this.#stage;
    const arrivals =
      ratePerSecond === undefined
        ? closedLoop(spec.depth)
        : openLoop(ratePerSecond, spec.seed + repetition);
    const own = { ...spec, insertPrefix: `${group}-${way.name}-${repetition}-` };
    const measured = runLoad(way.target, own, { arrivals, bystanders, onProgress, signal });
    return this.#stage.during(measured);
  }
}

function idOf({ group, way }: Job): string {
  return `${group}/${way.name}`;
}

function add<T>(results: Map<string, T[]>, id: string, result: T): void {
  const known = results.get(id);
  if (known === undefined) results.set(id, [result]);
  else known.push(result);
}
