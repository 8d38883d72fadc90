/**
 * Clocks name causally closed cuts: one that covers a write covers all that this write depends on. What a write depends on is told
 * by its request (its context, the session's clock), by its acknowledgement (what it had seen), and by what its session did before.
 * And clocks count events: no more than were written, none that had not begun.
 *
 * @see Mattern 1989, Virtual Time and Global States of Distributed Systems, §5: consistent cuts
 * @see Terry, Demers, Petersen, Spreitzer, Theimer, Welch 1994, Session Guarantees for Weakly Consistent Replicated Data
 */
import { type Dot, formatDot, VersionVector } from "@vclock/clock";
import type { HistoryOperation } from "../history/history.js";
import { Closure, type Dependency, type Missing } from "./closure.js";
import { evidence, showKey, showWrite } from "./describe.js";
import { upperBound } from "./dot-table.js";
import type { Facts, WriteFact } from "./facts.js";
import { DenseClock } from "./nodes.js";
import type { Report, RuleInfo } from "./report.js";
import { noteLeftOut, type SessionFacts } from "./sessions.js";
import { dependencies, type Learn, ownDot, whatWasRead } from "./session-order.js";
import { byEnd, precedes } from "./operations.js";

export const CAUSAL: RuleInfo = {
  rule: "causal-reads",
  demands: "a clock that covers a write covers all that this write depends on, whatever the key",
  serves: "P-4, I-3",
  needs: "no two operations tell clocks, contexts and dots",
  survivesRestore: false,
};

const MONOTONIC_WRITES: RuleInfo = {
  rule: "monotonic-writes",
  demands: "a clock that covers a write covers the earlier writes of its session",
  serves: "P-4",
  needs: "no session that may expect it writes twice and tells dots",
  survivesRestore: false,
};

const WRITES_FOLLOW_READS: RuleInfo = {
  rule: "writes-follow-reads",
  demands: "a clock that covers a write covers what its session had read before",
  serves: "P-4",
  needs: "no session that may expect it writes after a read, and tells clocks and dots",
  survivesRestore: false,
};

const KNOWN: RuleInfo = {
  rule: "known-events",
  demands: "a clock counts no more events than were written, and none that began after it was told",
  serves: "P-1, I-3",
  needs: "no answer tells its clock",
  survivesRestore: false,
};

export const CAUSALITY_RULES: readonly RuleInfo[] = [
  CAUSAL,
  MONOTONIC_WRITES,
  WRITES_FOLLOW_READS,
  KNOWN,
];

export function checkCausality(
  facts: Facts,
  sessions: readonly SessionFacts[],
  causal: Closure,
  report: Report,
): void {
  const closures = [
    { rule: CAUSAL.rule, closure: causal, learn: undefined },
    {
      rule: MONOTONIC_WRITES.rule,
      closure: new Closure(facts, dependencies(facts, sessions, ownDot)),
      learn: ownDot,
    },
    {
      rule: WRITES_FOLLOW_READS.rule,
      closure: new Closure(facts, dependencies(facts, sessions, whatWasRead)),
      learn: whatWasRead,
    },
  ];
  const left = noteLeftOut(sessions);
  if (left !== undefined) {
    report.note(MONOTONIC_WRITES.rule, left);
    report.note(WRITES_FOLLOW_READS.rule, left);
  }
  const used = closures.filter(({ closure }) => !closure.isEmpty);
  const unresolved = unresolvedStarts(facts);
  const dense = new DenseClock(facts.nodes);
  for (const { operation, clock } of cuts(facts)) {
    const end = operation.end as number;
    dense.load(clock);
    checkKnown(facts, operation, dense, unresolved, report);
    for (const { rule, closure, learn } of used) {
      report.checked(rule);
      const missing = closure.missing(dense, end);
      if (missing !== undefined)
        report.violated(rule, () => describeMissing(facts, operation, missing, learn));
    }
  }
}

/** What writes say themselves of what they depend on. */
export function causalClosure(facts: Facts): Closure {
  return new Closure(facts, saidDependencies(facts));
}

/** Writes without a context had seen what their server held: at least its own writes before, and all that those depend on. */
export function inferSeen(facts: Facts, closure: Closure): void {
  const cut = new DenseClock(facts.nodes);
  for (const write of facts.writes) {
    if (write.dot === undefined || write.seen !== undefined || write.isFormer) continue;
    cut.load(write.operation.after ?? VersionVector.empty);
    cut.raise(write.node, write.counter - 1);
    closure.close(cut);
    write.atLeast = cut.vector();
  }
}

function* saidDependencies(facts: Facts): Generator<Dependency> {
  for (const write of facts.writes) {
    if (write.dot === undefined) continue;
    const { operation, seen } = write;
    if (seen !== undefined) yield { write, clock: seen.ceiling() };
    if (operation.after !== undefined) yield { write, clock: operation.after };
  }
}

/** Every cut that an answer tells: its clock, and what a writer without a context is told that it had seen. */
export function* cuts(
  facts: Facts,
): Generator<{ operation: HistoryOperation; clock: VersionVector }> {
  for (const operation of facts.operations) {
    if (operation.outcome !== "ok" || operation.end === undefined) continue;
    if (operation.clock !== undefined) yield { operation, clock: operation.clock };
    if (operation.operation !== "read" && operation.context === undefined && operation.seen) {
      yield { operation, clock: operation.seen.cut };
    }
  }
}

function describeMissing(
  facts: Facts,
  operation: HistoryOperation,
  { write, node, counter }: Missing,
  learn: Learn | undefined,
): ReturnType<Parameters<Report["violated"]>[1]> {
  const dot: Dot = { node: facts.nodes.id(node), counter };
  const needed = facts.dots.at(node, counter)?.operation;
  const source = learn === undefined ? undefined : sourceOf(facts, write, dot, learn);
  const steps = [];
  if (needed !== undefined) steps.push(evidence(needed, "wrote what is not covered"));
  if (source !== undefined && source !== needed)
    steps.push(evidence(source, "had been told of it"));
  steps.push(
    evidence(
      write.operation,
      learn === undefined ? `depends on ${formatDot(dot)}` : "came later in the same session",
    ),
  );
  steps.push(evidence(operation, "covers the later write, not the earlier"));
  return {
    message: `the clock told for ${showKey(operation.key)} covers ${showWrite(write)} of ${showKey(write.key.key)}, but not ${formatDot(dot)}, on which that depends`,
    evidence: steps,
  };
}

/** The first answer that told the session of the dot. */
function sourceOf(
  facts: Facts,
  { operation }: WriteFact,
  dot: Dot,
  learn: Learn,
): HistoryOperation | undefined {
  const session = facts.sessions.get(operation.session) ?? [];
  return byEnd(session).find(
    (answer) => precedes(answer, operation) && learn(VersionVector.empty, answer).covers(dot),
  );
}

/** When those writes began that have no known dot, ascending. */
function unresolvedStarts(facts: Facts): Float64Array {
  const starts = facts.writes.filter(({ dot }) => dot === undefined);
  return Float64Array.from(starts, ({ operation }) => operation.start).sort();
}

function checkKnown(
  facts: Facts,
  operation: HistoryOperation,
  clock: DenseClock,
  unresolved: Float64Array,
  report: Report,
): void {
  report.checked(KNOWN.rule);
  const end = operation.end as number;
  let unknown = 0;
  for (const node of clock.present) {
    const counter = clock.get(node);
    unknown += facts.unknownEvents(node, counter);
    if (facts.dots.latestStart(node, counter) <= end) continue;
    const counters = facts.dots.counters(node);
    const future = [...counters.subarray(0, upperBound(counters, counter))]
      .map((known) => facts.dots.at(node, known))
      .find((write) => write !== undefined && precedes(operation, write.operation));
    if (future === undefined) continue;
    report.violated(KNOWN.rule, () => ({
      message: `the clock told for ${showKey(operation.key)} covers ${showWrite(future)} of ${showKey(future.key.key)} before it was written`,
      evidence: [
        evidence(operation, "covers it, and ended first"),
        evidence(future.operation, "began afterwards"),
      ],
    }));
    return;
  }
  const possible = upperBound(unresolved, end);
  if (unknown <= possible) return;
  report.violated(KNOWN.rule, () => ({
    message: `the clock told for ${showKey(operation.key)} counts ${unknown} events that are no known write, when at most ${possible} writes without a known dot had begun`,
    evidence: [evidence(operation, "counts events that nobody caused")],
  }));
}
