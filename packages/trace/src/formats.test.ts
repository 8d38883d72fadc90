import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PATTERNS, readLog, type ReadResult } from "./index.js";
import { clockJson, history, type ToldEvent } from "./testing/histories.js";
import { told } from "./testing/told.js";

describe("readers that do without regular expressions find what these find", () => {
  const word = fc.constantFrom(
    "a",
    "b",
    " ",
    "x y",
    "7",
    "12",
    "{",
    "}",
    '{"a":1}',
    '{"b":2}',
    "\t",
    "===",
    "",
  );
  const lines = fc.array(
    fc.oneof(
      fc.array(word, { maxLength: 5 }).map((words) => words.join("")),
      fc.constantFrom('a {"a":1}', 'b {"a":1, "b": 2}', "some text", "12 text", '9 a {"a":2}', ""),
    ),
    { maxLength: 12 },
  );
  const names = ["shiviz", "govector", "govector-timestamps"] as const;

  it.each(names)("%s", (name) => {
    let events = 0;
    fc.assert(
      fc.property(lines, (drawn) => {
        const log = `${drawn.join("\n")}\n`;
        // A look ahead for nothing makes it another expression, which finds the same.
        const slow = readLog(log, { format: { pattern: `${PATTERNS[name]}(?=)` } });
        const fast = readLog(log, { format: name });
        expect(evidence(fast)).toEqual(evidence(slow));
        events += fast.totals.events;
      }),
      { numRuns: 1_000 },
    );
    expect(events).toBeGreaterThan(100);
  });

  function evidence({ executions, violations, problems, skipped, totals }: ReadResult) {
    return {
      executions: executions.map(told),
      violations: violations.map(({ rule, line }) => [rule, line]),
      problems: problems.map(({ code }) => code),
      skipped: skipped.map(({ text }) => text),
      totals,
    };
  }
});

describe("histories in every format", () => {
  const writers: Record<string, (event: ToldEvent) => string> = {
    shiviz: ({ host, clock, text }) => `${text}\n${host} ${clockJson(clock)}\n`,
    govector: ({ host, clock, text }) => `${host} ${clockJson(clock)}\n${text}\n`,
    "govector-timestamps": ({ host, clock, text }) =>
      `1700000000 ${host} ${clockJson(clock)}\n${text}\n`,
    tsviz: ({ host, clock, text }) => `17 ${text}\n${host} ${clockJson(clock)}\n`,
    jsonl: ({ host, clock, text }) =>
      `{"host":${JSON.stringify(host)},"clock":${clockJson(clock)},"event":"${text}"}\n`,
  };

  it.each(Object.entries(writers))("%s: is detected, and read as it was", (name, write) => {
    fc.assert(
      fc.property(history, (events) => {
        fc.pre(events.length > 0);
        // Only JSON lines have room for blanks in a name.
        fc.pre(name === "jsonl" || events.every(({ host }) => host !== "d e"));
        const { executions, format, violations } = readLog(events.map(write).join(""));
        expect(format).toEqual({ name, from: "detection" });
        expect(violations).toEqual([]);
        for (const { host, index, clock, text } of events) {
          const event = executions[0]?.event(host, index);
          expect(event?.text).toBe(text);
          expect(executions[0]?.clock(event!)).toEqual(clock);
        }
      }),
    );
  });
});
