import { packageTests } from "../../scripts/vitest/config.js";

// Real processes on a machine that may be busy: what can go wrong has its own, shorter deadlines.
// No test leaves anything behind for another file: modules are loaded and compiled once a worker.
export default packageTests(import.meta.dirname, {
  testTimeout: 180_000,
  maxConcurrency: 3,
  isolate: false,
  // One file after another: the chaos of one takes all that the machine has, and scenarios have deadlines.
  maxWorkers: 1,
  // Commands in messages are as somebody reads them who did not start this with npm.
  env: { npm_lifecycle_event: "" },
});
