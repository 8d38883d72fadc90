/**
 * For each rule about values, dots and what reads show: the least history that breaks it, and one much like it that does not.
 */
import type { CheckOptions } from "../checker/options.js";

export interface RuleExample {
  readonly rule: string;
  readonly name: string;
  /** A history that breaks the rule. */
  readonly wrong: string;
  /** The lines that show it. */
  readonly evidence: readonly number[];
  /** A history much like it that keeps the rule. */
  readonly right: string;
  readonly servers?: number;
  readonly options?: CheckOptions;
}

export const VALUE_EXAMPLES: readonly RuleExample[] = [
  {
    rule: "unique-dots",
    name: "two writes with one dot",
    wrong: `c1 update k=a 0-1 dot=s1:1
            c2 update j=b 2-3 dot=s1:1`,
    evidence: [1, 2],
    right: `c1 update k=a 0-1 dot=s1:1
            c2 update j=b 2-3 dot=s1:2`,
  },
  {
    rule: "unique-dots",
    name: "a dot that names another value than was written",
    wrong: `c1 update k=a 0-1 dot=s1:1
            c2 read k=b@s1:1 2-3`,
    evidence: [1, 2],
    right: `c1 update k=a 0-1 dot=s1:1
            c2 read k=a@s1:1 2-3`,
  },
  {
    rule: "unique-dots",
    name: "a dot twice in one answer",
    wrong: `c1 update k=a 0-1 dot=s1:1
            c2 read k=a@s1:1,a@s1:1 2-3`,
    evidence: [2],
    right: `c1 update k=a 0-1 dot=s1:1
            c2 read k=a@s1:1 2-3`,
  },
  {
    rule: "dots-in-order",
    name: "a later write with a smaller dot",
    wrong: `c1 update k=a 0-1 dot=s1:2
            c2 update k=b 2-3 dot=s1:1`,
    evidence: [1, 2],
    right: `c1 update k=a 0-2.5 dot=s1:2
            c2 update k=b 2-3 dot=s1:1
            c2 update k=c 4-5 dot=s1:3`,
  },
  {
    rule: "no-thin-air",
    name: "a value that nobody wrote",
    wrong: `c1 update k=a 0-1
            c2 read k=b 2-3`,
    evidence: [2],
    right: `c1 update k=a 0-1
            c2 read k=a 2-3`,
  },
  {
    rule: "no-thin-air",
    name: "a value of another key",
    wrong: `c1 update j=a 0-1
            c2 read k=a 2-3`,
    evidence: [1, 2],
    right: `c1 update k=a 0- unknown
            c2 read k=a 2-3`,
  },
  {
    rule: "no-thin-air",
    name: "a value from the future",
    wrong: `c2 read k=a 0-1
            c1 update k=a 2-3`,
    evidence: [1, 2],
    right: `c2 read k=a 0-2.5
            c1 update k=a 2-3`,
  },
  {
    rule: "failed-means-failed",
    name: "a failed write that shows up",
    wrong: `c1 update k=a 0-1 failed
            c2 read k=a 2-3`,
    evidence: [1, 2],
    right: `c1 update k=a 0-1 failed
            c1 update k=b 2-3
            c2 read k=b 4-5`,
  },
  {
    rule: "no-lost-update",
    name: "a version that is covered and not shown",
    wrong: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 update k=b 0-1 dot=s2:1 context=none seen=s2:1
            c3 read k=b@s2:1 2-3 clock=s1:1,s2:1`,
    evidence: [1, 3],
    right: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 update k=b 0-1 dot=s2:1 context=s1:1 seen=s1:1,s2:1
            c3 read k=b@s2:1 2-3 clock=s1:1,s2:1`,
  },
  {
    rule: "no-lost-update",
    name: "an unanswered delete excuses only if the clock counts it",
    wrong: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 delete k 2- unknown
            c3 read k= 4-5 clock=s1:1`,
    evidence: [1, 3],
    right: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 delete k 2- unknown
            c3 read k= 4-5 clock=s1:2`,
  },
  {
    rule: "no-lost-update",
    name: "an unanswered delete does not excuse what its context does not cover",
    wrong: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 delete k 2- unknown context=s2:1
            c3 read k= 4-5 clock=s1:2`,
    evidence: [1, 3],
    right: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 delete k 2- unknown context=s1:1
            c3 read k= 4-5 clock=s1:2`,
  },
  {
    rule: "no-lost-update",
    name: "a write known only from a read",
    wrong: `c1 update k=a 0- unknown context=none
            c2 read k=a@s1:1 2-3 clock=s1:1
            c3 read k= 4-5 clock=s1:1`,
    evidence: [1, 3],
    right: `c1 update k=a 0- unknown context=none
            c2 read k=a@s1:1 2-3 clock=s1:1
            c3 read k= 4-5 clock=none`,
  },
  {
    rule: "no-false-conflict",
    name: "a version beside the one that supersedes it",
    wrong: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 update k=b 2-3 dot=s2:1 context=s1:1 seen=s1:1,s2:1
            c3 read k=a@s1:1,b@s2:1 4-5 clock=s1:1,s2:1`,
    evidence: [1, 2, 3],
    right: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 update k=b 2-3 dot=s2:1 context=none seen=s2:1
            c3 read k=a@s1:1,b@s2:1 4-5 clock=s1:1,s2:1`,
  },
  {
    rule: "no-false-conflict",
    name: "a version whose delete is covered",
    wrong: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 delete k 2-3 dot=s2:1 context=none+s1:1 seen=s1:1,s2:1
            c3 read k=a@s1:1 4-5 clock=s1:1,s2:1`,
    evidence: [1, 2, 3],
    right: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 delete k 2-3 dot=s2:1 context=none+s1:1 seen=s1:1,s2:1
            c3 read k=a@s1:1 4-5 clock=s1:1`,
  },
  {
    rule: "no-false-conflict",
    name: "without a clock: one supersedes the other",
    wrong: `c1 update k=a 0-1 dot=s1:1 context=none
            c2 update k=b 2-3 dot=s2:1 context=s1:1
            c3 read k=a@s1:1,b@s2:1 4-5`,
    evidence: [1, 2, 3],
    right: `c1 update k=a 0-1 dot=s1:1 context=none
            c2 update k=b 2-3 dot=s2:1 context=none
            c3 read k=a@s1:1,b@s2:1 4-5`,
  },
  {
    rule: "no-false-conflict",
    name: "without a clock: what is shown depends on a delete of the other",
    wrong: `c1 update k=a 0-1 dot=s1:1 context=none
            c2 delete k 2-3 dot=s2:1 context=s1:1
            c3 update k=b 4-5 dot=s3:1 context=s2:1
            c3 read k=a@s1:1,b@s3:1 6-7`,
    evidence: [1, 2, 4],
    right: `c1 update k=a 0-1 dot=s1:1 context=none
            c2 delete k 2-3 dot=s2:1 context=s1:1
            c3 update k=b 4-5 dot=s3:1 context=none
            c3 read k=a@s1:1,b@s3:1 6-7`,
  },
  {
    rule: "clock-covers-values",
    name: "a version beyond the clock",
    wrong: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 read k=a@s1:1 2-3 clock=none`,
    evidence: [1, 2],
    right: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 read k=a@s1:1 2-3 clock=s1:1`,
  },
  {
    rule: "no-resurrection",
    name: "deleted by someone unknown, then back",
    wrong: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 delete k 2- unknown
            c3 read k= 4-5 clock=s1:1,s2:1
            c3 read k=a@s1:1 6-7 clock=s1:1,s2:2
            c4 update j=x 2- unknown`,
    evidence: [1, 3, 4],
    right: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 delete k 2- unknown
            c3 read k= 4-5 clock=s1:1,s2:1
            c3 read k=a@s1:1 6-7 clock=s1:1
            c4 update j=x 2- unknown`,
  },
  {
    rule: "no-resurrection",
    name: "without clocks: a session sees it go and come back",
    wrong: `c1 update k=a 0-1 at=s1
            c2 read k=a 2-3 at=s1
            c1 delete k 2- unknown
            c2 read k= 4-5 at=s1
            c2 read k=a 6-7 at=s1`,
    evidence: [1, 4, 5],
    right: `c1 update k=a 0-1 at=s1
            c2 read k=a 2-3 at=s1
            c1 delete k 2- unknown
            c2 read k= 4-5 at=s1
            c3 read k=a 6-7 at=s2`,
  },
  {
    rule: "same-clock-same-values",
    name: "one clock, two answers",
    wrong: `c1 update k=a 0-1 dot=s1:1
            c2 delete k 0- unknown
            c3 read k=a@s1:1 4-5 clock=s1:1,s2:1
            c4 read k= 4-5 clock=s1:1,s2:1`,
    evidence: [3, 4],
    right: `c1 update k=a 0-1 dot=s1:1
            c2 delete k 0- unknown
            c3 read k= 4-5 clock=s1:1,s2:1
            c4 read k= 4-5 clock=s1:1,s2:1`,
  },
  {
    rule: "same-clock-same-values",
    name: "an unanswered delete of a closed id is in all cuts once it is in one",
    options: { lostDisks: true },
    wrong: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 delete k 2- unknown context=s1:1
            c3 read k= 4-5 clock=s1:1
            c4 read k=a@s1:1 6-7 clock=s1:1`,
    evidence: [4, 3],
    right: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 delete k 2- unknown context=s1:1
            c3 read k=a@s1:1 4-5 clock=s1:1
            c4 read k= 6-7 clock=s1:1`,
  },
  {
    rule: "same-clock-same-values",
    name: "a lost disk does not explain what no write can have done",
    options: { lostDisks: true },
    wrong: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 delete k 2- unknown context=s2:1
            c3 read k=a@s1:1 4-5 clock=s1:1
            c4 read k= 6-7 clock=s1:1`,
    evidence: [3, 4],
    right: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 delete k 2-3 dot=s2:1 context=s1:1 seen=s1:1,s2:1
            c3 read k=a@s1:1 4-5 clock=s1:1
            c4 read k= 6-7 clock=s1:1`,
  },
  {
    rule: "no-lost-update",
    name: "a closed id's update that hides is itself superseded, or its id would be named",
    options: { lostDisks: true },
    wrong: `c1 update k=a 0-1 dot=s1~a:1 context=none seen=s1~a:1
            c2 update k=b 2-3 dot=s2~a:1 context=s1~a:1 seen=s1~a:1,s2~a:1
            c3 read k= 4-5 clock=s1~a:1`,
    evidence: [1, 3],
    right: `c1 update k=a 0-1 dot=s1~a:1 context=none seen=s1~a:1
            c2 update k=b 2-3 dot=s2~a:1 context=s1~a:1 seen=s1~a:1,s2~a:1
            c4 delete k 3.5- unknown context=s2~a:1
            c3 read k= 4-5 clock=s1~a:1`,
  },
  {
    rule: "deletes-take-effect",
    name: "a delete that overlooks what it had seen",
    wrong: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 delete k 2-3 context=s1:1 seen=s1:1 clock=s1:1`,
    evidence: [1, 2],
    right: `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
            c2 delete k 2-3 context=none seen=none clock=s1:1`,
  },
];
