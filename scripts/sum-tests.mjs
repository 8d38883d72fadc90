// Adds up the vitest results of all packages and prints `N passed, N failed`.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";

import { root, workspaceDirs } from "./lib.mjs";

const resultFiles = () =>
  [".", ...workspaceDirs()].map((dir) => join(root, dir, "test-results.json"));

/** Removes earlier results, so that a run that never happens cannot count. */
export function forgetResults() {
  for (const file of resultFiles()) rmSync(file, { force: true });
}

const MESSAGE_LINES_MAX = 8;

/**
 * Counts passed and failed tests, and says of each failure where it is and how its message begins. A test file that
 * fails as a whole (it does not compile, say) reports no test of its own and counts as one that failed.
 *
 * @returns {{ passed: number, failed: number, failures: string[] }}
 */
export function countResults() {
  let passed = 0;
  const failures = [];
  for (const file of resultFiles()) {
    if (!existsSync(file)) continue;
    const results = JSON.parse(readFileSync(file, "utf8"));
    passed += results.numPassedTests;
    for (const suite of results.testResults) {
      const path = relative(root, suite.name);
      const failed = suite.assertionResults.filter(({ status }) => status === "failed");
      for (const test of failed)
        failures.push(`${path} > ${test.fullName}\n${begin(test.failureMessages.join("\n"))}`);
      if (suite.status === "failed" && failed.length === 0)
        failures.push(`${path}\n${begin(suite.message)}`);
    }
  }
  return { passed, failed: failures.length, failures };
}

/** The first lines of a message, without colours, and without calls inside of other packages. */
function begin(message) {
  const lines = stripVTControlCharacters(message)
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^\s+at .*node_modules/.test(line));
  return lines
    .slice(0, MESSAGE_LINES_MAX)
    .map((line) => `    ${line}`)
    .join("\n");
}
