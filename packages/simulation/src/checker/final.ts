/**
 * After everything has healed: what was acknowledged is there or was superseded, and all servers show the same.
 */
import { type Dot, formatDot, VersionVector } from "@vclock/clock";
import type { HistoryOperation } from "../history/history.js";
import { evidence, showKey, showWrite } from "./describe.js";
import type { Facts, KeyFacts, ReadFact, WriteFact } from "./facts.js";
import type { Report, RuleInfo } from "./report.js";
import { valueKey } from "./value-key.js";
import { byEnd, isQuorum, precedes } from "./operations.js";

const SURVIVAL: RuleInfo = {
  rule: "survival",
  demands:
    "every write that was acknowledged is covered by the clocks of final reads, and shown by them or superseded",
  serves: "P-6",
  needs: "no final read comes after an acknowledged write",
  survivesRestore: true,
};

const SEEN: RuleInfo = {
  rule: "seen-survives",
  demands: "the clocks of final reads cover every clock that was told before",
  serves: "P-6, I-9",
  needs: "no final read tells its clock after another answer did, or disks were lost",
  survivesRestore: false,
};

const CONVERGENCE: RuleInfo = {
  rule: "convergence",
  demands: "final reads of a key show the same",
  serves: "P-7, I-8",
  needs: "no key has two final reads",
  survivesRestore: true,
};

export const FINAL_RULES: readonly RuleInfo[] = [SURVIVAL, SEEN, CONVERGENCE];

export function checkFinal(facts: Facts, report: Report): void {
  const finals = facts.reads.filter(({ operation }) => operation.final);
  finals.sort((a, b) => a.operation.start - b.operation.start);
  if (finals.length === 0) return;
  checkClocks(facts, finals, report);
  for (const key of facts.keys.values()) {
    const reads = key.reads.filter(({ operation }) => operation.final);
    if (reads.length === 0) continue;
    checkValues(facts, key, reads, report);
    checkAgreement(key, reads, report);
  }
}

/** Whether the write's acknowledgement promises that it outlives whatever happened. */
function isPromised(facts: Facts, { operation }: WriteFact): boolean {
  if (operation.outcome !== "ok") return false;
  return !facts.lostDisks || isQuorum(operation);
}

/** A clock of a final read covers all that was promised, or told, before it began, whatever the key. */
function checkClocks(facts: Facts, finals: readonly ReadFact[], report: Report): void {
  const promised = facts.writes.filter(
    (write) =>
      write.dot !== undefined && isPromised(facts, write) && write.operation.end !== undefined,
  );
  promised.sort((a, b) => (a.operation.end as number) - (b.operation.end as number));
  const answers = facts.lostDisks ? [] : byEnd(facts.operations);
  let written = VersionVector.empty;
  let told = VersionVector.empty;
  let [writes, answered] = [0, 0];
  for (const { operation } of finals) {
    const { clock, end } = operation;
    if (clock === undefined || end === undefined) continue;
    for (; writes < promised.length; writes++) {
      const write = promised[writes] as WriteFact;
      if (!precedes(write.operation, operation)) break;
      const { node, counter } = write.dot as Dot;
      if (written.get(node) < counter) written = written.with(node, counter);
    }
    for (; answered < answers.length; answered++) {
      const answer = answers[answered] as HistoryOperation;
      if (!precedes(answer, operation)) break;
      if (answer.clock !== undefined) told = told.merge(answer.clock);
    }
    if (written.size > 0) checkWritten(facts, operation, clock, written, report);
    if (told.size > 0) checkTold(facts, answers, operation, clock, told, report);
  }
}

function checkWritten(
  facts: Facts,
  operation: HistoryOperation,
  clock: VersionVector,
  written: VersionVector,
  report: Report,
): void {
  report.checked(SURVIVAL.rule);
  const missing = facts.missing(clock, written, operation.end as number);
  if (missing === undefined) return;
  report.violated(SURVIVAL.rule, () => {
    const write = facts.dots.find(missing) as WriteFact;
    const live = liveIn(facts, write, operation);
    return {
      message: `${showWrite(write)} of ${showKey(write.key.key)} was acknowledged, and a final clock does not cover it`,
      evidence: [
        evidence(write.operation, "was acknowledged"),
        ...(live === undefined ? [] : [evidence(live.operation, LIVE)]),
        evidence(operation, "is final, does not cover it"),
      ],
    };
  });
}

const LIVE =
  "came before it from that server, and nothing can have superseded it: so the id is not closed";

/** A version of the same closed node, before the write, that keeps a clock from leaving out the node. */
function liveIn(
  facts: Facts,
  { node, counter }: WriteFact,
  { end }: HistoryOperation,
): WriteFact | undefined {
  if (!facts.newIds) return undefined;
  const live = facts.closed.firstLive(node, end as number);
  return live !== undefined && live.counter < counter ? live : undefined;
}

function checkTold(
  facts: Facts,
  answers: readonly HistoryOperation[],
  operation: HistoryOperation,
  clock: VersionVector,
  told: VersionVector,
  report: Report,
): void {
  report.checked(SEEN.rule);
  const missing = facts.missing(clock, told, operation.end as number);
  if (missing === undefined) return;
  report.violated(SEEN.rule, () => {
    const source = answers.find((answer) => answer.clock?.covers(missing) === true);
    return {
      message: `${formatDot(missing)} was told in an answer, and a final clock does not cover it`,
      evidence: [
        ...(source === undefined ? [] : [evidence(source, "covers it")]),
        evidence(operation, "is final, does not cover it"),
      ],
    };
  });
}

/**
 * For reads without clocks: an acknowledged update is shown, unless something may have superseded it. A write may have, if it is not
 * known to have come before, nor to have seen something else.
 */
function checkValues(
  facts: Facts,
  key: KeyFacts,
  reads: readonly ReadFact[],
  report: Report,
): void {
  const clockless = reads.filter(
    ({ operation, shown }) => operation.clock === undefined && !shown.includes("ambiguous"),
  );
  if (clockless.length === 0) return;
  const superseding = facts.superseding(key);
  for (const write of key.writes) {
    if (!isPromised(facts, write) || write.operation.operation !== "update") continue;
    const since = superseding.since(write);
    for (const { operation, shown } of clockless) {
      if (!precedes(write.operation, operation)) continue;
      report.checked(SURVIVAL.rule);
      if (since <= (operation.end as number) || shown.includes(write)) continue;
      report.violated(SURVIVAL.rule, () => ({
        message: `${showWrite(write)} of ${showKey(key.key)} was acknowledged, nothing can have superseded it, and a final read does not show it`,
        evidence: [
          evidence(write.operation, "was acknowledged"),
          evidence(operation, "is final, does not show it"),
        ],
      }));
    }
  }
}

/** Only reads between whose answers nothing was written say that servers disagree. */
function checkAgreement(key: KeyFacts, reads: readonly ReadFact[], report: Report): void {
  let lastStart = Number.NEGATIVE_INFINITY;
  for (const { operation } of key.writes) lastStart = Math.max(lastStart, operation.start);
  const settled = reads.filter(({ operation }) => operation.start > lastStart);
  const [first, ...others] = settled;
  if (first === undefined) return;
  const expected = contentOf(first);
  for (const other of others) {
    report.checked(CONVERGENCE.rule);
    if (sameContent(contentOf(other), expected)) continue;
    report.violated(CONVERGENCE.rule, () => ({
      message: `two final reads of ${showKey(key.key)} differ`,
      evidence: [
        evidence(first.operation, "is final"),
        evidence(other.operation, "is final, shows something else"),
      ],
    }));
  }
}

interface Content {
  readonly values: string;
  readonly dots: string | undefined;
}

function contentOf({ operation: { values = [], dots } }: ReadFact): Content {
  return {
    values: values.map(valueKey).sort().join("\n"),
    dots: dots?.map(formatDot).sort().join("\n"),
  };
}

function sameContent(a: Content, b: Content): boolean {
  if (a.values !== b.values) return false;
  return a.dots === undefined || b.dots === undefined || a.dots === b.dots;
}
