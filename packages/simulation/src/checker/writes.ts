/**
 * What acknowledgements say. One whose context covers versions that its writer never saw would make the writer's next update destroy
 * them silently.
 *
 * @see Almeida, Baquero, Gonçalves, Preguiça, Fonte 2014, Scalable and Accurate Causality Tracking for Eventually Consistent Stores
 */
import { CausalContext, type Dot, formatDot } from "@vclock/clock";
import type { WriteOperation } from "../history/history.js";
import { evidence, showKey } from "./describe.js";
import type { Facts } from "./facts.js";
import type { Report, RuleInfo } from "./report.js";
import { precedes } from "./operations.js";

const ONLY_SEEN: RuleInfo = {
  rule: "acknowledgement-covers-only-what-was-seen",
  demands:
    "the context of an acknowledgement is the one that was given and the write's own dot, no more and no less",
  serves: "P-2",
  needs: "no write with a context tells what its acknowledgement says was seen",
  survivesRestore: true,
};

const EXACT_WRITE: RuleInfo = {
  rule: "exact-write",
  demands:
    "the context of an acknowledgement without a given one is a cut that ends in the write's own dot, and the clock that comes with an acknowledgement covers the write and its context",
  serves: "P-2, P-4",
  needs: "no acknowledgement tells what was seen, or its clock",
  survivesRestore: true,
};

export const WRITE_RULES: readonly RuleInfo[] = [ONLY_SEEN, EXACT_WRITE];

export function checkWrites(facts: Facts, report: Report): void {
  for (const operation of facts.operations) {
    if (operation.operation === "read" || operation.outcome !== "ok") continue;
    checkSeen(facts, operation, report);
    checkClock(facts, operation, report);
  }
}

function checkSeen(facts: Facts, operation: WriteOperation, report: Report): void {
  const { context, dot, seen, key } = operation;
  if (seen === undefined || (dot === undefined && !facts.isIdle(operation))) return;
  if (context === undefined) {
    checkCut(operation, seen, report);
    return;
  }
  report.checked(ONLY_SEEN.rule);
  const expected = dot === undefined ? context : context.add(dot);
  if (seen.equals(expected)) return;
  report.violated(ONLY_SEEN.rule, () => {
    const unseen = unseenSibling(facts, operation, expected, seen);
    const steps = [evidence(operation, `should say it has seen ${expected.toString()}`)];
    if (unseen !== undefined)
      steps.unshift(
        evidence(unseen, "is covered by the acknowledgement, though its writer had not seen it"),
      );
    return {
      message: `the acknowledgement for ${showKey(key)} says that ${seen.toString()} was seen, where ${expected.toString()} was`,
      evidence: steps,
    };
  });
}

/** A write to the key that the acknowledgement covers and should not. */
function unseenSibling(
  facts: Facts,
  { key }: WriteOperation,
  expected: CausalContext,
  seen: CausalContext,
): WriteOperation | undefined {
  const isUnseen = ({ dot }: { dot: Dot | undefined }): boolean =>
    dot !== undefined && seen.covers(dot) && !expected.covers(dot);
  return facts.keys.get(key)?.writes.find(isUnseen)?.operation;
}

function checkCut(operation: WriteOperation, seen: CausalContext, report: Report): void {
  const { dot, key } = operation;
  report.checked(EXACT_WRITE.rule);
  const isCut = seen.dots.length === 0;
  const endsInDot = dot === undefined || seen.cut.get(dot.node) === dot.counter;
  if (isCut && endsInDot) return;
  report.violated(EXACT_WRITE.rule, () => ({
    message: `the acknowledgement for ${showKey(key)} says that ${seen.toString()} was seen: ${isCut ? `that does not end in ${dot === undefined ? "its dot" : formatDot(dot)}` : "that is no cut"}`,
    evidence: [evidence(operation, "was told a context that no server can have held")],
  }));
}

function checkClock(facts: Facts, operation: WriteOperation, report: Report): void {
  const { clock, dot, seen, context, key, end } = operation;
  if (clock === undefined || end === undefined) return;
  report.checked(EXACT_WRITE.rule);
  // A context that is more than was given is the other rule's.
  const needed = (context ?? seen ?? CausalContext.empty).ceiling();
  const missing = dot !== undefined && !clock.covers(dot) ? dot : facts.missing(clock, needed, end);
  if (missing === undefined) return;
  report.violated(EXACT_WRITE.rule, () => {
    const wrote = facts.dots.find(missing)?.operation;
    const steps = [evidence(operation, "was told a clock that does not cover it")];
    if (wrote !== undefined && wrote !== operation && !precedes(operation, wrote))
      steps.unshift(evidence(wrote, "was seen by the writer"));
    return {
      message: `the clock told for ${showKey(key)} does not cover ${formatDot(missing)}, which is part of the write or of its context`,
      evidence: steps,
    };
  });
}
