/**
 * A whole cluster in one thread from one seed, and checkers for histories: of multi-value registers, of registers, of transactions.
 *
 * @packageDocumentation
 *
 * @example
 * simulate(42n).violation //=> undefined
 */
export { checkHistory } from "./checker/check.js";
export type { CheckOptions } from "./checker/options.js";
export { SimulatedDisk } from "./cluster/disk.js";
export { diagram, type DiagramOptions } from "./diagram.js";
export { SimulationError } from "./errors.js";
export { DEEP_WORLDS } from "./explore/deep-worlds.js";
export { type Exploration, explore, type SmallViolation } from "./explore/explore.js";
export type { NamedWorld } from "./explore/named-world.js";
export type {
  ExplorationLimits,
  FaultBudget,
  SmallRequest,
  SmallWorld,
} from "./explore/small-world.js";
export { SMALL_WORLDS } from "./explore/small-worlds.js";
export { formatHeader, formatOperation } from "./history/format.js";
export type {
  History,
  HistoryOperation,
  HistoryValue,
  Outcome,
  ReadOperation,
  WriteOperation,
} from "./history/history.js";
export {
  type HistoryLine,
  HistoryParser,
  type ParsedHistory,
  parseHistory,
} from "./history/parse.js";
export { type HistoryProblem, HistorySyntaxError } from "./history/syntax-error.js";
export { judgeClients } from "./judge.js";
export { Random } from "./random.js";
export type { SimulationOptions, SimulationResult, Statistics } from "./result.js";
export { ACTIONS_DEFAULT, replay, simulate } from "./run.js";
export type { Action, ActionType, ContextChoice, Schedule, Setup } from "./schedule/action.js";
export { ScheduleSyntaxError } from "./schedule/syntax-error.js";
export { formatSchedule, parseSchedule } from "./schedule/text.js";
export { formatSeed, InvalidSeedError, parseSeed, SEED_MAX } from "./seed.js";
export {
  NotFailingError,
  shrink,
  type ShrinkOptions,
  type ShrinkProgress,
  type ShrinkResult,
} from "./shrink.js";
export { type Process, REPLICA, type System } from "./system.js";
export type { TraceEntry } from "./trace.js";
export { checkTransactions, type CheckTransactionsOptions } from "./transactions/check.js";
export {
  AmbiguousHistoryError,
  TransactionHistoryTooLargeError,
  TransactionSyntaxError,
  UnsupportedHistoryError,
} from "./transactions/errors.js";
export type {
  HistoryTransaction,
  TransactionHistory,
  TransactionOperation,
  TransactionSession,
} from "./transactions/history.js";
export type { TransactionLimits } from "./transactions/limits.js";
export {
  detectFormat,
  readTransactions,
  type TransactionFormat,
  transactionFormats,
} from "./transactions/readers/read.js";
export {
  type BadPattern,
  type IsolationFinding,
  type IsolationLevel,
  isolationLevels,
  type IsolationVerdict,
  type LevelVerdict,
} from "./transactions/verdict.js";
export { type CheckedRule, type Evidence, type Finding, isClean, type Verdict } from "./verdict.js";
export { Violation } from "./violation.js";
