import { exampleTests } from "../../scripts/vitest/example.js";

export default exampleTests(import.meta.dirname);
