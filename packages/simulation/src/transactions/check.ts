/**
 * Checks histories of transactions on registers for levels of isolation and criteria of causal consistency.
 *
 * Costs, for n operations in s sessions of which k write a key: read committed and read atomic O(n · log n) in practice; the
 * causal levels O(n · s) for clocks and O(n · k · log n) for reads; causal memory besides O(s) for each transaction that a
 * session must believe to be elsewhere than the causal order has it, which is limited.
 */
import type { CheckedRule } from "../verdict.js";
import { Narrator } from "./describe-steps.js";
import type { TransactionHistory } from "./history.js";
import { causalFindings } from "./levels/causal-levels.js";
import { Explainer } from "./levels/explain.js";
import { saturationFindings } from "./levels/saturation-levels.js";
import { defaultTransactionLimits, type TransactionLimits } from "./limits.js";
import { compile, type CompiledHistory } from "./model/compile.js";
import { noEdges, Order, unsorted, type Step } from "./model/order.js";
import {
  isolationLevels,
  type BadPattern,
  type IsolationFinding,
  type IsolationLevel,
  type IsolationVerdict,
  type LevelOutcome,
  type LevelVerdict,
} from "./verdict.js";

export interface CheckTransactionsOptions {
  /** All by default. */
  readonly levels?: readonly IsolationLevel[] | undefined;
  readonly limits?: Partial<TransactionLimits> | undefined;
}

const demands: Readonly<Record<IsolationLevel, string>> = {
  "read-committed": "what a transaction reads never goes back behind what it has read from before",
  "read-atomic":
    "a transaction sees all or nothing of another, and all that its session did before",
  causal: "a transaction sees all that causally precedes it, and all agree on one commit order",
  cc: "a transaction sees all that causally precedes it",
  ccv: "a transaction sees all that causally precedes it, and all agree on one order of the writes",
  cm: "a session sees all that causally precedes it, in an order that explains all its reads",
};

/**
 * Says for each level whether the history satisfies it, with the bad pattern and the least evidence when it does not.
 *
 * @throws AmbiguousHistoryError if reads cannot be matched with writes
 * @throws TransactionHistoryTooLargeError if there are more operations than allowed
 */
export function checkTransactions(
  history: TransactionHistory,
  options: CheckTransactionsOptions = {},
): IsolationVerdict {
  const asked = { ...defaultTransactionLimits, ...options.limits };
  const limits = { ...asked, findingsMax: Math.max(1, asked.findingsMax) };
  const compiled = compile(history, limits);
  const explainer = new Explainer(compiled, new Narrator(compiled), limits.searchStepsMax);
  const levels = isolationLevels.filter((level) => options.levels?.includes(level) ?? true);
  const base = baseFindings(compiled, explainer);
  const outcomes = new Map<IsolationLevel, LevelOutcome>([
    ...saturationFindings(compiled, explainer, levels, limits),
    ...(base.sorted === undefined
      ? []
      : causalFindings(compiled, base.sorted, explainer, levels, limits)),
  ]);
  const basePatterns = [...new Set(base.findings.map(({ pattern }) => pattern))];
  const byLevel: Partial<Record<IsolationLevel, LevelVerdict>> = {};
  const rules: CheckedRule[] = [base.rule];
  const findings: IsolationFinding[] = [...base.findings];
  for (const level of levels) {
    const outcome = outcomes.get(level) ?? [];
    const verdict = levelVerdict(basePatterns, outcome);
    byLevel[level] = verdict;
    if (!("skipped" in outcome)) findings.push(...outcome.filter(({ rule }) => rule === level));
    rules.push({
      rule: level,
      demands: demands[level],
      result: verdict.result,
      note: noteOf(verdict, outcome),
    });
  }
  return {
    operations: compiled.operations,
    transactions: compiled.nodes - 1,
    sessions: history.sessions.length,
    keys: compiled.writers.length,
    levels: byLevel,
    rules,
    findings,
  };
}

/** What every level demands: reads of committed, final values, and an acyclic causal order. */
function baseFindings(
  compiled: CompiledHistory,
  explainer: Explainer,
): { findings: readonly IsolationFinding[]; rule: CheckedRule; sorted: Int32Array | undefined } {
  const rule = "sound-reads";
  const findings: IsolationFinding[] = compiled.anomalies.kept.map((anomaly) => ({
    rule,
    ...anomaly,
  }));
  const order = new Order(compiled, noEdges);
  const sorted = order.sorted();
  const isAcyclic = sorted.length === compiled.nodes - 1;
  if (!isAcyclic) {
    const within = unsorted(compiled.nodes, sorted);
    const cycle = order.cycle(readsFrom(compiled, within), within, explainer.budget());
    if (cycle !== undefined) findings.push(explainer.causalCycle(rule, cycle));
  }
  const count = compiled.anomalies.count + (isAcyclic ? 0 : 1);
  return {
    findings,
    rule: {
      rule,
      demands:
        "reads see committed final values, their own transaction's writes, and nothing that depends on them",
      result: count === 0 ? "holds" : "violated",
      note: count === 0 ? undefined : `${count} times`,
    },
    sorted: isAcyclic ? sorted : undefined,
  };
}

function* readsFrom(
  { nodes, reads, sources }: CompiledHistory,
  within: (node: number) => boolean,
): Generator<Step> {
  for (let node = 1; node < nodes; node += 1) {
    if (!within(node)) continue;
    for (let read = reads.from(node); read < reads.to(node); read += 1) {
      const from = sources[read] as number;
      if (from !== 0) yield { from, to: node, forced: undefined };
    }
  }
}

function levelVerdict(base: readonly BadPattern[], outcome: LevelOutcome): LevelVerdict {
  const own = "skipped" in outcome ? [] : outcome.map(({ pattern }) => pattern);
  const patterns = [...new Set([...base, ...own])];
  if (patterns.length > 0) return { result: "violated", patterns };
  return { result: "skipped" in outcome ? "skipped" : "holds", patterns };
}

function noteOf({ result, patterns }: LevelVerdict, outcome: LevelOutcome): string | undefined {
  if (result === "violated") return patterns.join(", ");
  return "skipped" in outcome ? outcome.skipped : undefined;
}
