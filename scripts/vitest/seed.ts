/**
 * Every property takes the seed that `VC_TEST_SEED` names, if it is set: the continuous integration then tests the same each
 * time, and an everyday run something else each time. A property that fails prints its seed.
 */
import { configureGlobal, readConfigureGlobal } from "fast-check";

const seed = process.env["VC_TEST_SEED"];
if (seed !== undefined) configureGlobal({ ...readConfigureGlobal(), seed: Number(seed) });
