import { describe, expect, test } from "vitest";
import { RUN } from "../testing/outcomes.js";
import { jsonReport } from "./json.js";
import { escaped } from "./junit-document.js";
import { junitReport } from "./junit.js";
import { scenarioReport, summary } from "./text.js";
import { duration, painter, wrapped } from "./words.js";

describe("the report for people", () => {
  const plain = painter(false);

  test("tells what was taught, done and seen, and why it failed", async () => {
    const text = RUN.scenarios.map((scenario) => scenarioReport(scenario, plain)).join("\n");
    await expect(`${text}\n${summary(RUN, plain)}\n`).toMatchFileSnapshot(
      "__snapshots__/report.txt",
    );
  });

  test("has colours where they are wanted, and the same words", () => {
    const [scenario] = RUN.scenarios;
    const colourful = scenarioReport(scenario!, painter(true));
    expect(colourful).toContain("\u001B[32m");
    // oxlint-disable-next-line no-control-regex -- that is what colours are made of
    expect(colourful.replaceAll(/\u001B\[\d+m/g, "")).toBe(scenarioReport(scenario!, plain));
  });

  test("says when data and logs are gone", () => {
    const failed = RUN.scenarios[1]!;
    const gone = { ...failed, failure: { ...failed.failure!, kept: undefined } };
    expect(scenarioReport(gone, plain)).toContain("Data and logs were removed.");
  });
});

test("the report for programs is one document", async () => {
  const text = jsonReport(RUN);
  expect(JSON.parse(text)).toMatchObject({ passed: 1, failed: 1, skipped: 1, elapsedMs: 4_321 });
  await expect(`${text}\n`).toMatchFileSnapshot("__snapshots__/report.json");
});

describe("the report for build servers", () => {
  test("has a test case for each scenario", async () => {
    await expect(junitReport(RUN)).toMatchFileSnapshot("__snapshots__/report.xml");
  });

  test("is well-formed XML", () => {
    const names = "testsuites testsuite testcase testcase failure testcase skipped";
    expect(elements(junitReport(RUN)).join(" ")).toBe(names);
  });

  test("escapes what would break out of its place", () => {
    expect(escaped(`<a b="&">\n\u0000\uDFFF\u{1F600}`)).toBe(
      "&lt;a b=&quot;&amp;&quot;&gt;&#10;\u{FFFD}\u{FFFD}\u{1F600}",
    );
  });
});

test.each([
  [0, "0 ms"],
  [999, "999 ms"],
  [1_000, "1.0 s"],
  [61_240, "61.2 s"],
])("duration(%i) is %s", (ms, expected) => expect(duration(ms)).toBe(expected));

test("wrapped breaks at spaces, and nowhere else", () => {
  expect(wrapped("a bb ccc dddddddddddd e", 8, "  ", "  ")).toBe(
    "  a bb\n    ccc\n    dddddddddddd\n    e",
  );
});

/** The names of the elements, in order. Throws for XML that is not well-formed; knows what a report may contain. */
function elements(xml: string): string[] {
  const names: string[] = [];
  const open: string[] = [];
  const tag =
    /<(?:\?xml [^?]*\?|(\/?)([a-z]+)((?: [a-z]+="[^"<&]*(?:&(?:amp|lt|gt|quot|#9|#10|#13);[^"<&]*)*")*)(\/?))>/y;
  const text = /[^<&>]*(?:&(?:amp|lt|gt|quot|#9|#10|#13);[^<&>]*)*/y;
  for (let at = 0; at < xml.length;) {
    tag.lastIndex = at;
    const match = tag.exec(xml);
    if (match === null) {
      text.lastIndex = at;
      const end = at + (text.exec(xml)?.[0].length ?? 0);
      if (end === at) throw new Error(`not well-formed at: ${xml.slice(at, at + 40)}`);
      at = end;
      continue;
    }
    at += match[0].length;
    const [, close, name, , empty] = match;
    if (name === undefined) continue;
    if (close === "/") {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
      continue;
    }
    names.push(name);
    if (empty !== "/") open.push(name);
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)}> is never closed`);
  return names;
}
