/**
 * What one client may rely on: its answers cover what it had been told before, and one server's clock never goes back.
 *
 * @see Terry, Demers, Petersen, Spreitzer, Theimer, Welch 1994, Session Guarantees for Weakly Consistent Replicated Data
 */
import { type Dot, formatDot, VersionVector } from "@vclock/clock";
import type { HistoryOperation } from "../history/history.js";
import { evidence, showKey } from "./describe.js";
import type { Facts } from "./facts.js";
import type { Report, RuleInfo } from "./report.js";
import { type Learn, ownDot } from "./session-order.js";
import { noteLeftOut, type SessionFacts } from "./sessions.js";
import { byEnd, precedes } from "./operations.js";

const COVER: RuleInfo = {
  rule: "answers-cover-session",
  demands: "the clock of an answer covers the session clock of its request",
  serves: "P-4",
  needs: "no answered request carries a session clock",
  survivesRestore: true,
};

export const OWN_WRITES: RuleInfo = {
  rule: "read-your-writes",
  demands: "a read covers the writes that its session had been acknowledged before",
  serves: "P-4",
  needs: "no session that may expect it reads after a write, and tells clocks and dots",
  survivesRestore: false,
};

export const MONOTONIC: RuleInfo = {
  rule: "monotonic-reads",
  demands: "a read covers what its session had read before",
  serves: "P-4",
  needs: "no session that may expect it reads twice and tells clocks",
  survivesRestore: false,
};

const SERVER: RuleInfo = {
  rule: "server-clock-never-goes-back",
  demands: "the clock of a server's answer covers those of the answers that it had given before",
  serves: "P-4, I-10",
  needs: "no server is named with two answers that tell clocks, or disks were lost",
  survivesRestore: false,
};

export const GUARANTEE_RULES: readonly RuleInfo[] = [COVER, OWN_WRITES, MONOTONIC, SERVER];

export function checkGuarantees(
  facts: Facts,
  sessions: readonly SessionFacts[],
  report: Report,
): void {
  const left = noteLeftOut(sessions);
  if (left !== undefined) {
    report.note(OWN_WRITES.rule, left);
    report.note(MONOTONIC.rule, left);
  }
  for (const operation of facts.operations) checkCover(facts, operation, report);
  for (const { operations, answers, guarantee } of sessions) {
    if (guarantee === undefined) continue;
    const isRead = ({ operation }: HistoryOperation): boolean => operation === "read";
    checkGrowth(facts, operations, answers, report, {
      rule: OWN_WRITES.rule,
      learn: ownDot,
      isBound: isRead,
      first: "was acknowledged",
      later: "came later in the same session, does not cover it",
    });
    checkGrowth(facts, operations, answers, report, {
      rule: MONOTONIC.rule,
      learn: (past, operation) => (isRead(operation) ? learnClock(past, operation) : past),
      isBound: isRead,
      first: "had read it",
      later: "came later in the same session, does not cover it",
    });
  }
  if (!facts.lostDisks) checkServers(facts, report);
}

function checkCover(facts: Facts, operation: HistoryOperation, report: Report): void {
  const { after, clock, outcome, end } = operation;
  if (outcome !== "ok" || after === undefined || clock === undefined || end === undefined) return;
  report.checked(COVER.rule);
  const missing = facts.missing(clock, after, end);
  if (missing === undefined) return;
  report.violated(COVER.rule, () => ({
    message: `the answer for ${showKey(operation.key)} does not cover ${formatDot(missing)}, which its session had seen: ${after.toString()}`,
    evidence: [evidence(operation, `was to cover ${after.toString()}`)],
  }));
}

function checkServers(facts: Facts, report: Report): void {
  const byServer = new Map<string, HistoryOperation[]>();
  for (const operation of facts.operations) {
    const { server, clock, outcome } = operation;
    if (server === undefined || clock === undefined || outcome !== "ok") continue;
    const list = byServer.get(server);
    if (list === undefined) byServer.set(server, [operation]);
    else list.push(operation);
  }
  for (const operations of byServer.values()) {
    operations.sort((a, b) => a.start - b.start);
    checkGrowth(facts, operations, byEnd(operations), report, {
      rule: SERVER.rule,
      learn: learnClock,
      isBound: () => true,
      first: "was answered first",
      later: "came later from the same server, does not cover it",
    });
  }
}

function learnClock(past: VersionVector, { clock }: HistoryOperation): VersionVector {
  return clock === undefined ? past : past.merge(clock);
}

interface Growth {
  readonly rule: string;
  /** What later operations must cover. */
  readonly learn: Learn;
  /** Whether the operation must cover it. */
  readonly isBound: (operation: HistoryOperation) => boolean;
  /** The roles of the earlier and of the later operation. */
  readonly first: string;
  readonly later: string;
}

/** Later answers cover what was told in answers that came before they were asked for. O(n log n). */
function checkGrowth(
  facts: Facts,
  operations: readonly HistoryOperation[],
  answers: readonly HistoryOperation[],
  report: Report,
  { rule, learn, isBound, first, later }: Growth,
): void {
  let past = VersionVector.empty;
  let answered = 0;
  for (const operation of operations) {
    const { clock, outcome, end } = operation;
    if (outcome !== "ok" || clock === undefined || end === undefined || !isBound(operation))
      continue;
    for (; answered < answers.length; answered++) {
      const answer = answers[answered] as HistoryOperation;
      if (!precedes(answer, operation)) break;
      past = learn(past, answer);
    }
    if (past.size === 0) continue;
    report.checked(rule);
    const missing = facts.missing(clock, past, end);
    if (missing === undefined) continue;
    report.violated(rule, () => {
      const source = sourceOf(answers, operation, missing, learn);
      return {
        message: `the answer for ${showKey(operation.key)} does not cover ${formatDot(missing)}`,
        evidence: [
          ...(source === undefined ? [] : [evidence(source, `${first}: ${formatDot(missing)}`)]),
          evidence(operation, later),
        ],
      };
    });
  }
}

/** The last answer before the operation that told of the dot. */
function sourceOf(
  answers: readonly HistoryOperation[],
  operation: HistoryOperation,
  dot: Dot,
  learn: Learn,
): HistoryOperation | undefined {
  return answers.findLast(
    (answer) => precedes(answer, operation) && learn(VersionVector.empty, answer).covers(dot),
  );
}
