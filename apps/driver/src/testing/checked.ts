/** A history that holds and one that does not, for the tests of reports. */
import type { CheckedFile } from "../check/outcome.js";

const LOST = {
  rule: "no-lost-update",
  demands: "a read shows every version that its clock covers and nothing that it covers supersedes",
};
const SURVIVAL = {
  rule: "survival",
  demands: "every write that was acknowledged is there in the end",
};
const CONVERGENCE = { rule: "convergence", demands: "final reads of a key show the same" };

export const GOOD: CheckedFile = {
  file: "good.jsonl",
  format: "multi-value",
  what: "1,200 operations of 8 sessions on 3 keys",
  operations: 1_200,
  elapsedMs: 40,
  verdict: {
    rules: [
      { ...LOST, result: "holds", note: undefined },
      { ...SURVIVAL, result: "holds", note: undefined },
      { ...CONVERGENCE, result: "holds", note: undefined },
    ],
    findings: [],
  },
};

export const BAD: CheckedFile = {
  file: "bad & worse.jsonl",
  format: "multi-value",
  what: "4 operations of 2 sessions on 1 key",
  operations: 4,
  elapsedMs: 2,
  verdict: {
    rules: [
      { ...LOST, result: "violated", note: "7 violations" },
      { ...SURVIVAL, result: "holds", note: "2 updates are left out" },
      { ...CONVERGENCE, result: "skipped", note: "no key has two final reads" },
    ],
    findings: [
      {
        rule: "no-lost-update",
        message: 'color does not show "blue\u0007" (s2~b:1), which the clock covers',
        evidence: [
          { line: 3, role: "wrote it", text: 'bob update color = "blue" → s2~b:1' },
          { line: 0, role: "covers it, does not show it", text: 'bob read color → "red" s1~a:1' },
        ],
      },
    ],
  },
};
