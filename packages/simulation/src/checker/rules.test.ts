import { describe, expect, test } from "vitest";
import { compactHistory } from "../testing/compact-history.js";
import { VALUE_EXAMPLES } from "../testing/rule-examples.js";
import { CAUSAL_EXAMPLES } from "../testing/rule-examples-causal.js";
import type { Verdict } from "../verdict.js";
import { checkHistory, RULES } from "./check.js";
import type { CheckOptions } from "./options.js";

const EXAMPLES = [...VALUE_EXAMPLES, ...CAUSAL_EXAMPLES];

const CLEAN: readonly { name: string; text: string; options?: CheckOptions }[] = [
  {
    name: "a dot that came with an unknown outcome may be issued again",
    text: `c1 update k=a 0- unknown dot=s1:1 context=none
           c2 update k=b 2-3 dot=s1:1 context=none seen=s1:1 clock=s1:1
           c3 read k=b@s1:1 4-5 clock=s1:1`,
  },
  {
    name: "a closed id leaves the clocks",
    options: { lostDisks: true },
    text: `c1 update k=a 0-1 dot=s1~a:1 context=none seen=s1~a:1 clock=s1~a:1 all
           c2 update k=b 2-3 dot=s2~a:1 context=s1~a:1 seen=s1~a:1,s2~a:1 clock=s1~a:1,s2~a:1 all
           c2 read k=b@s2~a:1 4-5 clock=s2~a:1 after=s1~a:1,s2~a:1 quorum final`,
  },
  {
    name: "what a delete by a closed id removed is covered, though its clock has no entry of it",
    options: { lostDisks: true },
    text: `c1 update k=a 0-1 dot=s2~a:1 context=none seen=s2~a:1 clock=s2~a:1
           c2 delete k 2-3 dot=s1~a:1 context=s2~a:1 seen=s1~a:1,s2~a:1 clock=s1~a:1,s2~a:1
           c2 read k= 4-5 clock=s2~a:1`,
  },
  {
    name: "final reads with a write between them need not agree",
    text: `c1 update k=a 0-1
           c2 read k=a 2-3 final at=s1
           c1 update k=b 4-5
           c2 read k=b 6-7 final at=s2`,
  },
  {
    name: "reads of one session that overlap are in no order",
    text: `c1 update k=a 0-1 dot=s1:1 at=s1
           c1 read k=a@s1:1 2-9 clock=s1:1 at=s1
           c2 update k=b 3-4 dot=s1:2 context=s1:1 at=s1 seen=s1:2
           c1 read k=b@s1:2 5-6 clock=s1:2 at=s1`,
  },
  {
    name: "an end and a start at one time are in no order",
    text: `c1 update k=a 0-1 dot=s1:1 quorum clock=s1:1 at=s1
           c1 read k= 1-2 clock=none quorum at=s1`,
  },
  {
    name: "values that were written twice without dots tell nothing",
    text: `c1 update k=a 0-1 at=s1
           c1 update k=a 2-3 at=s1
           c1 read k=a 4-5 at=s1`,
  },
];

function resultOf(verdict: Verdict, rule: string): string | undefined {
  return verdict.rules.find((checked) => checked.rule === rule)?.result;
}

describe("rules", () => {
  for (const { rule, name, wrong, evidence, right, servers, options } of EXAMPLES) {
    test(`${rule}: ${name}`, () => {
      const verdict = checkHistory(compactHistory(wrong, servers), options);
      expect(resultOf(verdict, rule)).toBe("violated");
      const finding = verdict.findings.find((candidate) => candidate.rule === rule);
      expect(finding?.evidence.map(({ line }) => line)).toEqual(evidence);
      const near = checkHistory(compactHistory(right, servers), options);
      expect(resultOf(near, rule), JSON.stringify(near.findings)).toBe("holds");
    });
  }

  for (const { name, text, options } of CLEAN) {
    test(`none is broken: ${name}`, () => {
      expect(checkHistory(compactHistory(text), options).findings).toEqual([]);
    });
  }

  test("a closed id is no excuse when no server took a new id", () => {
    const [, closed] = CLEAN;
    const options = { lostDisks: false, newIds: false };
    const verdict = checkHistory(compactHistory(closed?.text ?? ""), options);
    expect(resultOf(verdict, "answers-cover-session")).toBe("violated");
    expect(resultOf(verdict, "survival")).toBe("violated");
  });

  test("two lives of one server mean that a disk was lost, unless one says otherwise", () => {
    const text = `c1 update k=a 0-1 dot=s1~a:1 one
                  c1 update k=b 2-3 dot=s1~b:1 one
                  c2 read k=b@s1~b:1 4-5 clock=s1~b:1 final`;
    expect(resultOf(checkHistory(compactHistory(text)), "survival")).not.toBe("violated");
    const verdict = checkHistory(compactHistory(text), { lostDisks: false, newIds: false });
    expect(resultOf(verdict, "survival")).toBe("violated");
  });

  test("where old disks were put back, what one server acknowledged keeps no id from being closed", () => {
    const text = `c1 update k=a 0-1 dot=s1~a:1 context=none one
                  c1 update j=b 2-3 dot=s1~a:2 context=none quorum
                  c2 delete j 4-5 dot=s2~a:1 context=s1~a:2 quorum
                  c3 read j= 6-7 clock=s2~a:1 final`;
    const lost = checkHistory(compactHistory(text), { lostDisks: true });
    expect(resultOf(lost, "survival")).toBe("violated");
    const restored = checkHistory(compactHistory(text), { restoredDisks: true });
    expect(restored.findings).toEqual([]);
  });

  test("a server that takes a new id and keeps its disk loses nothing, but its former id may be closed", () => {
    const text = (context: string): string => `c1 update k=a 0-1 dot=s1~a:1 context=none one
                  c2 update k=b 2-3 dot=s2~a:1 context=${context} one
                  c2 read k=b@s2~a:1 4-5 clock=s2~a:1 final`;
    const superseded = checkHistory(compactHistory(text("s1~a:1")), { lostDisks: false });
    expect(superseded.findings).toEqual([]);
    const kept = checkHistory(compactHistory(text("none")), { lostDisks: false });
    expect(resultOf(kept, "survival")).toBe("violated");
    const lost = checkHistory(compactHistory(text("none")), { lostDisks: true });
    expect(resultOf(lost, "survival")).not.toBe("violated");
  });

  test("where old disks were put back, rules that rest on dots say nothing", () => {
    const text = `c1 update k=a 0-1 dot=s1:1
                  c2 update k=b 2-3 dot=s1:1
                  c2 read k=x 4-5`;
    const verdict = checkHistory(compactHistory(text), { restoredDisks: true });
    expect(resultOf(verdict, "unique-dots")).toBe("skipped");
    expect(verdict.findings.map(({ rule }) => rule)).toEqual(["no-thin-air"]);
  });

  test("sessions without token or server of their own are left out, and the note says so", () => {
    const text = `c1 update k=a 0-1 dot=s1:1 clock=s1:1
                  c1 read k= 2-3 clock=none`;
    const verdict = checkHistory(compactHistory(text));
    const rule = verdict.rules.find((checked) => checked.rule === "read-your-writes");
    expect(rule?.result).toBe("skipped");
    expect(rule?.note).toContain("1 of 1 sessions left out");
  });

  test("findings are capped, and counted", () => {
    const reads = Array.from({ length: 10 }, (_, i) => `c2 read k=x${i} ${i}-${i + 0.5}`);
    const verdict = checkHistory(compactHistory(reads.join("\n")), { findingsMax: 2 });
    expect(verdict.findings.filter(({ rule }) => rule === "no-thin-air")).toHaveLength(2);
    const rule = verdict.rules.find((checked) => checked.rule === "no-thin-air");
    expect(rule?.note).toBe("10 violations");
  });

  test("a value that failed once and was written once is judged by its dot", () => {
    const text = `c1 update k=a 0-1 failed
                  c1 update k=a 2-3 dot=s1:1
                  c2 read k=a@s1:2 4-5`;
    const { findings } = checkHistory(compactHistory(text));
    expect(findings.map(({ rule }) => rule)).toEqual(["no-thin-air"]);
  });

  test("the first write that needs what is missing is the evidence", () => {
    const text = `c1 update k=a 0-1 dot=s1:1 context=none seen=s1:1
                  c2 update j=b 2-3 dot=s2:1 seen=s1:1,s2:1
                  c1 update k=c 4-5 dot=s1:2 context=none seen=s1:2
                  c2 update j=d 6-7 dot=s2:2 seen=s1:2,s2:2
                  c3 read j=d@s2:2 8-9 clock=s2:2`;
    const { findings } = checkHistory(compactHistory(text));
    const finding = findings.find(({ rule }) => rule === "causal-reads");
    expect(finding?.evidence.map(({ line }) => line)).toEqual([1, 2, 5]);
  });

  test("clocks of which no two are comparable are checked too", () => {
    const each = (line: (i: number) => string): string =>
      Array.from({ length: 50 }, (_, i) => line(i)).join("\n");
    const writes = each((i) => `c${i} update k=v${i} 0-1 dot=s${i}:1 context=none seen=s${i}:1`);
    const reads = each((i) => `r${i} read k=v${i}@s${i}:1 ${i + 2}-${i + 2.5} clock=s${i}:1`);
    expect(checkHistory(compactHistory(`${writes}\n${reads}`)).findings).toEqual([]);
    const wrong = reads.replace("read k=v49@s49:1", "read k=");
    const { findings } = checkHistory(compactHistory(`${writes}\n${wrong}`));
    expect(findings.map(({ rule }) => rule)).toEqual(["no-lost-update"]);
    expect(findings[0]?.evidence.map(({ line }) => line)).toEqual([50, 100]);
  });

  test("an empty history breaks nothing and says why", () => {
    const verdict = checkHistory({ servers: undefined, operations: [] });
    expect(verdict.rules.every(({ result, note }) => result === "skipped" && note)).toBe(true);
  });

  test("each has an example", () => {
    const shown = new Set(EXAMPLES.map(({ rule }) => rule));
    expect(RULES.map(({ rule }) => rule).filter((rule) => !shown.has(rule))).toEqual([]);
  });
});
