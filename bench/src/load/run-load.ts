/**
 * Puts a load on a target and measures.
 *
 * @example
 * const result = await runLoad(target, { ...STANDARD_LOAD, readShare: 1 });
 * result.latencyMs.all.p99;
 */
import { closedLoop, type Arrivals } from "./arrivals.js";
import { Measurement } from "./measurement.js";
import { Workload } from "./operations.js";
import type { LoadResult, Progress } from "./result.js";
import type { LoadSpec } from "./spec.js";
import type { ServingProcess, Target, TargetConnection } from "./target.js";

export interface RunOptions {
  /** When operations start; by default a closed loop of the load's depth. */
  readonly arrivals?: Arrivals;
  /** Other processes of the same run, so that their CPU time is not taken for a stranger's. */
  readonly bystanders?: readonly ServingProcess[] | undefined;
  readonly onProgress?: (progress: Progress) => void;
  /** Ends the load early, and the connections with what is under way; the result is of what was measured until then. */
  readonly signal?: AbortSignal | undefined;
}

const PROGRESS_MS = 250;

/** @throws whatever the target throws that has no `code`, and any failure to connect */
export async function runLoad(
  target: Target,
  spec: LoadSpec,
  options: RunOptions = {},
): Promise<LoadResult> {
  const workload = new Workload(spec);
  const connections = await connectAll(target, spec.connections);
  const lanes = connections.map((connection, index) => ({
    connection,
    next: workload.operations(index),
  }));
  const { signal, bystanders } = options;
  const measurement = new Measurement({
    lanes,
    spec,
    processes: { servers: target.processes, bystanders },
    inserted: (record) => workload.inserted(record),
    signal,
  });
  const { arrivals = closedLoop(spec.depth), onProgress } = options;
  const timer = onProgress && setInterval(() => onProgress(measurement.progress()), PROGRESS_MS);
  // What is under way may be waiting for a server that is gone.
  const interrupt = () => void closeAll(connections);
  signal?.addEventListener("abort", interrupt);
  try {
    await arrivals(measurement);
    return measurement.result();
  } finally {
    clearInterval(timer);
    signal?.removeEventListener("abort", interrupt);
    await closeAll(connections);
  }
}

/** Connects so often, all at once; when one fails, the others are closed. */
async function connectAll(target: Target, count: number): Promise<TargetConnection[]> {
  const settled = await Promise.allSettled(
    Array.from({ length: count }, (_, index) => target.connect(index)),
  );
  const connected = settled.flatMap((end) => (end.status === "fulfilled" ? [end.value] : []));
  const failed = settled.find((end) => end.status === "rejected");
  if (failed === undefined) return connected;
  await closeAll(connected);
  throw failed.reason;
}

async function closeAll(connections: readonly TargetConnection[]): Promise<void> {
  await Promise.all(connections.map((connection) => connection.close()));
}
