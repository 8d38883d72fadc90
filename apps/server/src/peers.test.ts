import { encodeHello, type Refusal } from "@vclock/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { openLog } from "./log.js";
import type { ServerOptions } from "./options.js";
import { startServer, type RunningServer } from "./start-server.js";
import { TestClient } from "./testing/client.js";
import { localMembers, TestCluster } from "./testing/cluster.js";
import { dialAs, FakeListener, GREET, hear, say, serverHello } from "./testing/fake-peer.js";
import { metric } from "./testing/metrics.js";
import { waitFor } from "./testing/wait-for.js";

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

interface Logged {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** One real server of three members; the others are played by the test. */
async function single(
  name: string,
  options: Partial<ServerOptions> = {},
): Promise<{ server: RunningServer; members: ServerOptions["members"]; lines: Logged[] }> {
  const lines: Logged[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line) as Logged);
  const { log } = openLog({ name, level: "debug", format: "json", write });
  const members = await localMembers(3);
  const server = await startServer({
    name,
    members,
    admin: { port: 0 },
    dataDir: null,
    log,
    ...options,
  });
  cleanUp.push(() => server.stop());
  return { server, members, lines };
}

function upOf(server: RunningServer, name: string): boolean | undefined {
  return server.status().peers.find((peer) => peer.name === name)?.up;
}

describe("a server that is called by a peer", () => {
  it.each([
    ["another cluster", serverHello("s1", { cluster: "other" }), "cluster"],
    ["another version", serverHello("s1", { version: 7 }), "version"],
    ["a stranger", serverHello("s9"), "unknown-member"],
    ["one of its own name", serverHello("s2"), "self"],
    ["one that it dials itself", serverHello("s3"), "role"],
  ])("refuses %s, and logs what to do", async (_who, hello, code) => {
    const { server, lines } = await single("s2");
    const { raw, answer } = await dialAs(server.port, hello);
    expect(answer).toMatchObject({ type: "refusal", code });
    await raw.untilClosed();
    const line = lines.find(({ event }) => event === "refused");
    expect(line).toMatchObject({ reason: code });
    expect(line?.["msg"]).toMatch(/To do: /);
  });

  it("greets it once hellos went both ways, and counts it as up when it greets back", async () => {
    const { server } = await single("s2");
    const { raw, answer } = await dialAs(server.port, serverHello("s1"));
    expect(answer).toMatchObject({ type: "hello", name: "s2", node: server.node });
    expect(await hear(raw)).toMatchObject({ type: "greet" });
    expect(upOf(server, "s1")).toBe(false);
    say(raw, GREET);
    await waitFor("s1 to be up", () => upOf(server, "s1"));
    raw.destroy();
    await waitFor("s1 to be down", () => upOf(server, "s1") === false);
  });

  it("hangs up on one that says nothing any more", async () => {
    const { server, lines } = await single("s2", { tuning: { silenceMs: 200, heartbeatMs: 50 } });
    const { raw } = await dialAs(server.port, serverHello("s1"));
    say(raw, GREET);
    await raw.untilClosed();
    expect(lines.find(({ event }) => event === "peer-lost")?.["reason"]).toMatch(
      /^said nothing for \d+ ms$/,
    );
  });

  it("lets a newer connection replace the older", async () => {
    const { server } = await single("s2");
    const { raw: older } = await dialAs(server.port, serverHello("s1"));
    say(older, GREET);
    await waitFor("s1 to be up", () => upOf(server, "s1"));
    const { raw: newer } = await dialAs(server.port, serverHello("s1", { run: "the-next-run" }));
    await older.untilClosed();
    expect(await hear(newer)).toMatchObject({ type: "greet" });
    say(newer, GREET);
    await waitFor("s1 to be up again", () => upOf(server, "s1"));
    expect(newer.closed).toBe(false);
  });

  it("closes a connection that sends garbage after the hello, and nothing else", async () => {
    const { server, lines } = await single("s2");
    const { raw } = await dialAs(server.port, serverHello("s1"));
    raw.send(Uint8Array.of(0, 0, 0, 2, 0x91, 0x63));
    await raw.untilClosed();
    expect(lines.find(({ event }) => event === "refused")).toMatchObject({
      reason: "garbage",
      who: "s1",
    });
    const client = await TestClient.to(server.port);
    expect((await client.status()).type).toBe("statusReply");
    client.close();
  });

  it("disconnects one that does not read", async () => {
    const { server } = await single("s2", {
      members: await localMembers(2),
      limits: { peerBufferBytesMax: 1 << 20 },
      tuning: { silenceMs: 600_000 },
    });
    const { raw } = await dialAs(server.port, serverHello("s1"));
    say(raw, { ...GREET, phase: "catching-up", everServed: false });
    await waitFor("s2 to serve", () => server.status().phase === "serving");
    raw.socket.pause();
    const client = await TestClient.to(server.port);
    cleanUp.push(async () => client.close());
    for (let i = 0; i < 32; i++)
      await client.update(`key-${i}`, new Uint8Array(1 << 20), { consistency: "one" });
    await waitFor("the disconnection", () =>
      metric(server, "vclock_connections_refused_total", { reason: "slow-reader" }),
    );
    await waitFor("s1 to be down", () => upOf(server, "s1") === false);
  });
});

describe("a server that dials a peer", () => {
  it("dials the later members, again and again, until one answers", async () => {
    const { server, members, lines } = await single("s1");
    const peer = new FakeListener();
    cleanUp.push(() => peer.close());
    await waitFor("a failure to be logged", () =>
      lines.some(({ event }) => event === "dial-failed"),
    );
    await peer.listen(members[1]?.port ?? 0);
    const call = await peer.call(1);
    await call.next("its hello");
    call.send(encodeHello(serverHello("s2")));
    expect(await hear(call)).toMatchObject({ type: "greet" });
    say(call, GREET);
    await waitFor("s2 to be up", () => upOf(server, "s2"));
    call.destroy();
    await (await peer.call(2)).next("another hello");
    expect(
      lines.filter(({ event, peer }) => event === "dial-failed" && peer === "s2"),
    ).toHaveLength(1);
  });

  it("gives up a call that is not answered, and calls again", async () => {
    const { members } = await single("s1", { limits: { helloTimeoutMs: 100 } });
    const mute = new FakeListener();
    cleanUp.push(() => mute.close());
    await mute.listen(members[1]?.port ?? 0);
    await (await mute.call(1)).untilClosed();
    await mute.call(2);
  });

  it.each<[string, Refusal | ReturnType<typeof serverHello>]>([
    ["another member answers", serverHello("s3")],
    ["another cluster answers", serverHello("s2", { cluster: "other" })],
    ["another version answers", serverHello("s2", { version: 7 })],
    ["it is refused", { type: "refusal", code: "cluster", message: "Not here." }],
  ])("logs what to do when %s", async (_what, answer) => {
    const { members, lines, server } = await single("s1");
    const peer = new FakeListener();
    cleanUp.push(() => peer.close());
    await peer.listen(members[1]?.port ?? 0);
    const call = await peer.call(1);
    await call.next("its hello");
    call.send(encodeHello(answer));
    await call.untilClosed();
    await waitFor("the line", () =>
      lines.some(
        ({ event, code, msg }) =>
          event === "dial-failed" && code !== undefined && String(msg).includes("To do: "),
      ),
    );
    expect(upOf(server, "s2")).toBe(false);
  });
});

describe("real peers", () => {
  it("find each other again after one was away, and it catches up", async () => {
    const cluster = await TestCluster.start(3, { onDisk: false });
    cleanUp.push(() => cluster.stop());
    await cluster.stopOne("s2");
    const client = await cluster.client("s1");
    expect(await client.update("k", "v")).toMatchObject({
      type: "writeReply",
      unreachable: ["s2"],
    });
    await cluster.startOne("s2");
    await cluster.ready();
    expect(await (await cluster.client("s2")).texts("k", { consistency: "one" })).toEqual(["v"]);
  });
});
