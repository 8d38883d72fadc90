/**
 * What it costs servers of ours when there are more of them, or more connections to them.
 */
import { ClusterTarget } from "../cluster/target.js";
import { preload } from "../cluster/preload.js";
import { runLoad } from "../load/run-load.js";
import type { LoadSpec } from "../load/spec.js";
import type { GrowthPoint } from "./report.js";
import type { Observer, Stage } from "./stage.js";
import { summarizeCase } from "./summary.js";
import { MAIN, SHAPES } from "./shapes.js";

export interface GrowthOptions {
  /** How many servers, one cluster after the other. */
  readonly servers: readonly number[];
  /** How many connections to one cluster of three servers. */
  readonly connections: readonly number[];
  /** Of each measurement. */
  readonly ms: number;
}

const CASES = [
  { name: "update-quorum", title: "update, quorum", readShare: 0, level: "quorum" },
  { name: "read-quorum", title: "read, quorum", readShare: 1, level: "quorum" },
  { name: "read-one", title: "read, one", readShare: 1, level: "one" },
] as const;

const SERVERS = 3;

/** Clusters of more and more servers, under the main load. */
export async function serversGrow(
  options: GrowthOptions,
  load: LoadSpec,
  stage: Stage,
  observer: Observer,
): Promise<GrowthPoint[]> {
  const points: GrowthPoint[] = [];
  for (const servers of options.servers) {
    const series = {
      servers,
      ats: [servers],
      what: () => (servers === 1 ? "1 server" : `${servers} servers`),
      load: () => mainLoad(load, options),
    };
    points.push(...(await measureCluster(series, stage, observer)));
  }
  return points;
}

/** One cluster, and more and more connections to it, one request under way on each. */
export function connectionsGrow(
  options: GrowthOptions,
  load: LoadSpec,
  stage: Stage,
  observer: Observer,
): Promise<GrowthPoint[]> {
  return measureCluster(
    {
      servers: SERVERS,
      ats: options.connections,
      what: (at) => (at === 1 ? "1 connection" : `${at} connections`),
      load: (at) => ({ ...mainLoad(load, options), connections: at }),
    },
    stage,
    observer,
  );
}

interface Series {
  readonly servers: number;
  readonly ats: readonly number[];
  readonly what: (at: number) => string;
  readonly load: (at: number) => LoadSpec;
}

function mainLoad(load: LoadSpec, { ms }: GrowthOptions): LoadSpec {
  const main = SHAPES.find(({ name }) => name === MAIN);
  return { ...load, ...main?.load, extent: { type: "duration", ms } };
}

async function measureCluster(
  { servers, ats, what, load }: Series,
  stage: Stage,
  observer: Observer,
): Promise<GrowthPoint[]> {
  observer.begun(`growth: starting ${servers} of ours`);
  const folder = `growth-${servers}-${ats.join("-")}`;
  const cluster = await stage.startCluster(servers, { folder });
  const { addresses, processes } = cluster;
  const { onProgress } = observer;
  const { signal } = stage;
  const points: GrowthPoint[] = [];
  await stage.during(preload(addresses, load(ats[0] ?? 1), signal));
  for (const at of ats) {
    for (const { name, title, readShare, level } of CASES) {
      observer.begun(`growth: ${what(at)}, ${title}`);
      const target = new ClusterTarget({ addresses, processes, reads: level, updates: level });
      const measured = runLoad(target, { ...load(at), readShare }, { onProgress, signal });
      const summary = summarizeCase([await stage.during(measured)], undefined);
      points.push({ name, title, at, summary });
    }
  }
  await stage.stop(cluster);
  return points;
}
