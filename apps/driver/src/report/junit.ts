/** The report for build servers: one test case a scenario. */
import type { RunOutcome, ScenarioOutcome } from "../play/outcome.js";
import { type JUnitCase, junitDocument } from "./junit-document.js";
import { scenarioReport } from "./text.js";
import { painter } from "./words.js";

export function junitReport(run: RunOutcome): string {
  return junitDocument(run.scenarios.map(testCase), run.elapsedMs);
}

function testCase(scenario: ScenarioOutcome): JUnitCase {
  const { name, file, failure, outcome, elapsedMs } = scenario;
  const base = { name, file, outcome, elapsedMs };
  if (failure === undefined) return base;
  const text = scenarioReport(scenario, painter(false));
  return { ...base, failure: { message: failure.message, type: failure.code, text } };
}
