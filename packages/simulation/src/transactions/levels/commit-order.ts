/** Whether one commit order can have all the edges that a level demands. */
import type { CompiledHistory } from "../model/compile.js";
import { Order, unsorted, type Step } from "../model/order.js";
import type { BadPattern, IsolationFinding } from "../verdict.js";
import type { Explainer } from "./explain.js";
import type { Forced } from "./forced.js";

/**
 * Looks for what makes a commit order impossible: an edge to the initial transaction, or a cycle.
 *
 * @param name names the pattern from the forced edges in it
 * @returns findings, the first few; none if there is a commit order
 */
export function commitOrderFindings(
  rule: string,
  history: CompiledHistory,
  forced: Forced,
  explainer: Explainer,
  name: (edges: readonly number[]) => BadPattern,
  findingsMax: number,
): readonly IsolationFinding[] {
  if (forced.length === 0) return [];
  const findings: IsolationFinding[] = [];
  const { from, to } = forced;
  for (let edge = 0; edge < forced.length && findings.length < findingsMax; edge += 1) {
    if (to[edge] !== 0) continue;
    const step = { from: from[edge] as number, to: 0, forced: edge };
    findings.push(explainer.commitCycle(rule, forced, [step], name));
  }
  const order = new Order(history, forced);
  const sorted = order.sorted();
  if (sorted.length === history.nodes - 1) return findings;
  const within = unsorted(history.nodes, sorted);
  const cycle = order.cycle(seeds(forced, within), within, explainer.budget());
  if (cycle === undefined) return findings;
  return [explainer.commitCycle(rule, forced, cycle, name), ...findings].slice(
    0,
    Math.max(1, findingsMax),
  );
}

function* seeds({ from, to }: Forced, within: (node: number) => boolean): Generator<Step> {
  for (let edge = 0; edge < from.length; edge += 1) {
    const step = { from: from[edge] as number, to: to[edge] as number, forced: edge };
    if (within(step.from) && within(step.to)) yield step;
  }
}
