/**
 * Loads, what to put them on, and the standard set. Private to this repository.
 */
export { multiValueHistory, transactionHistory } from "./checker/histories.js";
export {
  type CheckerOptions,
  type CheckerReport,
  FalseAlarmError,
  runCheckers,
} from "./checker/run-checkers.js";
export { type ClockOptions, type ClockReport, runClocks } from "./clock/run-clocks.js";
export { Cluster, type ClusterSetup } from "./cluster/cluster.js";
export { preload } from "./cluster/preload.js";
export { ClusterTarget, type ClusterTargetOptions } from "./cluster/target.js";
export { EchoTarget } from "./echo/target.js";
export { type EntropyOptions, type EntropyReport, runEntropy } from "./entropy/run-entropy.js";
export * from "./errors.js";
export { lmdbCommits, storeBatches, syncedAppends, type FloorResult } from "./floor/disk.js";
export { closedLoop, openLoop, type Arrivals, type Work } from "./load/arrivals.js";
export { Latency, type LatencySummary } from "./load/latency.js";
export { Workload, type Operation } from "./load/operations.js";
export type { LoadResult, Progress } from "./load/result.js";
export { runLoad, type RunOptions } from "./load/run-load.js";
export {
  STANDARD_LOAD,
  type WriteKind,
  type Extent,
  type KeyDistribution,
  type LoadSpec,
} from "./load/spec.js";
export type { ServingProcess, Target, TargetConnection } from "./load/target.js";
export { YCSB, ycsbLoad, type YcsbWorkload } from "./load/ycsb.js";
export { runSingle, type LoadTarget } from "./suite/run-single.js";
export { runComparison, type ComparisonOptions, type Part } from "./suite/run-comparison.js";
export type { Observer, StageOptions } from "./suite/stage.js";
export type { Report } from "./suite/report.js";
export type { RunningSystem, System, SystemFacts, Way } from "./systems/system.js";
export { SYSTEMS } from "./systems/systems.js";
export { shivizLog } from "./trace/logs.js";
export {
  runTraces,
  type TraceCost,
  type TraceOptions,
  type TraceReport,
  WrongReadingError,
} from "./trace/run-traces.js";
export {
  runTraceCost,
  type TraceCostOptions,
  type TraceCostReport,
} from "./trace-cost/run-trace-cost.js";
