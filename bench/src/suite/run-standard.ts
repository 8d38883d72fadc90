/**
 * Runs the standard set: everything is started once, then each repetition measures every case for a while, in turn, so that
 * a mood of the machine strikes all of them.
 */
import { preload } from "../cluster/preload.js";
import type { FloorResult } from "../floor/disk.js";
import type { LoadResult } from "../load/result.js";
import { runLoad } from "../load/run-load.js";
import type { LoadSpec } from "../load/spec.js";
import {
  APPENDS,
  clusterCases,
  diskFloors,
  ECHO,
  echoCase,
  type Case,
  type Floor,
} from "./cases.js";
import { describeMachine } from "./machine.js";
import type { Report } from "./report.js";
import { Stage, type Observer, type StageOptions } from "./stage.js";
import { summarizeCase, summarizeFloor } from "./summary.js";

export interface StandardOptions extends StageOptions {
  /** Connections, keys, values, durations; each case sets reads, updates and consistency. */
  readonly load: LoadSpec;
  readonly repetitions: number;
  /** How long each way to use the disk is measured. */
  readonly floorMs: number;
  /** Names of the cases and floors to run; all of them by default. */
  readonly only?: readonly string[] | undefined;
  readonly servers: number;
  /** Clients connect to the first so many servers. */
  readonly entryServers: number;
}

/**
 * @throws ProcessError when a server fails
 * @throws InterruptedError when it was interrupted
 */
export function runStandard(options: StandardOptions, observer: Observer): Promise<Report> {
  return Stage.use(options, observer.signal, (stage) => run(options, observer, stage));
}

async function run(options: StandardOptions, observer: Observer, stage: Stage): Promise<Report> {
  const { load, repetitions, servers, entryServers } = options;
  const startedAt = new Date().toISOString();
  const machine = await describeMachine(stage.directory);
  observer.begun("starting the servers");
  const echo = await stage.startEcho(load.valueBytes);
  const cluster = await stage.startCluster(servers);
  observer.begun(`writing ${load.keys} keys`);
  await stage.during(preload(cluster.addresses, load, stage.signal));

  const isWanted = ({ name }: { readonly name: string }) => options.only?.includes(name) ?? true;
  const cases = [echoCase(echo, load), ...clusterCases(cluster, load, entryServers)];
  const floors = diskFloors(stage.directory, load);
  const plan = { cases: cases.filter(isWanted), floors: floors.filter(isWanted), options };
  const results = await measureAll(plan, observer, stage);
  return {
    format: 1,
    startedAt,
    finishedAt: new Date().toISOString(),
    machine,
    settings: { repetitions, servers, entryServers },
    ...results,
  };
}

interface Plan {
  readonly cases: readonly Case[];
  readonly floors: readonly Floor[];
  readonly options: StandardOptions;
}

async function measureAll(
  { cases, floors, options }: Plan,
  observer: Observer,
  stage: Stage,
): Promise<Pick<Report, "cases" | "floors">> {
  const loads = new Map<string, LoadResult[]>(cases.map(({ name }) => [name, []]));
  const syncs = new Map<string, FloorResult[]>(floors.map(({ name }) => [name, []]));
  const { onProgress } = observer;
  const { signal } = stage;
  for (let repetition = 1; repetition <= options.repetitions; repetition += 1) {
    const of = `${repetition}/${options.repetitions}`;
    for (const floor of floors) {
      const { name, title } = floor;
      observer.begun(`${of} ${title}`);
      syncs.get(name)?.push(await stage.during(floor.run(options.floorMs)));
    }
    for (const { name, title, target, spec } of cases) {
      observer.begun(`${of} ${title}`);
      const measured = runLoad(target, spec, { onProgress, signal });
      loads.get(name)?.push(await stage.during(measured));
    }
  }
  return {
    cases: cases.map(({ name, title, spec }) => {
      const repetitions = loads.get(name) ?? [];
      const summary = summarizeCase(repetitions, loads.get(ECHO));
      return { name, title, spec, summary, repetitions };
    }),
    floors: floors.map(({ name, title }) => {
      const repetitions = syncs.get(name) ?? [];
      const summary = summarizeFloor(repetitions, syncs.get(APPENDS));
      return { name, title, summary, repetitions };
    }),
  };
}
