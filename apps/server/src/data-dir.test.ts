import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CausalContext } from "@vclock/clock";
import { decodeHello, encodeHello } from "@vclock/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { listSetAside, setAside } from "./data-dir.js";
import { DataDirectoryError, InvalidOptionsError } from "./errors.js";
import { openLog } from "./log.js";
import { startServer } from "./start-server.js";
import { freshDir, localMembers, TestCluster } from "./testing/cluster.js";
import { dialAs, FakeListener, GREET, hear, say, serverHello } from "./testing/fake-peer.js";
import { metric } from "./testing/metrics.js";
import { waitFor } from "./testing/wait-for.js";

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

async function onDisk(count: number): Promise<TestCluster> {
  const cluster = await TestCluster.start(count, { onDisk: true });
  cleanUp.push(() => cluster.stop());
  return cluster;
}

async function dir(): Promise<string> {
  const path = await freshDir();
  cleanUp.push(() => rm(path, { recursive: true, force: true }));
  return path;
}

describe("a server with data on disk", () => {
  it("has everything again after a restart: values, siblings, deletes, its id", async () => {
    const cluster = await onDisk(3);
    const client = await cluster.client("s1");
    await client.update("plain", "value");
    await client.update("conflict", "a", { context: CausalContext.empty });
    await client.update("conflict", "b", { context: CausalContext.empty });
    await client.update("gone", "value");
    await client.delete("gone");
    const { node } = cluster.server("s2");
    const clock = cluster.server("s1").status().clock;
    for (const name of ["s1", "s2", "s3"]) await cluster.stopOne(name);
    for (const name of ["s2", "s1", "s3"]) await cluster.startOne(name);
    await cluster.ready();
    const again = await cluster.client("s2");
    expect(await again.texts("plain")).toEqual(["value"]);
    expect(await again.texts("conflict")).toEqual(["a", "b"]);
    expect(await again.texts("gone")).toEqual([]);
    expect(cluster.server("s2").node).toBe(node);
    expect(cluster.server("s2").status().clock.equals(clock)).toBe(true);
  });

  it("joins anew under a fresh id when its directory is gone, and what was deleted stays deleted", async () => {
    const cluster = await onDisk(3);
    const client = await cluster.client("s1");
    await client.update("kept", "value", { consistency: "all" });
    await client.update("gone", "value", { consistency: "all" });
    const { node } = cluster.server("s3");
    await cluster.stopOne("s3");
    await rm(cluster.dataDir("s3") ?? "", { recursive: true });
    await client.delete("gone");
    await cluster.startOne("s3");
    await cluster.ready();
    expect(cluster.server("s3").node).not.toBe(node);
    const reader = await cluster.client("s3");
    expect(await reader.texts("kept", { consistency: "one" })).toEqual(["value"]);
    expect(await reader.texts("gone", { consistency: "one" })).toEqual([]);
  });

  it("begins a new life when its storage went back in time, and keeps the old data aside", async () => {
    const lines: { event: string }[] = [];
    const write = (line: string) => void lines.push(JSON.parse(line) as { event: string });
    const { log } = openLog({ name: "s2", level: "info", format: "json", write });
    const members = await localMembers(2);
    const dataDir = join(await dir(), "s2");
    const server = await startServer({ name: "s2", members, admin: null, dataDir, log });
    cleanUp.push(() => server.stop());
    const { node } = server;
    const { raw } = await dialAs(server.port, serverHello("s1"));
    await hear(raw);
    say(raw, { ...GREET, known: { counter: 7, run: "a-run-before-this", retired: false } });
    await raw.untilClosed();
    await waitFor("the new life", () => server.node !== node);
    const { answer } = await dialAs(server.port, serverHello("s1"));
    expect(answer).toMatchObject({ type: "hello", node: server.node });
    expect(await listSetAside(dataDir)).toHaveLength(1);
    expect(lines.map(({ event }) => event)).toEqual(
      expect.arrayContaining(["life-over", "set-aside", "set-aside-found"]),
    );
  });

  it("calls its peers again in the name of the new life", async () => {
    const members = await localMembers(2);
    const peer = new FakeListener();
    cleanUp.push(() => peer.close());
    await peer.listen(members[1]?.port ?? 0);
    const server = await startServer({
      name: "s1",
      members,
      admin: null,
      dataDir: null,
      logLevel: "silent",
    });
    cleanUp.push(() => server.stop());
    const old = server.node;
    const call = await peer.call(1);
    expect(decodeHello(await call.next("a hello"))).toMatchObject({ name: "s1", node: old });
    call.send(encodeHello(serverHello("s2")));
    say(call, {
      ...GREET,
      known: { counter: 7, run: "a-run-before-this", retired: false },
    });
    await waitFor("the new life", () => server.node !== old);
    const hello = await waitFor("a call in its name", async () => {
      const [frame] = peer.calls.at(-1)?.frames ?? [];
      const latest = frame && decodeHello(frame);
      return latest?.role === "server" && latest.node === server.node && latest;
    });
    expect(hello.name).toBe("s1");
  });

  it("stops when its id answers from two places", async () => {
    const members = await localMembers(2);
    const server = await startServer({
      name: "s2",
      members,
      admin: null,
      dataDir: null,
      logLevel: "silent",
    });
    cleanUp.push(() => server.stop());
    const { raw } = await dialAs(server.port, serverHello("s1"));
    say(raw, { type: "twin" });
    expect(await server.closed).toMatchObject({
      type: "twin",
      reason: expect.stringContaining(server.node),
    });
    expect(server.status().phase).toBe("stopped");
  });
});

describe("a directory that will not do", () => {
  const options = async (dataDir: string, name = "s1", cluster = "vclock") => ({
    name,
    cluster,
    members: await localMembers(2),
    admin: null,
    dataDir,
    logLevel: "silent" as const,
  });

  it("held by another server is refused", async () => {
    const dataDir = join(await dir(), "s1");
    const first = await startServer(await options(dataDir));
    cleanUp.push(() => first.stop());
    const failure = startServer(await options(dataDir));
    await expect(failure).rejects.toThrow(DataDirectoryError);
    await expect(failure).rejects.toThrow(/has the store open/);
    await expect(failure).rejects.toMatchObject({ hint: expect.stringContaining("stop it first") });
  });

  it("with something else in it is refused and left as it is", async () => {
    const dataDir = await dir();
    await writeFile(join(dataDir, "notes.txt"), "mine");
    await expect(startServer(await options(dataDir))).rejects.toThrow(DataDirectoryError);
    expect(await readdir(dataDir)).toEqual(["notes.txt"]);
  });

  it("of another server, or another cluster, is refused", async () => {
    const dataDir = join(await dir(), "data");
    const first = await startServer({ ...(await options(dataDir)), admin: { port: 0 } });
    await waitFor("its name to be on disk", () =>
      metric(first, "vclock_batches_total", { outcome: "durable" }),
    );
    await first.stop();
    await expect(startServer(await options(dataDir, "s2"))).rejects.toThrow(InvalidOptionsError);
    await expect(startServer(await options(dataDir, "s1", "other"))).rejects.toThrow(
      /belongs to cluster/,
    );
    const again = await startServer(await options(dataDir));
    await again.stop();
  });
});

it("what was set aside is found again, the oldest first, and nothing else is", async () => {
  const parent = await dir();
  const dataDir = join(parent, "s1");
  for (const day of [2, 1]) {
    await mkdir(dataDir);
    await setAside(dataDir, new Date(Date.UTC(2026, 0, day)));
  }
  await mkdir(join(parent, "s10.set-aside-2026-01-01"));
  expect(await listSetAside(dataDir)).toEqual([
    join(parent, "s1.set-aside-2026-01-01T00-00-00.000Z"),
    join(parent, "s1.set-aside-2026-01-02T00-00-00.000Z"),
  ]);
});
