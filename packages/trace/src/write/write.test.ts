import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Execution } from "../execution.js";
import { ExecutionBuilder } from "../execution-builder.js";
import { readJsonLines, readLog } from "../log-reader.js";
import { anyExecution, basket, largeExecution } from "../testing/drawings.js";
import { golden } from "../testing/golden.js";
import { escapeControls } from "../characters/controls.js";
import { toJsonLines } from "./json-lines.js";
import { toGoVector, toShiViz } from "./logs.js";
import { toMermaid } from "./mermaid.js";

/** All that an execution is, but for lines and for what `change` makes equal. */
function told(execution: Execution, change = (text: string): string => text): unknown {
  return {
    label: change(execution.label),
    events: Array.from(execution.all(), (event) => ({
      host: change(event.host),
      index: event.index,
      text: change(event.text),
      fields: Object.values(event.fields).map(change).toSorted(),
      clock: Object.fromEntries(
        Array.from(execution.clock(event), ([host, count]) => [`host ${change(host)}`, count]),
      ),
    })).toSorted((a, b) => (a.host < b.host ? -1 : a.host > b.host ? 1 : a.index - b.index)),
  };
}

const escapeAll = (text: string): string => escapeControls(text);

function one(text: string, read: (text: string) => ReturnType<typeof readLog>): Execution {
  const { executions, skipped, problems } = read(text);
  expect({ skipped, problems }).toEqual({ skipped: [], problems: [] });
  return executions[0] ?? new ExecutionBuilder().build();
}

describe("toJsonLines", () => {
  it("loses nothing, whatever the names and texts", () => {
    fc.assert(
      fc.property(anyExecution, (execution) => {
        const text = toJsonLines(execution);
        expect(text).not.toMatch(/[\p{Cs}\u007f-\u009f\u202a-\u202e\u2028]/u);
        fc.pre(execution.size > 0);
        expect(told(one(text, readJsonLines))).toEqual(told(execution));
        expect(toJsonLines(one(text, readLog))).toHaveLength(text.length);
      }),
    );
  });

  it("writes the golden file", () => {
    const text = toJsonLines(basket());
    expect(text).toBe(golden("basket.jsonl", text));
  });

  it("keeps executions apart", () => {
    const [a, b] = [basket(), largeExecution(2, 5)];
    const { executions } = readLog(toJsonLines([a, b]));
    const read = executions.map((execution) => told(execution));
    expect(read).toHaveLength(2);
    expect(read).toEqual(expect.arrayContaining([told(a), told(b)]));
  });
});

describe.each([
  ["toShiViz", toShiViz],
  ["toGoVector", toGoVector],
] as const)("%s", (name, write) => {
  it("is read as it was written: plainly, where that will do", () => {
    const execution = largeExecution(5, 200);
    const text = write(execution, { fields: false });
    expect(text.split("\n")).toHaveLength(401);
    const { format } = readLog(text);
    expect(format).toMatchObject({
      name: name === "toShiViz" ? "shiviz" : "govector",
      from: "detection",
    });
    const bare = told(one(text, readLog)) as { events: { fields: unknown }[] };
    const expected = told(execution) as { events: { fields: unknown }[] };
    for (const event of expected.events) event.fields = [];
    expect(bare).toEqual(expected);
  });

  it("writes the golden file", () => {
    const text = write(basket());
    expect(text).toBe(golden(`basket-${name === "toShiViz" ? "shiviz" : "govector"}.log`, text));
    expect(told(one(text, readLog))).toEqual(told(basket()));
  });

  it("loses nothing but line ends and controls, whatever the names and texts", () => {
    fc.assert(
      fc.property(anyExecution, (execution) => {
        fc.pre(execution.size > 0 && execution.label !== "");
        // Names that only differ in what is made over get numbers; spaces before braces are made over.
        const plain = execution.hosts.map(escapeAll);
        fc.pre(new Set(plain).size === plain.length);
        fc.pre(!execution.hosts.some((host) => /^\s|\s(?:\{|$)/.test(host)));
        const text = write(execution);
        expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e]/u);
        expect(told(one(text, readLog))).toEqual(told(execution, escapeAll));
      }),
    );
  });

  it("keeps executions apart, though an event looks like what stands between them", () => {
    const make = (label: string): Execution => {
      const builder = new ExecutionBuilder(label);
      builder.add("a", { a: 1 }, "=== other ===");
      builder.add("a", { a: 2 }, "==== other ====");
      return builder.build();
    };
    const written = [make(""), make("one"), make("=== two ===")];
    const { executions } = readLog(write(written));
    expect(executions.map((execution) => told(execution))).toEqual(
      written.map((execution) => told(execution)),
    );
  });

  it("keeps hosts apart whose names are made over", () => {
    const builder = new ExecutionBuilder();
    for (const [i, host] of ["a {b", "a_{b", "a\n{b"].entries())
      builder.add(host, { [host]: 1 }, `event ${i}`);
    const { executions, problems } = readLog(write(builder.build()));
    expect(problems).toEqual([]);
    expect(executions[0]?.hosts).toHaveLength(3);
  });
});

describe("toMermaid", () => {
  it("writes the golden file", () => {
    const text = toMermaid(basket());
    expect(text).toBe(golden("basket.mmd", text));
  });

  it("lets nothing of a log be syntax", () => {
    const line =
      /^(?:sequenceDiagram| {2}(?:title |participant p\d+ as |Note over p\d+: |p\d+--?>>p\d+: )(?:[\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Join_Control}\u2400-\u2426 .,/=()'?!+_…–·→×-]|#\d+;)+)$/u;
    fc.assert(
      fc.property(anyExecution, fc.boolean(), (execution, fold) => {
        const text = toMermaid(execution, { fold });
        for (const each of text.trimEnd().split("\n")) expect(each).toMatch(line);
        expect(text).not.toMatch(/\bend\b/i);
      }),
    );
  });

  it("draws every message and every event", () => {
    const execution = largeExecution(4, 60);
    const text = toMermaid(execution, { fold: false });
    const arrows = text.match(/->>/g)?.length ?? 0;
    expect(arrows).toBe([...execution.messages()].length);
    expect((text.match(/: (?:does|takes)$/gm) ?? []).length).toBe(60);
  });
});
