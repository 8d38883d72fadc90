import { packageTests } from "../../scripts/vitest/config.js";

const config = packageTests(import.meta.dirname, { setupFiles: ["src/testing/readme-cluster.ts"] });

/** The README's examples talk to localhost:9990, :9980 and :9999; when they run as tests, to servers of their own. */
const readmeServers = {
  name: "vclock:readme-servers",
  enforce: "pre" as const,
  transform: (code: string, id: string): string | undefined =>
    /\/README\.md\.\d+\.ts$/.test(id)
      ? ["9990", "9980", "9999"].reduce(
          (text, port, index) => text.replaceAll(`"localhost:${port}"`, `__servers[${index}]`),
          code,
        )
      : undefined,
};

export default { ...config, plugins: [...(config.plugins ?? []), readmeServers] };
