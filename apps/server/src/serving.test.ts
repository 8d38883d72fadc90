import { MemoryStore, StoreWriteError } from "@vclock/replica";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ServerStoppedError } from "./errors.js";
import { startServer, type RunningServer } from "./start-server.js";
import { localMembers } from "./testing/cluster.js";
import { waitFor } from "./testing/wait-for.js";

const started: RunningServer[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const server of started.splice(0)) await server.stop();
});

/** Starts one member of a cluster that begins for the first time: it serves when it has met the others. */
async function startOf(count: number): Promise<(name: string) => Promise<RunningServer>> {
  const members = await localMembers(count);
  const rest = { members, admin: null, dataDir: null, logLevel: "silent" } as const;
  return async (name) => {
    const server = await startServer({ name, ...rest });
    started.push(server);
    return server;
  };
}

describe("untilServing", () => {
  it("resolves when the server serves, for everybody who waits, and at once from then on", async () => {
    const start = await startOf(2);
    const s1 = await start("s1");
    const waiting = [s1.untilServing(), s1.untilServing()];
    let done = false;
    void waiting[0]?.then(() => (done = true));
    await waitFor("s1 to wait for s2", () => s1.status().phase === "catching-up");
    expect(done).toBe(false);

    const s2 = await start("s2");
    await Promise.all([...waiting, s2.untilServing()]);
    expect([s1, s2].map((server) => server.status().phase)).toEqual(["serving", "serving"]);
    await s1.untilServing();
  });

  it("rejects when the server is stopped before, and ever after", async () => {
    const s1 = await (await startOf(2))("s1");
    const waiting = expect(s1.untilServing()).rejects.toThrow(ServerStoppedError);
    await s1.stop();
    await waiting;
    await expect(s1.untilServing()).rejects.toMatchObject({
      code: "VC_SERVER_STOPPED",
      message: "s1 has stopped",
    });
  });

  it("rejects with what made the server fail", async () => {
    const cause = new StoreWriteError("input/output error");
    vi.spyOn(MemoryStore.prototype, "write").mockRejectedValue(cause);
    const s1 = await (await startOf(2))("s1");
    await expect(s1.untilServing()).rejects.toMatchObject({
      message: "s1 has stopped: input/output error",
      cause,
    });
  });
});
