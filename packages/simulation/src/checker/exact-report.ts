/**
 * The rules of exact reads, and how their violations read.
 */
import { formatDot } from "@vclock/clock";
import type { WriteOperation } from "../history/history.js";
import type { Item } from "./chains.js";
import { evidence, showKey, showWrite } from "./describe.js";
import type { ReadFact, WriteFact } from "./facts.js";
import type { DenseClock } from "./nodes.js";
import type { Report, RuleInfo } from "./report.js";
import type { Timeline } from "./timeline.js";

const NEEDS = "no read tells its clock together with dots, or values that can be told apart";

const LOST_UPDATE: RuleInfo = {
  rule: "no-lost-update",
  demands: "a read shows every version that its clock covers and nothing that it covers supersedes",
  serves: "P-2, I-3",
  needs: NEEDS,
  survivesRestore: false,
};

const FALSE_CONFLICT: RuleInfo = {
  rule: "no-false-conflict",
  demands: "a read shows no version that a write which it covers supersedes",
  serves: "P-2, I-5",
  needs:
    "no read tells its dots, or values that can be told apart, of writes whose contexts are told",
  survivesRestore: false,
};

const COVERED: RuleInfo = {
  rule: "clock-covers-values",
  demands: "the clock of a read covers every version that it shows",
  serves: "P-2, I-7",
  needs: NEEDS,
  survivesRestore: false,
};

export const RESURRECTION: RuleInfo = {
  rule: "no-resurrection",
  demands: "what a clock covers and does not show is not shown again under a greater clock",
  serves: "P-3",
  needs: NEEDS,
  survivesRestore: false,
};

const SAME_CLOCK: RuleInfo = {
  rule: "same-clock-same-values",
  demands: "reads of a key at equal clocks show the same",
  serves: "P-2, I-3",
  needs: "no two reads of a key tell equal clocks",
  survivesRestore: false,
};

const DELETES: RuleInfo = {
  rule: "deletes-take-effect",
  demands: "a delete that says it found nothing had seen no version that was live in its cut",
  serves: "P-2, P-6",
  needs: "no delete found nothing and tells its clock",
  survivesRestore: false,
};

export const EXACT: readonly RuleInfo[] = [
  LOST_UPDATE,
  FALSE_CONFLICT,
  COVERED,
  RESURRECTION,
  SAME_CLOCK,
  DELETES,
];

export class ExactReport {
  readonly #timeline: Timeline;
  readonly #report: Report;

  constructor(timeline: Timeline, report: Report) {
    this.#timeline = timeline;
    this.#report = report;
  }

  checkedRead(): void {
    for (const { rule } of [LOST_UPDATE, FALSE_CONFLICT, COVERED, RESURRECTION])
      this.#report.checked(rule);
  }

  checkedDelete(): void {
    this.#report.checked(DELETES.rule);
  }

  missing({ operation }: ReadFact, version: WriteFact): void {
    this.#report.violated(LOST_UPDATE.rule, () => ({
      message: `${showKey(operation.key)} does not show ${showWrite(version)}, which the clock covers and nothing supersedes`,
      evidence: [
        evidence(version.operation, "wrote it"),
        evidence(operation, "covers it, does not show it"),
      ],
    }));
  }

  notCovered({ operation }: ReadFact, version: WriteFact): void {
    this.#report.violated(COVERED.rule, () => ({
      message: `${showKey(operation.key)} shows ${showWrite(version)}, which the clock ${operation.clock?.toString() ?? ""} does not cover`,
      evidence: [
        evidence(version.operation, "wrote it"),
        evidence(operation, "shows it, does not cover it"),
      ],
    }));
  }

  /** @param cut what the read covers, or at least covers. */
  superseded(read: ReadFact, version: WriteFact, cut: DenseClock): void {
    this.#report.violated(FALSE_CONFLICT.rule, () => {
      const { operation } = read;
      const superseders = this.#timeline.supersession.nodes
        .map((node) => this.#timeline.supersession.first(version, node))
        .filter((write) => write !== undefined && cut.get(write.node) >= write.counter);
      // One that is shown beside it makes the conflict plain.
      const write = (superseders.find(
        (candidate) => candidate !== undefined && read.shown.includes(candidate),
      ) ?? superseders[0]) as WriteFact;
      const isShown = read.shown.includes(write);
      return {
        message: `${showKey(operation.key)} shows ${showWrite(version)}, which ${showWrite(write)} supersedes`,
        evidence: [
          evidence(version.operation, "wrote it"),
          evidence(write.operation, "had seen it: supersedes it"),
          evidence(operation, isShown ? "shows both" : "covers the newer, shows the older"),
        ],
      };
    });
  }

  resurrected(gone: Item, item: Item, version: WriteFact): void {
    this.#report.violated(RESURRECTION.rule, () => ({
      message: `${showKey(item.operation.key)} shows ${showWrite(version)} again, which a smaller clock covers and does not show`,
      evidence: [
        evidence(version.operation, "wrote it"),
        evidence(gone.operation, "covers it, does not show it any more"),
        evidence(item.operation, "has a greater clock, shows it again"),
      ],
    }));
  }

  checkedEqual(): void {
    this.#report.checked(SAME_CLOCK.rule);
  }

  differ(shows: Item, hides: Item, version: WriteFact): void {
    const { operation, clock } = shows;
    this.#report.violated(SAME_CLOCK.rule, () => ({
      message: `two reads of ${showKey(operation.key)} at the clock ${clock.toString()} differ in ${showWrite(version)}`,
      evidence: [
        evidence(shows.operation, "shows it"),
        evidence(hides.operation, "does not show it"),
      ],
    }));
  }

  notDeleted(operation: WriteOperation, version: WriteFact): void {
    this.#report.violated(DELETES.rule, () => ({
      message: `a delete of ${showKey(operation.key)} found nothing, though ${version.dot === undefined ? "a version" : formatDot(version.dot)} that it had seen was live in its cut`,
      evidence: [
        evidence(version.operation, "wrote it"),
        evidence(operation, "had seen it, and says there was nothing to delete"),
      ],
    }));
  }

  checkedConflict(): void {
    this.#report.checked(FALSE_CONFLICT.rule);
  }
}
