import { packageTests } from "../../scripts/vitest/config.js";

// Real processes on a machine that may be busy: what can go wrong has its own, shorter deadlines.
export default packageTests(import.meta.dirname, { testTimeout: 180_000, maxConcurrency: 3 });
