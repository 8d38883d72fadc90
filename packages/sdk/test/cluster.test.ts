/**
 * Against three real servers.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, remove, type Client } from "../src/index.js";
import { Cluster } from "../src/testing/cluster.js";
import { eventually } from "../src/testing/eventually.js";

let cluster: Cluster;
let client: Client;

beforeAll(async () => {
  cluster = await Cluster.start(3);
  client = await connect({ servers: cluster.addresses });
  await eventually(async () =>
    (await client.statusAll()).every(
      (report) => report.type === "up" && report.status.phase === "serving",
    ),
  );
}, 30_000);

afterAll(async () => {
  await client?.close();
  await cluster?.stopAll();
});

describe("one key", () => {
  it("is absent, then has a value, then is absent again", async () => {
    expect((await client.read("color")).type).toBe("absent");
    const written = await client.update("color", { name: "blue", rgb: [0, 0, 255] });
    expect(written).toMatchObject({ type: "written", siblings: 1, conflict: false, server: "s1" });
    const read = await client.read("color");
    expect(read).toMatchObject({
      type: "value",
      value: { name: "blue", rgb: [0, 0, 255] },
      dots: [written.dot],
    });
    expect(read.context.covers(written.dot)).toBe(true);
    expect(read.answered.length).toBeGreaterThanOrEqual(2);
    expect(await client.delete("color")).toMatchObject({ deleted: true, siblings: 0 });
    expect((await client.read("color")).type).toBe("absent");
    expect(await client.delete("color")).toMatchObject({ deleted: false, dot: undefined });
  });

  it("keeps concurrent updates, shows them, and is resolved with what was read", async () => {
    await client.update("conflict", "a");
    await client.update("conflict", "b", { context: "none", returnVersions: true });
    const read = await client.at("s2").read<string>("conflict");
    if (read.type !== "conflict") throw new Error(read.type);
    expect(read.siblings.map(({ value }) => value).sort()).toEqual(["a", "b"]);
    const resolved = await client
      .at("s3")
      .update("conflict", "ab", { context: read.context.toToken(), returnVersions: true });
    expect(resolved).toMatchObject({
      conflict: false,
      versions: [{ value: "ab", dot: resolved.dot }],
    });
    expect(await client.read("conflict")).toMatchObject({ type: "value", value: "ab" });
  });

  it("does not lose an update that the writer has not seen", async () => {
    const first = await client.update("unseen", "mine");
    await client.update("unseen", "theirs", { context: "none" });
    const second = await client.update("unseen", "mine too", { context: first.context });
    expect(second).toMatchObject({ siblings: 2, conflict: true });
    const read = await client.read("unseen");
    const values = read.versions.map((version) => version.type === "value" && version.value);
    expect(new Set(values)).toEqual(new Set(["mine too", "theirs"]));
  });

  it("takes the largest value, the longest key, and any of them back", async () => {
    const key = "é".repeat(512);
    const value = new Uint8Array(1024 * 1024).fill(7);
    await client.update(key, value);
    const back = await client.at(2).read<Uint8Array>(key);
    expect(Buffer.compare(back.type === "value" ? back.value : new Uint8Array(), value)).toBe(0);
    await client.update("__proto__", { ["__proto__"]: "👩‍👩‍👧" });
    const read = await client.read("__proto__");
    expect(JSON.stringify(read.type === "value" && read.value)).toBe('{"__proto__":"👩‍👩‍👧"}');
  });
});

describe("update with a function", () => {
  it("loses no increment of many at once, when a resolver adds up what was concurrent", async () => {
    // A grow-only counter: each writer's share under its name; siblings are merged share by share.
    type Shares = Record<string, number>;
    const clients = await Promise.all([0, 1, 2].map(() => connect({ servers: cluster.addresses })));
    const bump = (writer: string, own: Client, server: number): Promise<unknown> =>
      own.at(server).update<Shares>(
        "counter",
        (read) => {
          const shares = read.type === "value" ? read.value : {};
          return { ...shares, [writer]: (shares[writer] ?? 0) + 1 };
        },
        {
          attemptsMax: 50,
          timeoutMs: 20_000,
          resolver: (siblings) => {
            const merged: Shares = {};
            for (const { value } of siblings) {
              for (const [name, count] of Object.entries(value))
                merged[name] = Math.max(merged[name] ?? 0, count);
            }
            return merged;
          },
        },
      );
    await Promise.all(
      clients.map(async (own, index) => {
        for (let round = 0; round < 10; round += 1) await bump(`w${index}`, own, index);
      }),
    );
    const read = await client.read<Shares>("counter", {
      resolver: (siblings) =>
        siblings.reduce((all, { value }) => {
          for (const [name, count] of Object.entries(value))
            all[name] = Math.max(all[name] ?? 0, count);
          return all;
        }, {} as Shares),
    });
    expect(read).toMatchObject({ type: "value", value: { w0: 10, w1: 10, w2: 10 } });
    await Promise.all(clients.map((own) => own.close()));
  });

  it("deletes", async () => {
    await client.update("short-lived", 1);
    expect(await client.update("short-lived", () => remove)).toMatchObject({
      type: "deleted",
      deleted: true,
    });
  });
});

describe("sessions", () => {
  it("see their own writes on any server, at level one", async () => {
    const session = client.session();
    for (let round = 0; round < 20; round += 1) {
      const server = round % 3;
      await session.at(server).update("mine", round, { consistency: "one" });
      expect(await session.at((server + 1) % 3).read("mine", { consistency: "one" })).toMatchObject(
        { value: round },
      );
    }
  });

  it("go on in another process", async () => {
    const session = client.session();
    await session.at("s1").update("elsewhere", 1, { consistency: "one" });
    const other = await connect({
      servers: cluster.addresses.toReversed(),
      serverNames: ["s3", "s2", "s1"],
    });
    const read = await other.session(session.toToken()).read("elsewhere", { consistency: "one" });
    expect(read).toMatchObject({ type: "value", value: 1, server: "s3" });
    await other.close();
  });
});

describe("keys", () => {
  it("are listed page by page, in order of their bytes, with their conflicts", async () => {
    const names = Array.from(
      { length: 250 },
      (_, index) => `list/${String(index).padStart(3, "0")}`,
    );
    await Promise.all(names.map((name) => client.update(name, name)));
    await client.update("list/100", "other", { context: "none" });
    const listed: string[] = [];
    for await (const { key } of client.keys("list/", { pageSize: 100 })) listed.push(key);
    expect(listed).toEqual(names);
    const conflicts: unknown[] = [];
    for await (const entry of client.keys("list/", { conflictsOnly: true })) conflicts.push(entry);
    expect(conflicts).toEqual([{ key: "list/100", siblings: 2 }]);
  });
});

describe("a client of another cluster", () => {
  it("is refused", async () => {
    await expect(connect({ servers: cluster.addresses, cluster: "other" })).rejects.toMatchObject({
      code: "VC_NO_SERVER",
      cause: { code: "VC_WRONG_CLUSTER" },
    });
  });
});
