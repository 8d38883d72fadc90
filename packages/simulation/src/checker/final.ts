/**
 * After everything has healed: what was acknowledged is there or was superseded, and all servers show the same.
 */
import { type Dot, formatDot, VersionVector } from "@vclock/clock";
import type { HistoryOperation } from "../history/history.js";
import { evidence, showKey, showWrite } from "./describe.js";
import { type Facts, type KeyFacts, precedes, type ReadFact, type WriteFact } from "./facts.js";
import type { Report, RuleInfo } from "./report.js";
import { upperBound } from "./dot-table.js";
import { byEnd } from "./session-order.js";
import { Supersession } from "./supersession.js";
import { valueKey } from "./value-key.js";

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
  return !facts.lostDisks || operation.consistency === "quorum" || operation.consistency === "all";
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
    return {
      message: `${showWrite(write)} of ${showKey(write.key.key)} was acknowledged, and a final clock does not cover it`,
      evidence: [
        evidence(write.operation, "was acknowledged"),
        evidence(operation, "is final, does not cover it"),
      ],
    };
  });
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
  const superseders = supersedersOf(facts, key);
  for (const write of key.writes) {
    if (!isPromised(facts, write) || write.operation.operation !== "update") continue;
    const since = superseders(write);
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

/** For a write, when the first other one began that may have superseded it. O(n log n) for all. */
function supersedersOf(facts: Facts, key: KeyFacts): (write: WriteFact) => number {
  const supersession = new Supersession(facts, key);
  const open = new OpenWrites(
    key.writes.filter(({ dot, seen }) => dot === undefined || seen === undefined),
  );
  const all = new OpenWrites(key.writes);
  return (write) => {
    // Without a dot, nobody's context can be compared with it.
    if (write.dot === undefined) return all.earliest(write);
    let earliest = open.earliest(write);
    for (const node of supersession.nodes) {
      const first = supersession.first(write, node);
      if (first !== undefined) earliest = Math.min(earliest, first.operation.start);
    }
    return earliest;
  };
}

/** Writes of which it is not known what they had seen: each may have superseded whatever had not begun after its end. */
class OpenWrites {
  /** Ends, ascending; a write without a certain end never ends. */
  readonly #ends: Float64Array;
  /** For each the least start from there on, and the least of the others. */
  readonly #least: { readonly write: WriteFact; readonly next: number }[];

  constructor(writes: readonly WriteFact[]) {
    const byEnd = [...writes].sort((a, b) => endOf(a) - endOf(b));
    this.#ends = Float64Array.from(byEnd, endOf);
    this.#least = [];
    let least: WriteFact | undefined;
    let next = Number.POSITIVE_INFINITY;
    for (let at = byEnd.length - 1; at >= 0; at--) {
      const write = byEnd[at] as WriteFact;
      if (least === undefined) least = write;
      else if (write.operation.start < least.operation.start) {
        next = least.operation.start;
        least = write;
      } else next = Math.min(next, write.operation.start);
      this.#least[at] = { write: least, next };
    }
  }

  /** The least start of those, other than the write itself, that did not end before it began. */
  earliest(write: WriteFact): number {
    const { start } = write.operation;
    let at = upperBound(this.#ends, start);
    while (at > 0 && this.#ends[at - 1] === start) at--;
    const entry = this.#least[at];
    if (entry === undefined) return Number.POSITIVE_INFINITY;
    return entry.write === write ? entry.next : entry.write.operation.start;
  }
}

function endOf({ operation }: WriteFact): number {
  return operation.outcome === "ok" && operation.end !== undefined
    ? operation.end
    : Number.POSITIVE_INFINITY;
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
