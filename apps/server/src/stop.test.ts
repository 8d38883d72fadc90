import { afterEach, describe, expect, it } from "vitest";
import { ListenError } from "./errors.js";
import { startServer } from "./start-server.js";
import { defaults, valueOf } from "./testing/client.js";
import { freePorts, localMembers, TestCluster } from "./testing/cluster.js";
import { RawConnection } from "./testing/raw-connection.js";
import { waitFor } from "./testing/wait-for.js";

let cluster: TestCluster;
afterEach(async () => cluster.stop());

describe("stop", () => {
  it("answers what is in flight, closes every connection and the ports", async () => {
    cluster = await TestCluster.start(3);
    const server = cluster.server("s1");
    const client = await cluster.client("s1");
    const ids = Array.from({ length: 100 }, (_, i) =>
      client.post({
        type: "update",
        key: `k${i}`,
        value: valueOf("v"),
        returnVersions: false,
        ...defaults({}),
      }),
    );
    const stranger = await RawConnection.to(server.port);
    const first = await client.reply(ids[0] ?? 0);
    expect(first.type).toBe("writeReply");
    await server.stop();
    for (const id of ids) {
      const reply = await client.reply(id);
      expect(
        reply.type === "writeReply" || (reply.type === "errorReply" && reply.code === "stopped"),
      ).toBe(true);
    }
    await client.raw.untilClosed();
    await stranger.untilClosed();
    await expect(RawConnection.to(server.port)).rejects.toThrow("ECONNREFUSED");
    expect(await server.closed).toEqual({ type: "stopped" });
    expect(server.status().phase).toBe("stopped");
  });

  it("fails what cannot be answered in time, and says whether it may have happened", async () => {
    cluster = await TestCluster.start(3, { limits: { stopGraceMs: 50 } });
    const client = await cluster.client("s1");
    await cluster.stopOne("s2");
    await cluster.stopOne("s3");
    await waitFor("s1 to be alone", () =>
      cluster
        .server("s1")
        .status()
        .peers.every(({ up }) => !up),
    );
    const asked = { ...defaults({ consistency: "all", timeoutMs: 60_000 }) };
    const update = client.post({
      type: "update",
      key: "k",
      value: valueOf("v"),
      returnVersions: false,
      ...asked,
    });
    const read = client.post({ type: "read", key: "k", ...asked });
    await waitFor("both to wait", () => cluster.server("s1").status().waitingRequests === 2);
    await cluster.server("s1").stop();
    expect(await client.reply(update)).toMatchObject({
      type: "errorReply",
      code: "stopped",
      applied: "unknown",
      server: "s1",
    });
    expect(await client.reply(read)).toMatchObject({
      type: "errorReply",
      code: "stopped",
      applied: "no",
    });
  });

  it("may be called twice, and before anything happened", async () => {
    cluster = await TestCluster.start(1);
    const server = cluster.server("s1");
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
  });

  it("leaves the others to go on without it", async () => {
    cluster = await TestCluster.start(3);
    await cluster.stopOne("s3");
    const client = await cluster.client("s1");
    expect(await client.update("k", "v")).toMatchObject({
      type: "writeReply",
      unreachable: ["s3"],
    });
  });
});

describe("a port in use", () => {
  it.each([
    ["listen", /^cannot listen at 127\.0\.0\.1:\d+: the address is in use$/],
    ["admin", /^cannot listen at 127\.0\.0\.1:\d+: the address is in use$/],
  ] as const)("of %s is told, and nothing is left behind", async (which, message) => {
    cluster = await TestCluster.start(1);
    const [port = 0] = await freePorts(1);
    const options = {
      name: "s1",
      members: await localMembers(1),
      listen: { port },
      admin: { port: 0 },
      dataDir: null,
      logLevel: "silent" as const,
    };
    const used = { port: cluster.server("s1").port };
    const failure = await startServer({ ...options, [which]: used }).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(ListenError);
    expect((failure as ListenError).message).toMatch(message);
    expect((failure as ListenError).hint).toMatch(/another (admin )?port$/);
    const server = await startServer(options);
    await server.stop();
  });
});
