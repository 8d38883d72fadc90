import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { widthOf } from "../characters/width.js";
import { ExecutionBuilder } from "../execution-builder.js";
import { anyExecution, basket, largeExecution } from "../testing/drawings.js";
import { golden } from "../testing/golden.js";
import { CanvasLine } from "./canvas.js";
import { textDiagram, textLines, toText } from "./diagram.js";

const STYLES = /\p{Cc}\[0?(?:;\d+)*m/gu;

describe("toText", () => {
  it.each([
    ["basket.txt", { columns: 80 }],
    ["basket-narrow.txt", { columns: 36 }],
    ["basket-ascii.txt", { columns: 80, unicode: false, fold: false }],
    ["basket-two-hosts.txt", { columns: 80, hosts: ["s2", "client"] }],
  ] as const)("draws %s", (name, options) => {
    expect(toText(basket(), options)).toBe(golden(name, toText(basket(), options)));
  });

  it("marks a path, in colours when asked", () => {
    const execution = basket();
    const path = execution.path(execution.event("client", 1)!, execution.event("s2", 9)!)!;
    const plain = toText(execution, { highlight: path });
    expect(plain.split("\n").filter((line) => line.includes("◆"))).toHaveLength(path.length);
    const colored = toText(execution, { highlight: path, color: true });
    expect(colored.replaceAll(STYLES, "")).toBe(plain);
    expect(colored).toBe(golden("basket-color.txt", colored));
  });

  it("draws several messages that arrive at once, and crosses lines between", () => {
    const builder = new ExecutionBuilder();
    for (const host of ["a", "b", "c", "d"]) builder.add(host, { [host]: 1 }, "sends");
    builder.add("c", { a: 1, b: 1, c: 2, d: 1 }, "hears all");
    builder.add("b", { b: 2 }, "goes on");
    builder.add("a", { a: 2 }, "goes on");
    expect(toText(builder.build(), { fold: false })).toBe(
      [
        "a  b  c  d",
        "●  │  │  │  a:1  sends",
        "│  ●  │  │  b:1  sends",
        "│  │  ●  │  c:1  sends",
        "│  │  │  ●  d:1  sends",
        "●  │  │  │  a:2  goes on",
        "│  ●  │  │  b:2  goes on",
        "├──├─►●◄─┤  c:2 ← a:1 b:1 d:1  hears all",
        "",
      ].join("\n"),
    );
  });

  it("never is wider than the terminal, nor sends it what a log says", () => {
    fc.assert(
      fc.property(
        anyExecution,
        fc.record({
          columns: fc.integer({ min: 1, max: 130 }),
          color: fc.boolean(),
          unicode: fc.boolean(),
          fold: fc.boolean(),
        }),
        (execution, options) => {
          const text = toText(execution, options);
          expect(toText(execution, options)).toBe(text);
          for (const line of text.split("\n")) {
            const bare = options.color ? line.replaceAll(STYLES, "") : line;
            expect(widthOf(bare)).toBeLessThanOrEqual(options.columns);
            expect(bare).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
            if (!options.unicode) expect(bare).toMatch(/^[\x20-\x7e]*$/);
          }
        },
      ),
    );
  });

  it("has a line for each event that is not folded", () => {
    const execution = largeExecution(5, 300);
    const { heading, lines } = textDiagram(execution, { fold: false });
    expect(heading).toEqual(["node-1  node-2  node-3  node-4  node-5"].map(() => heading[0]));
    expect(lines).toHaveLength(300);
    for (const { host, index } of execution.all())
      expect(lines.some((line) => line.includes(`${host}:${index} `))).toBe(true);
  });

  it("gives the same line by line, and the first before the last is drawn", () => {
    const execution = largeExecution(8, 400);
    expect([...textLines(execution, { columns: 90 })].join("")).toBe(
      toText(execution, { columns: 90 }),
    );
    const large = largeExecution(8, 30_000);
    const since = performance.now();
    let count = 0;
    for (const _ of textLines(large, { columns: 120 })) count++;
    // Some 700 ms on a machine at rest; it was 2.4 s when each cell was an object.
    expect(performance.now() - since).toBeLessThan(10_000);
    expect(count).toBeGreaterThan(20_000);
  });

  it("has room for thirty hosts on eighty columns, and for three hundred together", () => {
    const thirty = textDiagram(largeExecution(30, 200), { columns: 80 });
    expect(thirty.heading).toHaveLength(30);
    expect(Math.max(...thirty.lines.map(widthOf))).toBeLessThanOrEqual(80);
    const many = textDiagram(largeExecution(300, 400), { columns: 80 });
    expect(many.heading.at(-1)).toMatch(/│ {0,}\d+ others$/);
    for (const line of [...many.heading, ...many.lines])
      expect(widthOf(line)).toBeLessThanOrEqual(80);
  });

  it("draws one host, and nothing of nothing", () => {
    const builder = new ExecutionBuilder();
    builder.add("日本", { 日本: 1 }, "はい");
    expect(toText(builder.build())).toBe("日本\n●  日本:1  はい\n");
    expect(toText(new ExecutionBuilder().build())).toBe("");
    expect(toText(basket(), { from: 3, to: 4 }).split("\n")).toHaveLength(5);
  });
});

describe("a line of the canvas", () => {
  it("never shows half of a wide character", () => {
    const line = new CanvasLine(10);
    line.put(0, "日本語");
    line.put(1, "x");
    line.put(4, "y");
    expect(line.toString(false)).toBe(" x本y");
    line.put(8, "日本");
    expect(line.toString(false)).toBe(" x本y   日");
    line.put(9, "日");
    expect(line.toString(false)).toBe(" x本y   日");
  });
});
