/**
 * What it costs replicas to become equal: after a partition, and from nothing; and what they hold.
 */
import { join } from "node:path";
import { Random } from "../load/random.js";
import { keyNames } from "../load/operations.js";
import { describeMachine, type Machine } from "../suite/machine.js";
import { Stage, type Observer } from "../suite/stage.js";
import { LOADED_BY, makeFolders, valuesFor, type DataSpec } from "./data.js";
import { measurePull, measureTrees, type DifferenceRow, type TreeCost } from "./difference.js";
import { runJoin, type JoinResult } from "./join.js";
import { holdings, startEmpty, type Holding } from "./memory.js";

export interface EntropyOptions {
  /** Numbers of keys, ascending. The last is what the new server has to get. */
  readonly sizes: readonly number[];
  /** Numbers of keys that differ, ascending. */
  readonly differing: readonly number[];
  readonly valueBytes: number;
  readonly seed: number;
  /** How long servers are left alone before their memory is looked at. */
  readonly restMs: number;
  /** Where the servers' data goes; the system's temporary folder by default. */
  readonly parent?: string | undefined;
  readonly profileDirectory?: string | undefined;
}

export interface EntropyReport {
  readonly format: 1;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly machine: Machine;
  readonly valueBytes: number;
  readonly seed: number;
  readonly differences: readonly DifferenceRow[];
  readonly trees: readonly TreeCost[];
  readonly join: JoinResult;
  readonly holdings: readonly Holding[];
}

/**
 * Loads replicas in this process, lets them differ and become equal; then starts servers on what they left, and one on nothing.
 *
 * @throws ProcessError when a server fails
 * @throws InterruptedError when it was interrupted
 */
export function runEntropy(options: EntropyOptions, observer: Observer): Promise<EntropyReport> {
  const { sizes, valueBytes, seed, restMs, parent, profileDirectory } = options;
  const startedAt = new Date().toISOString();
  return Stage.use({ parent, profileDirectory }, observer.signal, async (stage) => {
    const machine = await describeMachine(stage.directory);
    const { differences, trees } = await compared(options, stage, observer);
    const keys = sizes.at(-1) ?? 0;
    observer.begun(`a new server gets ${keys.toLocaleString("en-US")} keys`);
    const { servers, join: joined } = await runJoin(stage, stage.directory, {
      keys,
      valueBytes,
      seed,
    });
    observer.begun("servers with nothing to do");
    const whats = ["restarted, then gave everything to another", "restarted", "just joined"];
    const held = servers.map(({ name, pid }, i) => ({
      what: whats[i] ?? name,
      keys,
      pid,
      directory: join(stage.directory, name),
    }));
    const empty = await startEmpty(stage);
    return {
      format: 1,
      startedAt,
      machine,
      valueBytes,
      seed,
      differences,
      trees,
      join: joined,
      holdings: await stage.during(holdings([empty, ...held], restMs)),
      finishedAt: new Date().toISOString(),
    };
  });
}

/** Fills the folders, and measures at each size on the way. */
async function compared(
  { sizes, differing, valueBytes, seed }: EntropyOptions,
  stage: Stage,
  observer: Observer,
): Promise<Pick<EntropyReport, "differences" | "trees">> {
  const differences: DifferenceRow[] = [];
  const trees: TreeCost[] = [];
  await makeFolders(stage.directory, seed, async (cluster) => {
    let loaded = 0;
    for (const keys of sizes) {
      const spec: DataSpec = { keys, valueBytes, seed };
      observer.begun(`writing ${keys.toLocaleString("en-US")} keys`);
      const more = new Random(seed).shuffle(keyNames(keys).slice(loaded));
      await stage.during(cluster.update(LOADED_BY, valuesFor(spec, more)));
      loaded = keys;
      observer.begun(`differences among ${keys.toLocaleString("en-US")} keys, Merkle trees`);
      const { trees: built, repairs } = measureTrees(spec, differing);
      trees.push(...built);
      for (const [row, count] of differing.entries()) {
        observer.begun(`${count} of ${keys.toLocaleString("en-US")} keys differ`);
        const pull = await stage.during(measurePull(cluster, spec, count));
        differences.push({ keys, differing: count, pull, trees: repairs[row] ?? [] });
      }
    }
  });
  return { differences, trees };
}
