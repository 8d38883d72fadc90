/**
 * What tracing costs: two clusters side by side, one that traces and one that does not, take the same load in turns.
 *
 * Turns are short and go back and forth, so that a mood of the machine strikes both. A figure of a pair is the quotient of its two turns.
 */
import { preload } from "../cluster/preload.js";
import { ClusterTarget } from "../cluster/target.js";
import { runLoad } from "../load/run-load.js";
import type { LoadSpec } from "../load/spec.js";
import { describeMachine, type Machine } from "../suite/machine.js";
import { Stage, type Observer } from "../suite/stage.js";

export interface TraceCostOptions {
  readonly load: LoadSpec;
  /** Pairs of turns for each level. */
  readonly pairs: number;
  readonly servers: number;
  readonly levels: readonly LoadSpec["updates"][];
  /** Where the servers' data goes; the system's temporary folder by default. */
  readonly parent?: string | undefined;
}

/** One turn of one cluster. */
export interface Turn {
  readonly throughput: number;
  /** CPU time of all servers together for one update; `undefined` when unknown. */
  readonly serverCpuUs: number | undefined;
  readonly p50Ms: number;
}

export interface Pair {
  readonly traced: Turn;
  readonly untraced: Turn;
}

export interface LevelCost {
  readonly level: LoadSpec["updates"];
  readonly pairs: readonly Pair[];
}

export interface TraceCostReport {
  readonly format: 1;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly machine: Machine;
  readonly load: LoadSpec;
  readonly servers: number;
  readonly levels: readonly LevelCost[];
}

/**
 * Starts both clusters, writes every key once in each, and takes the turns.
 *
 * @throws ProcessError when a server fails
 * @throws InterruptedError when it was interrupted
 */
export function runTraceCost(
  options: TraceCostOptions,
  observer: Observer,
): Promise<TraceCostReport> {
  const { load, servers } = options;
  const startedAt = new Date().toISOString();
  return Stage.use({ parent: options.parent }, observer.signal, async (stage) => {
    const machine = await describeMachine(stage.directory);
    observer.begun("starting two clusters");
    const turnOn = async (folder: string, traceEvents: number) => {
      const more = { folder, options: { traceEvents } };
      const cluster = await stage.startCluster(servers, more);
      await stage.during(preload(cluster.addresses, load, stage.signal));
      return (level: LoadSpec["updates"], what: string): Promise<Turn> => {
        observer.begun(`${what}, ${folder}`);
        const spec: LoadSpec = { ...load, readShare: 0, updates: level };
        const { addresses, processes } = cluster;
        const target = new ClusterTarget({ ...spec, addresses, processes, entryServers: servers });
        const { onProgress } = observer;
        return stage.during(turn(target, spec, { onProgress, signal: stage.signal }));
      };
    };
    const traced = await turnOn("traced", TRACE_EVENTS);
    const untraced = await turnOn("untraced", 0);
    const levels: LevelCost[] = [];
    for (const level of options.levels) {
      const pairs: Pair[] = [];
      for (let i = 0; i < options.pairs; i++) {
        const what = `update, ${level}, ${i + 1}/${options.pairs}`;
        if (i % 2 === 0) {
          const first = await traced(level, what);
          pairs.push({ traced: first, untraced: await untraced(level, what) });
        } else {
          const first = await untraced(level, what);
          pairs.push({ untraced: first, traced: await traced(level, what) });
        }
      }
      levels.push({ level, pairs });
    }
    const finishedAt = new Date().toISOString();
    return { format: 1, startedAt, finishedAt, machine, load, servers, levels };
  });
}

/** As a server has it by default. */
const TRACE_EVENTS = 8_192;

async function turn(...args: Parameters<typeof runLoad>): Promise<Turn> {
  const { operations, throughput, latencyMs, cost } = await runLoad(...args);
  const cpuMs = cost.servers.reduce((sum, server) => sum + server.cpuMs, 0);
  return {
    throughput,
    serverCpuUs: cost.servers.length === 0 ? undefined : (1_000 * cpuMs) / operations,
    p50Ms: latencyMs.all.p50,
  };
}
