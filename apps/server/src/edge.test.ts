import { connect } from "node:net";
import {
  encodeClientRequest,
  encodeHello,
  decodeHelloReply,
  PROTOCOL_VERSION,
  type Hello,
} from "@vclock/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { defaults, valueOf, type TestClient } from "./testing/client.js";
import { TestCluster } from "./testing/cluster.js";
import { metric } from "./testing/metrics.js";
import { RawConnection } from "./testing/raw-connection.js";
import { waitFor } from "./testing/wait-for.js";

const HELLO: Hello = {
  type: "hello",
  version: PROTOCOL_VERSION,
  cluster: "vclock",
  role: "client",
  agent: "test",
};
let cluster: TestCluster;
afterEach(async () => cluster.stop());

/** A client that was connected before still gets its answers: whatever happened closed one connection and nothing else. */
async function stillServes(client: TestClient): Promise<void> {
  expect(await client.texts("any")).toEqual([]);
}

describe("what strangers send", () => {
  it.each([
    ["an HTTP request", Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")],
    ["a TLS hello", Buffer.from("16030100a5010000a10303", "hex")],
    ["zeros", Buffer.alloc(4_096)],
    ["ones", Buffer.alloc(4_096, 0xff)],
    ["a frame longer than a hello may be", Buffer.from([0, 0, 0x40, 1])],
    ["a frame that announces four gigabytes", Buffer.from([0xff, 0xff, 0xff, 0xff])],
    ["a frame of msgpack that is no hello", Buffer.from([0, 0, 0, 2, 0x91, 0xc0])],
    ["a request before the hello", encodeClientRequest({ type: "status", id: 1 })],
    ["a Python pickle, as the system before this one sent", Buffer.from("80049524", "hex")],
  ])("%s closes that connection", async (_what, bytes) => {
    cluster = await TestCluster.start(1);
    const client = await cluster.client("s1");
    const stranger = await RawConnection.to(cluster.server("s1").port);
    stranger.send(bytes);
    await stranger.untilClosed();
    expect(stranger.frames).toEqual([]);
    await stillServes(client);
    expect(
      await metric(cluster.server("s1"), "vclock_connections_refused_total", { reason: "garbage" }),
    ).toBe(1);
  });

  it("a connection that says nothing is closed after a while and blocks nobody meanwhile", async () => {
    cluster = await TestCluster.start(1, { limits: { helloTimeoutMs: 300 } });
    const silent = await Promise.all(
      Array.from({ length: 50 }, () => RawConnection.to(cluster.server("s1").port)),
    );
    await stillServes(await cluster.client("s1"));
    expect(silent.some(({ closed }) => closed)).toBe(false);
    await Promise.all(silent.map((stranger) => stranger.untilClosed()));
  });

  it("more connections without a hello than allowed push out the oldest", async () => {
    cluster = await TestCluster.start(1, { limits: { strangersMax: 3, helloTimeoutMs: 60_000 } });
    const { port } = cluster.server("s1");
    const first = await RawConnection.to(port);
    for (let i = 0; i < 3; i++) await RawConnection.to(port);
    await first.untilClosed();
    await stillServes(await cluster.client("s1"));
  });

  it.each<[string, Hello, string, RegExp]>([
    ["another version", { ...HELLO, version: 99 }, "version", /version 99/],
    ["another cluster", { ...HELLO, cluster: "other" }, "cluster", /"vclock", not "other"/],
  ])("a hello of %s is refused in words", async (_what, hello, code, message) => {
    cluster = await TestCluster.start(1);
    const stranger = await RawConnection.to(cluster.server("s1").port);
    stranger.send(encodeHello(hello));
    const answer = decodeHelloReply(await stranger.next("the refusal"));
    expect(answer).toMatchObject({ type: "refusal", code });
    expect(answer.type === "refusal" && answer.message).toMatch(message);
    await stranger.untilClosed();
  });
});

describe("what clients send", () => {
  it("a hello and a request may come one byte at a time", async () => {
    cluster = await TestCluster.start(1);
    const slow = await RawConnection.to(cluster.server("s1").port);
    const request = encodeClientRequest({
      type: "read",
      id: 5,
      key: "k",
      ...defaults({}),
    } as never);
    for (const byte of [...encodeHello(HELLO), ...request]) {
      slow.send(Uint8Array.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await slow.next("the hello");
    await slow.next("the reply");
  });

  it("a hello and many requests may come at once, before the answer to the hello", async () => {
    cluster = await TestCluster.start(1);
    const eager = await RawConnection.to(cluster.server("s1").port);
    const requests = Array.from({ length: 1_000 }, (_, id) =>
      encodeClientRequest({ type: "status", id: id + 1 }),
    );
    eager.send(Buffer.concat([encodeHello(HELLO), ...requests]));
    await waitFor("all replies", () => eager.frames.length === 1_001);
  });

  it("a frame longer than a request may be closes the connection", async () => {
    cluster = await TestCluster.start(1);
    const bystander = await cluster.client("s1");
    const client = await cluster.client("s1");
    client.raw.send(Uint8Array.of(0, 0x20, 0, 0));
    await client.raw.untilClosed();
    await stillServes(bystander);
  });

  it("two requests of one id close the connection", async () => {
    cluster = await TestCluster.start(1);
    const client = await cluster.client("s1");
    const read = encodeClientRequest({ type: "read", id: 1, key: "k", ...defaults({}) } as never);
    client.raw.send(Buffer.concat([read, read]));
    await client.raw.untilClosed();
  });

  it("values of 1 MiB go in and come out", async () => {
    cluster = await TestCluster.start(3);
    const client = await cluster.client("s1");
    const value = new Uint8Array(1 << 20).fill(7);
    expect(await client.update("large", value)).toMatchObject({ type: "writeReply" });
    const reply = await (await cluster.client("s3")).read("large");
    expect(reply.type === "readReply" && reply.versions[0]?.value.bytes.byteLength).toBe(1 << 20);
  });

  it("more clients than allowed are told that the server is busy", async () => {
    cluster = await TestCluster.start(1, { limits: { clientsMax: 2 } });
    const first = await cluster.client("s1");
    await cluster.client("s1");
    await expect(cluster.client("s1")).rejects.toThrow("as many clients as it takes");
    first.close();
    await waitFor("the place to be free", () => cluster.client("s1"));
  });
});

describe("slow readers", () => {
  it("a client that lets too much pile up is disconnected, and the others never notice", async () => {
    cluster = await TestCluster.start(1, {
      limits: { clientBufferBytesMax: 4 << 20, clientBufferPauseBytes: 64 << 20 },
    });
    const other = await cluster.client("s1");
    await other.update("large", new Uint8Array(1 << 20));
    const slow = await cluster.client("s1");
    slow.raw.socket.pause();
    for (let i = 0; i < 64; i++) slow.post({ type: "read", key: "large", ...defaults({}) });
    await waitFor("the disconnection", () =>
      metric(cluster.server("s1"), "vclock_connections_refused_total", { reason: "slow-reader" }),
    );
    await stillServes(other);
  });

  it("a client's requests are read only as fast as it reads the replies", async () => {
    cluster = await TestCluster.start(1, { limits: { requestsPerClientMax: 4 } });
    const slow = await cluster.client("s1");
    await slow.update("large", new Uint8Array(1 << 20));
    slow.raw.socket.pause();
    const ids = Array.from({ length: 64 }, () =>
      slow.post({ type: "read", key: "large", ...defaults({}) }),
    );
    const answered = () =>
      metric(cluster.server("s1"), "vclock_requests_total", { type: "read", outcome: "ok" });
    await waitFor("the first replies", async () => ((await answered()) ?? 0) > 0);
    await stillServes(await cluster.client("s1"));
    expect(await answered()).toBeLessThan(32);
    slow.raw.socket.resume();
    for (const id of ids) expect((await slow.reply(id)).type).toBe("readReply");
  });

  it("a client that takes nothing is disconnected after a while; one that has nothing to say is not", async () => {
    cluster = await TestCluster.start(1, { limits: { stallMs: 300 } });
    const idle = await cluster.client("s1");
    const slow = await cluster.client("s1");
    await slow.update("large", new Uint8Array(1 << 20));
    slow.raw.socket.pause();
    for (let i = 0; i < 32; i++) slow.post({ type: "read", key: "large", ...defaults({}) });
    await waitFor("the disconnection", () =>
      metric(cluster.server("s1"), "vclock_connections_refused_total", { reason: "slow-reader" }),
    );
    await stillServes(idle);
  });
});

it("a client that hangs up in the middle of a request leaves the server as it was", async () => {
  cluster = await TestCluster.start(1);
  const { port } = cluster.server("s1");
  const request = encodeClientRequest({
    type: "update",
    id: 1,
    key: "k",
    value: valueOf("v"),
    returnVersions: false,
    ...defaults({}),
  } as never);
  const whole = Buffer.concat([encodeHello(HELLO), request]);
  for (let cut = 0; cut <= whole.length; cut += 7) {
    const socket = connect({ host: "127.0.0.1", port });
    socket.on("error", () => undefined);
    socket.write(whole.subarray(0, cut), () => socket.resetAndDestroy());
  }
  const client = await cluster.client("s1");
  await waitFor(
    "all of them to have gone",
    async () => (await metric(cluster.server("s1"), "vclock_connections")) === 1,
  );
  await stillServes(client);
});
