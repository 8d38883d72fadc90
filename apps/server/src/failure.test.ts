import {
  MemoryStore,
  Replica,
  StoreFullError,
  StoreWriteError,
  InvariantError,
} from "@vclock/replica";
import { afterEach, describe, expect, it, vi } from "vitest";
import { TooManyLivesError } from "./errors.js";
import { startServer } from "./start-server.js";
import { localMembers, TestCluster } from "./testing/cluster.js";
import { dialAs, GREET, say, serverHello } from "./testing/fake-peer.js";
import { RawConnection } from "./testing/raw-connection.js";
import { waitFor } from "./testing/wait-for.js";

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

async function cluster(count: number): Promise<TestCluster> {
  const started = await TestCluster.start(count);
  cleanUp.push(() => started.stop());
  return started;
}

describe("a disk without room", () => {
  it("fails updates, lets reads go on, and is used again when there is room", async () => {
    const client = await (await cluster(1)).client("s1");
    await client.update("before", "v");
    const write = vi
      .spyOn(MemoryStore.prototype, "write")
      .mockRejectedValue(new StoreFullError("no room"));
    expect(await client.update("k", "v")).toMatchObject({
      type: "errorReply",
      code: "store-full",
      applied: "no",
    });
    expect(await client.texts("before")).toEqual(["v"]);
    expect((await client.status()).status.storeFull).toBe(true);
    write.mockRestore();
    await waitFor(
      "an update to go through",
      async () => (await client.update("k", "v")).type === "writeReply",
    );
    expect((await client.status()).status.storeFull).toBe(false);
  });
});

describe("what must not happen", () => {
  it.each([
    ["a batch of which nobody knows what is on disk", new StoreWriteError("input/output error")],
    ["an error that nobody thought of", new TypeError("x is undefined")],
  ])("%s ends the server at once", async (_what, error) => {
    const one = await cluster(1);
    const server = one.server("s1");
    const client = await one.client("s1");
    vi.spyOn(MemoryStore.prototype, "write").mockRejectedValue(error);
    client.post({
      type: "update",
      key: "k",
      value: { tag: 0, bytes: new Uint8Array(1) },
      consistency: "one",
      timeoutMs: 1_000,
      returnVersions: false,
    });
    expect(await server.closed).toEqual({ type: "failed", error });
    await client.raw.untilClosed();
    // Nothing is acknowledged that may not be on disk.
    expect(client.raw.frames).toEqual([]);
    await expect(RawConnection.to(server.port)).rejects.toThrow("ECONNREFUSED");
    expect(server.status().phase).toBe("stopped");
    await server.stop();
  });

  it("an invariant that does not hold ends the server at once", async () => {
    const one = await cluster(1);
    const client = await one.client("s1");
    const error = new InvariantError("broken");
    vi.spyOn(Replica.prototype, "step").mockImplementation(() => {
      throw error;
    });
    expect(await one.server("s1").closed).toEqual({ type: "failed", error });
    await client.raw.untilClosed();
  });

  it("one new life after another ends the server, before the disk is full of what was set aside", async () => {
    const members = await localMembers(2);
    const server = await startServer({
      name: "s2",
      members,
      admin: null,
      dataDir: null,
      logLevel: "silent",
    });
    cleanUp.push(() => server.stop());
    for (let life = 0; life < 4; life++) {
      const { node } = server;
      const { raw } = await dialAs(server.port, serverHello("s1"));
      say(raw, { ...GREET, known: { counter: 7, run: "a-run-before-this", retired: false } });
      await raw.untilClosed();
      if (life < 3) await waitFor("the next life", () => server.node !== node);
    }
    expect(await server.closed).toMatchObject({
      type: "failed",
      error: expect.any(TooManyLivesError),
    });
  });
});
