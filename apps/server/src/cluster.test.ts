import { afterEach, describe, expect, it } from "vitest";
import { TestCluster } from "./testing/cluster.js";

describe("three servers in one process", () => {
  let cluster: TestCluster;
  afterEach(async () => cluster.stop());

  it("answers updates and reads at every level, at every server", async () => {
    cluster = await TestCluster.start(3);
    for (const consistency of ["one", "quorum", "all"] as const) {
      const writer = await cluster.client("s1");
      const written = await writer.update(`key-${consistency}`, "value", { consistency });
      expect(written).toMatchObject({ type: "writeReply", server: "s1", siblings: 1 });
      for (const name of ["s1", "s2", "s3"]) {
        const reader = await cluster.client(name);
        expect(await reader.texts(`key-${consistency}`, { consistency: "all" })).toEqual(["value"]);
      }
    }
  });
});
