// `npm test`: build, types, lint, format, architecture, documents, unused code, packaging and all tests. Runs
// everything even when something fails; the last line is `N passed, N failed`, and counts tests only:
// the exit code tells of the other checks, and the lines above it name them.
// `npm test -- --force` ignores turbo's cache.
import { tool } from "./lib.mjs";
import { countResults, forgetResults } from "./sum-tests.mjs";

const checks = [
  ["formatting", "oxfmt", ["--check"]],
  ["architecture", process.execPath, ["scripts/check-tree.mjs"]],
  ["documents", process.execPath, ["scripts/check-docs.mjs"]],
  ["unused code and dependencies", "knip", ["--no-progress"]],
  ["changesets", process.execPath, ["scripts/check-changes.mjs"]],
];
const staticTasks = ["build", "typecheck", "lint", "check:package"];
const staticRootTasks = ["//#lint:root", "//#typecheck:root", "//#check:api"];

forgetResults();
const problems = [];
const run = (title, name, args) => {
  const { status, error } = tool(name, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (error !== undefined) console.error(error.message);
  if (status !== 0) problems.push(title);
};
const turbo = (title, ...args) =>
  run(title, "turbo", [
    "run",
    ...args,
    "--continue",
    "--output-logs=errors-only",
    ...process.argv.slice(2),
  ]);
turbo("build, types, lint or packaging: see above", ...staticTasks, ...staticRootTasks);
turbo("packages as a stranger installs them: see above", "//#clean-room");
turbo("the site of guides and API reference: see above", "site");
for (const [title, name, args] of checks) run(title, name, args);
// Last and by themselves: many of them wait for real processes, which a busy machine would slow down.
turbo("tests: see above", "test", "//#test:scripts", "--concurrency=100%");

const { passed, failed, failures } = countResults();
for (const failure of failures) console.log(`FAILED: ${failure}`);
if (passed + failed === 0) problems.push("no test ran");
for (const problem of problems) console.log(`FAILED: ${problem}`);
process.exitCode = problems.length === 0 ? 0 : 1;
console.log(`${passed} passed, ${failed} failed`);
