import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { defineConfig, type ViteUserConfig } from "vitest/config";

import { readmeBlocks, readmeExamples } from "./readme.js";

/**
 * The vitest configuration every package shares.
 *
 * Tests import other packages' source, not their builds (export condition `@vclock/source`), the
 * package's README examples run as tests, and results also go to `test-results.json`, which
 * `scripts/sum-tests.mjs` adds up.
 *
 * @param dir the package's folder: `import.meta.dirname` of its `vitest.config.ts`
 * @param test settings of `test` that this package wants different
 * @param documents globs, from the folder, of further Markdown files whose examples run as tests of this package
 */
export function packageTests(
  dir: string,
  test: ViteUserConfig["test"] = {},
  documents: readonly string[] = [],
): ViteUserConfig {
  const readme = join(dir, "README.md");
  const hasExamples =
    existsSync(readme) && readmeBlocks(readFileSync(readme, "utf8")).some((block) => block.runs);
  const usesProperties = readFileSync(join(dir, "package.json"), "utf8").includes('"fast-check"');
  const seed = usesProperties ? [join(import.meta.dirname, "seed.ts")] : [];
  const conditions = ["@vclock/source", "module", "node", "development|production"];
  return defineConfig({
    root: dir,
    plugins: [readmeExamples(dir)],
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: ["@vclock/source", "node"] } },
    test: {
      include: [
        "src/**/*.test.ts",
        "test/**/*.test.ts",
        ...(hasExamples ? ["README.md"] : []),
        ...documents,
      ],
      passWithNoTests: true,
      // Generous, for busy machines: tests wait for conditions, so a green one is never slow by this.
      testTimeout: 30_000,
      hookTimeout: 30_000,
      reporters: ["default", ["json", { outputFile: join(dir, "test-results.json") }]],
      disableConsoleIntercept: true,
      ...test,
      setupFiles: [...seed, ...[test.setupFiles ?? []].flat()],
    },
  });
}
