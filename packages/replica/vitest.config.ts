import { packageTests } from "../../scripts/vitest/config.js";

// Pure: one process for all files of a worker, so that modules are loaded and compiled once.
export default packageTests(import.meta.dirname, { isolate: false });
