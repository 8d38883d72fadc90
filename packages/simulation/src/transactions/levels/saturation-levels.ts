/** Read committed and read atomic. */
import type { TransactionLimits } from "../limits.js";
import type { CompiledHistory } from "../model/compile.js";
import type { BadPattern, IsolationLevel, LevelOutcome } from "../verdict.js";
import { commitOrderFindings } from "./commit-order.js";
import type { Explainer } from "./explain.js";
import type { Forced } from "./forced.js";
import { readAtomicEdges } from "./read-atomic.js";
import { readCommittedEdges } from "./read-committed.js";

export function saturationFindings(
  history: CompiledHistory,
  explainer: Explainer,
  levels: readonly IsolationLevel[],
  { findingsMax }: TransactionLimits,
): readonly (readonly [IsolationLevel, LevelOutcome])[] {
  const check = (
    level: IsolationLevel,
    make: () => Forced,
    monotonic: string,
  ): [IsolationLevel, LevelOutcome][] => {
    if (!levels.includes(level)) return [];
    const forced = make();
    const name = (edges: readonly number[]): BadPattern =>
      nameOf(history, forced, edges, monotonic);
    return [[level, commitOrderFindings(level, history, forced, explainer, name, findingsMax)]];
  };
  return [
    ...check("read-committed", () => readCommittedEdges(history), "NonMonoRead"),
    ...check("read-atomic", () => readAtomicEdges(history), "FracturedRead"),
  ];
}

/** One forced edge contradicts the causal order; several contradict each other. */
function nameOf(
  { reads }: CompiledHistory,
  forced: Forced,
  edges: readonly number[],
  base: string,
): BadPattern {
  const isRepeated = edges.some((edge) => {
    const via = forced.viaOf(edge);
    return via !== -1 && reads.items[via] === reads.items[forced.readOf(edge)];
  });
  if (isRepeated && base === "FracturedRead") return "NonRepeatableRead";
  const order = edges.length === 1 ? "CO" : "CM";
  if (edges.some((edge) => forced.viaOf(edge) === -1))
    return order === "CO" ? "COConflictCM" : "ConflictCM";
  return `${base}${order}` as BadPattern;
}
