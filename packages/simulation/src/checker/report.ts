/**
 * Collects what the rules find: a few findings of each in full, and the number of all.
 */
import type { CheckedRule, Finding } from "../verdict.js";

/** One line of the table of rules. */
export interface RuleInfo {
  /** Its name: `no-lost-update`. */
  readonly rule: string;
  /** What it demands, in a sentence. */
  readonly demands: string;
  /** The promises and invariants of SPEC.md that it serves. */
  readonly serves: string;
  /** What the history must tell, for when it does not: `no read tells its clock`. */
  readonly needs: string;
  /** Whether it stays sound when dots may have been issued twice, as after an old disk was put back. */
  readonly survivesRestore: boolean;
}

interface Tally {
  checked: number;
  violations: number;
  readonly notes: string[];
}

export class Report {
  readonly #tallies = new Map<string, Tally>();
  readonly #findings: Finding[] = [];
  readonly #findingsMax: number;

  constructor(findingsMax: number) {
    this.#findingsMax = findingsMax;
  }

  /** The rule had something to say. */
  checked(rule: string, count = 1): void {
    this.#tally(rule).checked += count;
  }

  /** The rule is broken. The finding is made only when it will be told. */
  violated(rule: string, finding: () => Omit<Finding, "rule">): void {
    const tally = this.#tally(rule);
    tally.checked++;
    tally.violations++;
    if (tally.violations <= this.#findingsMax) this.#findings.push({ rule, ...finding() });
  }

  /** What a reader of the verdict should know: what was left out, and why. */
  note(rule: string, text: string): void {
    this.#tally(rule).notes.push(text);
  }

  get findings(): readonly Finding[] {
    return this.#findings;
  }

  conclude({ rule, demands, needs }: RuleInfo): CheckedRule {
    const { checked, violations, notes } = this.#tally(rule);
    if (violations > 0) {
      return {
        rule,
        demands,
        result: "violated",
        note: [`${violations} ${violations === 1 ? "violation" : "violations"}`, ...notes].join(
          "; ",
        ),
      };
    }
    if (checked === 0) {
      return { rule, demands, result: "skipped", note: [needs, ...notes].join("; ") };
    }
    return {
      rule,
      demands,
      result: "holds",
      note: notes.length > 0 ? notes.join("; ") : undefined,
    };
  }

  #tally(rule: string): Tally {
    let tally = this.#tallies.get(rule);
    if (tally === undefined) {
      tally = { checked: 0, violations: 0, notes: [] };
      this.#tallies.set(rule, tally);
    }
    return tally;
  }
}
