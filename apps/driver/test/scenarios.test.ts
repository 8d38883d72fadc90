import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseScenario, runScenarios, shippedFiles } from "../src/index.js";
import { scenarioReport } from "../src/report/text.js";
import { painter } from "../src/report/words.js";

/** Every scenario that ships, on free ports; those that wait for time-outs share the processor with others. */
test.concurrent.each(shippedFiles().map((file) => parseScenario(readFileSync(file, "utf8"), file)))(
  "$name",
  async (scenario) => {
    const { scenarios } = await runScenarios([scenario]);
    const [outcome] = scenarios;
    expect(outcome?.outcome, outcome && scenarioReport(outcome, painter(false))).toBe("passed");
  },
);
