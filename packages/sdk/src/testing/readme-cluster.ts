/**
 * Set-up of all test files; does something for the README's examples only: three servers, whose addresses `vitest.config.ts` puts
 * into them.
 */
import { afterAll, beforeAll, expect } from "vitest";
import type { Cluster as ClusterType } from "./cluster.js";

if (expect.getState().testPath?.endsWith("/README.md") === true) {
  const { Cluster } = await import("./cluster.js");
  const { connect } = await import("../connect.js");
  const { eventually } = await import("./eventually.js");
  let cluster: ClusterType;

  beforeAll(async () => {
    cluster = await Cluster.start(3);
    (globalThis as { __servers?: readonly string[] }).__servers = cluster.addresses;
    const client = await connect({ servers: cluster.addresses });
    await eventually(async () =>
      (await client.statusAll()).every(
        (report) => report.type === "up" && report.status.phase === "serving",
      ),
    );
    await client.close();
  });

  afterAll(() => cluster.stopAll());
}
