import type { ViteUserConfig } from "vitest/config";

import { packageTests } from "./config.js";

/** The tests of an example: as those of a package, but on what is built, as a reader has it. */
export function exampleTests(dir: string): ViteUserConfig {
  const {
    resolve: _resolve,
    ssr: _ssr,
    ...config
  } = packageTests(dir, {
    server: { deps: { external: [/\/(?:packages|apps)\/[^/]+\/dist\//] } },
    // Most of them start programs, on a machine that may be busy.
    testTimeout: 120_000,
  });
  return config;
}
