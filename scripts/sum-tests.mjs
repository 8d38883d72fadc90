// Adds up the vitest results of all packages and prints `N passed, N failed`.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";

import { root, workspaceDirs } from "./lib.mjs";

const resultFiles = () =>
  [".", ...workspaceDirs()].map((dir) => join(root, dir, "test-results.json"));

/** Removes earlier results, so that a run that never happens cannot count. */
export function forgetResults() {
  for (const file of resultFiles()) rmSync(file, { force: true });
}

/**
 * Counts passed and failed tests. A test file that fails as a whole (it does not compile, say)
 * reports no test of its own and counts as one that failed.
 */
export function countResults() {
  let passed = 0;
  let failed = 0;
  for (const file of resultFiles()) {
    if (!existsSync(file)) continue;
    const results = JSON.parse(readFileSync(file, "utf8"));
    const broken = results.testResults.filter(
      (suite) =>
        suite.status === "failed" &&
        !suite.assertionResults.some((test) => test.status === "failed"),
    );
    for (const suite of broken) console.error(`${relative(root, suite.name)}: ${suite.message}`);
    passed += results.numPassedTests;
    failed += results.numFailedTests + broken.length;
  }
  return { passed, failed };
}
