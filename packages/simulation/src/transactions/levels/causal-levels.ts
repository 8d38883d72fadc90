/** The levels that rest on the causal past: causal, CC, CCv, CM. */
import type { TransactionLimits } from "../limits.js";
import { CausalPast } from "../model/causal-past.js";
import type { CompiledHistory } from "../model/compile.js";
import { Order, unsorted } from "../model/order.js";
import type { BadPattern, IsolationFinding, IsolationLevel, LevelOutcome } from "../verdict.js";
import { causalEdges, selfConflicts, type SelfConflict } from "./causal.js";
import { commitOrderFindings } from "./commit-order.js";
import type { Explainer } from "./explain.js";
import { HappenedBefore } from "./happened-before.js";

/** @param sorted all nodes, each after those before it in the causal order */
export function causalFindings(
  history: CompiledHistory,
  sorted: Int32Array,
  explainer: Explainer,
  levels: readonly IsolationLevel[],
  limits: TransactionLimits,
): readonly (readonly [IsolationLevel, LevelOutcome])[] {
  const asked = levels.filter((level) => level !== "read-committed" && level !== "read-atomic");
  if (asked.length === 0) return [];
  const past = CausalPast.of(history, sorted, limits.clockEntriesMax);
  if (past === undefined) {
    const skipped = `vector clocks of more than ${limits.clockEntriesMax} entries`;
    return asked.map((level) => [level, { skipped }] as const);
  }
  const forced = causalEdges(history, past);
  const all = new Order(history, forced).sorted();
  const isOrdered = all.length === history.nodes - 1 && !forced.to.includes(0);
  const conflicts = isOrdered
    ? []
    : selfConflicts(history, past, unsorted(history.nodes, all), limits.findingsMax);
  const own = conflicts.map((conflict) =>
    explainer.selfConflict("cc", conflict, conflictName(history, conflict)),
  );
  const commitOrder = (
    rule: IsolationLevel,
    name: (edges: readonly number[]) => BadPattern,
  ): LevelOutcome =>
    isOrdered
      ? []
      : commitOrderFindings(rule, history, forced, explainer, name, limits.findingsMax);
  const check: Readonly<Partial<Record<IsolationLevel, () => LevelOutcome>>> = {
    causal: () =>
      commitOrder("causal", (edges) => (edges.length === 1 ? "COConflictCM" : "ConflictCM")),
    cc: () => own,
    // What breaks CC breaks the other two, and is the simpler finding.
    ccv: () =>
      own.length > 0 ? relabel(own, "ccv", levels) : commitOrder("ccv", () => "CyclicCF"),
    cm: () =>
      own.length > 0
        ? relabel(own, "cm", levels)
        : memoryFindings(history, past, sorted, explainer, limits),
  };
  return asked.map((level) => [level, check[level]?.() ?? []] as const);
}

/** The findings of CC once more for another level, unless CC is told as well. */
function relabel(
  own: readonly IsolationFinding[],
  rule: IsolationLevel,
  levels: readonly IsolationLevel[],
): readonly IsolationFinding[] {
  return levels.includes("cc") ? own : own.map((finding) => ({ ...finding, rule }));
}

function conflictName({ reads, sources }: CompiledHistory, { steps }: SelfConflict): BadPattern {
  const keys = new Set(steps.map(({ read }) => reads.items[read]));
  if (steps.length > 1) return keys.size < steps.length ? "NonRepeatableRead" : "FracturedReadCM";
  return steps.some(({ read }) => sources[read] === 0) ? "WriteCOInitRead" : "WriteCORead";
}

function memoryFindings(
  history: CompiledHistory,
  past: CausalPast,
  sorted: Int32Array,
  explainer: Explainer,
  { causalMemoryStepsMax, findingsMax }: TransactionLimits,
): LevelOutcome {
  const beliefs = new HappenedBefore(history, past, sorted, causalMemoryStepsMax);
  const findings: IsolationFinding[] = [];
  for (const last of lastOfChains(history)) {
    const outcome = beliefs.check(last);
    if (outcome.type === "consistent") continue;
    if (outcome.type === "too many steps") {
      return findings.length > 0
        ? findings
        : { skipped: `more than ${causalMemoryStepsMax} steps` };
    }
    findings.push(explainer.belief("cm", last, outcome.demands, outcome.type, past));
    if (findings.length >= findingsMax) break;
  }
  return findings;
}

/** The last node of every chain: what it believes, all before it in its session believe. */
function lastOfChains({ nodes, chain }: CompiledHistory): readonly number[] {
  const last = new Map<number, number>();
  for (let node = 1; node < nodes; node += 1) last.set(chain[node] as number, node);
  return [...last.values()];
}
