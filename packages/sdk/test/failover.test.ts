/**
 * Real servers that go away and come back.
 */
import { afterEach, describe, expect, it } from "vitest";
import { connect, UnavailableError, type Client } from "../src/index.js";
import { Cluster } from "../src/testing/cluster.js";
import { eventually } from "../src/testing/eventually.js";
import { Proxy } from "../src/testing/proxy.js";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

async function start(count: number): Promise<[Cluster, Client]> {
  const cluster = await Cluster.start(count);
  open.push(() => cluster.stopAll());
  const client = await connect({ servers: cluster.addresses });
  open.push(() => client.close());
  await serving(client, count);
  return [cluster, client];
}

const serving = (client: Client, count: number): Promise<void> =>
  eventually(async () => {
    const reports = await client.statusAll();
    const up = reports.filter(
      (report) => report.type === "up" && report.status.phase === "serving",
    );
    return up.length === count;
  }, 20_000);

describe("a server that stops", () => {
  it("loses nothing: reads and updates go on at another, and what was acknowledged is there", async () => {
    const [cluster, client] = await start(3);
    expect(client.using?.name).toBe("s1");
    const acknowledged: number[] = [];
    const writing = (async () => {
      for (let n = 0; n < 200; n += 1) {
        await client.update(`k${n}`, n).then(
          () => acknowledged.push(n),
          (error: { applied: string }) => expect(error.applied).toBe("unknown"),
        );
      }
    })();
    await eventually(() => acknowledged.length > 20);
    await cluster.stop("s1");
    await writing;
    expect(acknowledged.length).toBeGreaterThan(190);
    expect(client.using?.name).toBe("s2");
    const reads = await Promise.all(acknowledged.map((n) => client.read(`k${n}`)));
    expect(reads.map((read) => read.type === "value" && read.value)).toEqual(acknowledged);
  });

  it("is used again when it is asked for", async () => {
    const [cluster, client] = await start(3);
    await client.update("k", 1);
    await cluster.stop("s1");
    await expect(client.at("s1").read("k")).rejects.toMatchObject({
      code: "VC_CONNECT_FAILED",
      applied: "no",
    });
    expect(await client.read("k")).toMatchObject({ value: 1, unreachable: ["s1"] });
    const [down, ...up] = await client.statusAll();
    expect([down?.type, ...up.map(({ type }) => type)]).toEqual(["down", "up", "up"]);
    await cluster.restart("s1");
    await serving(client, 3);
    expect(await client.at("s1").read("k")).toMatchObject({ value: 1, server: "s1" });
  });
});

describe("an answer that is lost", () => {
  it("leaves the outcome unknown; the update is there once, and reads go on elsewhere", async () => {
    const [cluster, direct] = await start(3);
    const proxy = await Proxy.start(cluster.addresses[0]!);
    open.push(() => proxy.stop());
    const client = await connect({ servers: [proxy.address, ...cluster.addresses.slice(1)] });
    open.push(() => client.close());

    proxy.dropsAnswers = true;
    const update = client.update("k", 1).catch((error: unknown) => error);
    await eventually(async () => (await direct.read("k")).type === "value");
    proxy.cut();
    expect(await update).toMatchObject({
      code: "VC_CONNECTION_LOST",
      applied: "unknown",
      server: "s1",
    });
    const read = await client.read("k");
    expect(read).toMatchObject({ type: "value", value: 1, server: "s2" });
    expect(read.clock.get(read.dots[0]!.node)).toBe(1);
  });

  it("for good, of a server that seems to be there, does not hold up reads", async () => {
    const [cluster, direct] = await start(3);
    await direct.update("k", 1);
    const proxy = await Proxy.start(cluster.addresses[0]!);
    open.push(() => proxy.stop());
    const client = await connect({ servers: [proxy.address, ...cluster.addresses.slice(1)] });
    open.push(() => client.close());

    proxy.dropsAnswers = true;
    const read = await client.read("k", { timeoutMs: 30_000 });
    expect(read).toMatchObject({ type: "value", value: 1, server: "s2" });
    expect(await client.update("k", 2)).toMatchObject({ server: "s2", conflict: false });
  });
});

describe("too few servers", () => {
  it("is an error that says what is certain, and level one goes on", async () => {
    const [cluster, client] = await start(3);
    await client.update("k", 1);
    await cluster.stop("s2");
    await cluster.stop("s3");
    await eventually(async () => (await client.status()).peers.every(({ up }) => !up));
    const failed: unknown = await client
      .update("k", 2, { timeoutMs: 500 })
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(UnavailableError);
    expect(failed).toMatchObject({
      applied: "no",
      server: "s1",
      answered: ["s1"],
      unreachable: ["s2", "s3"],
    });
    await expect(client.read("k", { timeoutMs: 500 })).rejects.toMatchObject({
      code: "VC_UNAVAILABLE",
    });
    expect(await client.read("k", { consistency: "one" })).toMatchObject({ value: 1 });
    expect(await client.update("k", 3, { consistency: "one" })).toMatchObject({
      conflict: false,
      answered: ["s1"],
    });
  });
});

describe("a key that two sides of a cluster have written", () => {
  it("is a conflict that update with a resolver makes one value", async () => {
    const [, client] = await start(2);
    await client.update("tags", ["a"]);
    await client.update("tags", ["b"], { context: "none" });
    const updated = await client.update<string[]>(
      "tags",
      (read) => [...(read.type === "value" ? read.value : []), "c"],
      { resolver: (siblings) => [...new Set(siblings.flatMap(({ value }) => value))].sort() },
    );
    expect(updated).toMatchObject({ type: "written", value: ["a", "b", "c"], conflict: false });
    expect(await client.at("s2").read("tags")).toMatchObject({
      type: "value",
      value: ["a", "b", "c"],
    });
  });
});
