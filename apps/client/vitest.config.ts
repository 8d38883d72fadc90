import { packageTests } from "../../scripts/vitest/config.js";

// No test leaves anything behind for another file: modules are loaded and compiled once a worker.
export default packageTests(import.meta.dirname, { isolate: false });
