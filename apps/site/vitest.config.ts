import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { packageTests } from "../../scripts/vitest/config.js";

const folder = "../../docs/guides";
const guides = readdirSync(join(import.meta.dirname, folder))
  .filter((name) => name.endsWith(".md"))
  .map((name) => join(folder, name))
  .filter((file) => /^```ts$/m.test(readFileSync(join(import.meta.dirname, file), "utf8")));

const config = packageTests(
  import.meta.dirname,
  { setupFiles: ["test/guide-servers.ts"], testTimeout: 120_000, hookTimeout: 120_000 },
  guides,
);

/** The guides talk to localhost:9990, :9980 and :9999; when their examples run as tests, to servers of their own. */
const guideServers = {
  name: "vclock:guide-servers",
  enforce: "pre" as const,
  transform: (code: string, id: string): string | undefined =>
    /\.md\.\d+\.ts$/.test(id)
      ? ["9990", "9980", "9999"].reduce(
          (text, port, index) => text.replaceAll(`"localhost:${port}"`, `__servers[${index}]`),
          code,
        )
      : undefined,
};

export default { ...config, plugins: [...(config.plugins ?? []), guideServers] };
