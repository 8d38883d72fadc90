/**
 * Changes from real servers.
 */
import { afterEach, describe, expect, it } from "vitest";
import { connect, type Change, type Changes, type Client } from "../src/index.js";
import { Cluster } from "../src/testing/cluster.js";
import { eventually } from "../src/testing/eventually.js";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

async function start(count: number): Promise<[Cluster, Client]> {
  const cluster = await Cluster.start(count);
  open.push(() => cluster.stopAll());
  const client = await connect({ servers: cluster.addresses, timeoutMs: 10_000 });
  open.push(() => client.close());
  await serving(client);
  return [cluster, client];
}

const serving = (client: Client): Promise<void> =>
  eventually(async () => {
    const reports = await client.statusAll();
    return reports.every((report) => report.type === "up" && report.status.phase === "serving");
  }, 20_000);

const shown = (change: Change): unknown =>
  change.type === "gap"
    ? "gap"
    : [change.key, ...change.versions.map((each) => each.type === "value" && each.value)];

async function all(changes: Changes): Promise<unknown[]> {
  const told: unknown[] = [];
  for await (const change of changes) told.push(shown(change));
  return told;
}

async function some(changes: Changes, count: number): Promise<unknown[]> {
  const told: unknown[] = [];
  for (let i = 0; i < count; i += 1) {
    const { value, done } = await changes.next();
    if (done === true || value === undefined) break;
    told.push(shown(value));
  }
  return told;
}

describe("changes", () => {
  it("come as they happen: updates, conflicts, deletes", async () => {
    const [, client] = await start(3);
    await client.update("before", 1);
    const changes = client.changes();
    const first = some(changes, 1);
    await eventually(() => changes.token !== undefined);
    await client.update("color", "blue");
    expect(await first).toEqual([["color", "blue"]]);
    await client.update("color", "red", { context: "none" });
    expect(await some(changes, 1)).toEqual([["color", "blue", "red"]]);
    await client.delete("color");
    expect(await some(changes, 1)).toEqual([["color"]]);
    await changes.return?.();
  });

  it("from the beginning, once; by prefix; in pages", async () => {
    const [, client] = await start(1);
    for (let i = 0; i < 5; i += 1) await client.update(`user:${i}`, i);
    await client.update("other", 1);
    const told = await all(
      client.changes("user:", { since: "beginning", once: true, pageSize: 2 }),
    );
    expect(new Map(told as [string, number][])).toEqual(
      new Map([0, 1, 2, 3, 4].map((i) => [`user:${i}`, i])),
    );
  });

  it("go on from a token, at any server", async () => {
    const [, client] = await start(3);
    await client.update("a", 1);
    const changes = client.at("s1").changes("", { since: "beginning", once: true });
    expect(await all(changes)).toEqual([["a", 1]]);
    await client.update("b", 2);
    await client.delete("a");
    const more = await all(client.at("s3").changes("", { since: changes.token, once: true }));
    expect(new Set(more)).toEqual(new Set([["a"], ["b", 2]]));
    for await (const change of client.changes("", { since: "beginning", once: true })) {
      expect(change).toMatchObject({ type: "changed", conflict: false });
      if (change.type === "changed" && change.key === "b")
        await client.update("b", 3, { context: change.context });
    }
    expect((await client.read("b")).versions).toHaveLength(1);
  });

  it("survive a server that stops, and its return with nothing", async () => {
    const [cluster, client] = await start(3);
    const changes = client.changes("", { since: "beginning" });
    const seen = new Set<unknown>();
    const reading = (async () => {
      for await (const change of changes) if (change.type === "changed") seen.add(change.key);
    })().catch((error: { code: string }) => expect(error.code).toBe("VC_CLOSED"));
    const update = (key: string): Promise<void> =>
      eventually(() =>
        client.update(key, 1).then(
          () => true,
          () => false,
        ),
      );
    for (let i = 0; i < 10; i += 1) await update(`a${i}`);
    await eventually(() => seen.size === 10);
    await cluster.stop("s1");
    for (let i = 0; i < 10; i += 1) await update(`b${i}`);
    await eventually(() => seen.size === 20, 20_000);
    await cluster.restart("s1");
    await serving(client);
    await cluster.stop("s2");
    for (let i = 0; i < 10; i += 1) await update(`c${i}`);
    await eventually(() => seen.size === 30, 20_000);
    await client.close();
    await reading;
  }, 60_000);

  it("end when they are to, and refuse what makes no sense", async () => {
    const [, client] = await start(1);
    const controller = new AbortController();
    const told = all(client.changes("", { signal: controller.signal }));
    setTimeout(() => controller.abort(), 50);
    expect(await told).toEqual([]);
    expect(() => client.changes("", { since: "vc1.nonsense" })).toThrow("Not a context token");
    expect(() => client.changes("", { giveUpMs: Number.NaN })).toThrow("giveUpMs");
    const { CausalContext, VersionVector } = await import("@vclock/clock");
    const since = CausalContext.of(VersionVector.of({ "s9~elsewhere": 9 }));
    const short = await connect({
      servers: client.servers.map(({ address }) => address),
      timeoutMs: 300,
    });
    await expect(all(short.changes("", { since }))).rejects.toMatchObject({ code: "VC_BEHIND" });
    await short.close();
  });
});
