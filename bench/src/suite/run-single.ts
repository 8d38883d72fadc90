/**
 * Runs one load on something: servers started for it, servers that run already, or the echo server.
 */
import { preload } from "../cluster/preload.js";
import { ClusterTarget } from "../cluster/target.js";
import type { LoadResult } from "../load/result.js";
import { runLoad } from "../load/run-load.js";
import type { LoadSpec } from "../load/spec.js";
import type { Target } from "../load/target.js";
import { Stage, type Observer, type StageOptions } from "./stage.js";

/** What a single load is put on. */
export type LoadTarget =
  | { readonly type: "echo" }
  /** Servers that run already. */
  | {
      readonly type: "servers";
      readonly addresses: readonly string[];
      readonly entryServers: number;
    }
  /** Servers started for this. */
  | ({
      readonly type: "cluster";
      readonly servers: number;
      readonly entryServers: number;
    } & StageOptions);

/**
 * Writes every key once, then runs the load.
 *
 * @throws ProcessError when a server that was started here fails
 * @throws InterruptedError when it was interrupted
 */
export function runSingle(on: LoadTarget, spec: LoadSpec, observer: Observer): Promise<LoadResult> {
  const options = on.type === "cluster" ? on : {};
  return Stage.use(options, observer.signal, async (stage) => {
    observer.begun("starting");
    const target = await prepare(on, spec, observer, stage);
    observer.begun("load");
    const { onProgress } = observer;
    return stage.during(runLoad(target, spec, { onProgress, signal: stage.signal }));
  });
}

async function prepare(
  on: LoadTarget,
  spec: LoadSpec,
  observer: Observer,
  stage: Stage,
): Promise<Target> {
  if (on.type === "echo") return stage.startEcho(spec.valueBytes);
  const cluster = on.type === "cluster" ? await stage.startCluster(on.servers) : undefined;
  const addresses = on.type === "servers" ? on.addresses : (cluster?.addresses ?? []);
  observer.begun(`writing ${spec.keys} keys`);
  await stage.during(preload(addresses, spec, stage.signal));
  return new ClusterTarget({
    ...spec,
    addresses,
    processes: cluster?.processes ?? [],
    entryServers: on.entryServers,
  });
}
