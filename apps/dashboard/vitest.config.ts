import { packageTests } from "../../scripts/vitest/config.js";

export default packageTests(import.meta.dirname);
