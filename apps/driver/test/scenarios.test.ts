import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import {
  loadScenarios,
  parseScenario,
  runScenarios,
  type Scenario,
  shippedFiles,
} from "../src/index.js";
import { scenarioReport } from "../src/report/text.js";
import { painter } from "../src/report/words.js";

function read(file: string): Scenario {
  return parseScenario(readFileSync(file, "utf8"), file);
}

/** The scenario that the README shows. */
function example(): Scenario {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  return parseScenario(/```yaml\n([^]*?)```/.exec(readme)?.[1] ?? "", "README.md");
}

/** Schedules that once went wrong, and teach nothing that the others do not. */
const regressions = loadScenarios([fileURLToPath(new URL("regressions", import.meta.url))]);

/** All of them on free ports; those that wait for time-outs share the processor with others. */
test.concurrent.each([...shippedFiles().map(read), ...regressions, example()])(
  "$name",
  async (scenario) => {
    const { scenarios } = await runScenarios([scenario]);
    const [outcome] = scenarios;
    expect(outcome?.outcome, outcome && scenarioReport(outcome, painter(false))).toBe("passed");
  },
);
