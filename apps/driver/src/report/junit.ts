/** The report for build servers: JUnit's XML, one test case a scenario. */
import { count, type RunOutcome, type ScenarioOutcome } from "../play/outcome.js";
import { scenarioReport } from "./text.js";
import { painter } from "./words.js";

export function junitReport(run: RunOutcome): string {
  const counts = `tests="${run.scenarios.length}" failures="${count(run, "failed")}" skipped="${count(run, "skipped")}" time="${seconds(run.elapsedMs)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="vc-driver" ${counts}>`,
    `  <testsuite name="vc-driver" ${counts}>`,
    ...run.scenarios.map(testCase),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase(scenario: ScenarioOutcome): string {
  const { name, file, failure, outcome, elapsedMs } = scenario;
  const open = `    <testcase name="${escaped(name)}" classname="vc-driver" file="${escaped(file)}" time="${seconds(elapsedMs)}"`;
  if (outcome === "skipped") return `${open}><skipped/></testcase>`;
  if (failure === undefined) return `${open}/>`;
  const report = scenarioReport(scenario, painter(false));
  const attributes = `message="${escaped(failure.message)}" type="${escaped(failure.code)}"`;
  return `${open}>\n      <failure ${attributes}>${escaped(report).replaceAll("&#10;", "\n")}</failure>\n    </testcase>`;
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** Text as XML may have it: what XML has no way to say at all becomes U+FFFD. */
export function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "\u{FFFD}")
    .replaceAll(/[&<>"\t\n\r]/g, (character) => ENTITIES[character] ?? character);
}
