/** What is found in a store that a replica has used. */
import { CausalContext, VersionVector } from "@vclock/clock";
import { describe, expect, it } from "vitest";
import { StoreDamagedError } from "./errors.js";
import { inspect, inspectContainer, inspectCut, inspectIdentity } from "./inspect.js";
import { Table, textKey } from "./keyspace.js";
import { Cluster } from "./testing/cluster.js";
import { TestDisk } from "./testing/test-disk.js";
import { textOf } from "./testing/values.js";

const IDENTITY = textKey(Table.meta, "identity");
const CUT = textKey(Table.meta, "cut");

describe("a store that no replica has used", () => {
  it("has nothing to show", () => {
    const disk = new TestDisk();
    expect(inspect(disk)).toBeUndefined();
    expect(inspectCut(disk)).toBeUndefined();
    expect(inspectIdentity(disk)).toBeUndefined();
    expect(inspectContainer(disk, "k")).toEqual([]);
  });
});

describe("what a replica has left", () => {
  it("is shown as it is on disk, and not as it is about to be", () => {
    const cluster = new Cluster(1);
    const disk = cluster.world.disk("s1");
    const node = cluster.world.node("s1");
    cluster.update("s1", "k", "durable");
    cluster.askUpdate("s1", "k", "open");
    const found = inspect(disk);
    expect(found?.cut.clock.toJSON()).toEqual({ [node]: 1 });
    expect(found?.cut).toEqual(inspectCut(disk));
    expect(found?.containers.get("k")?.map(({ value }) => textOf(value))).toEqual(["durable"]);
    expect(inspectContainer(disk, "k").map(({ value }) => textOf(value))).toEqual(["durable"]);
    expect(inspectContainer(disk, "other")).toEqual([]);
  });

  it("has one index entry for each live version and each remembered delete", () => {
    const cluster = new Cluster(2);
    const { world } = cluster;
    const node = world.node("s1");
    world.disconnect("s1", "s2");
    cluster.update("s1", "ä", "v");
    cluster.update("s1", "b", "v");
    cluster.update("s1", "b", "w", { context: CausalContext.empty });
    cluster.delete("s1", "ä");
    const found = inspect(world.disk("s1"));
    expect(found?.versions).toEqual([
      { dot: { node, counter: 2 }, key: "b" },
      { dot: { node, counter: 3 }, key: "b" },
    ]);
    expect(found?.deletes).toEqual([{ dot: { node, counter: 4 }, key: "ä" }]);
    expect([...(found?.containers ?? [])].map(([key, { length }]) => [key, length])).toEqual([
      ["b", 2],
    ]);
    expect(found?.cut).toMatchObject({ keys: 1, conflicts: 1, deletes: 1 });
  });

  it("tells whose it is: this life, the others, and the former ones", () => {
    const cluster = new Cluster(3);
    const { world } = cluster;
    const former = world.node("s2");
    cluster.update("s2", "k", "v", { consistency: "all" });
    world.crash("s2");
    world.loseDisk("s2");
    world.heal();
    const identity = inspectIdentity(world.disk("s1"));
    expect(identity).toMatchObject({ cluster: "test", node: world.node("s1"), everServed: true });
    expect(identity?.ids.get("s2")).toBe(world.node("s2"));
    expect(identity?.closed.equals(VersionVector.of([[former, 1]]))).toBe(true);
    expect(inspect(world.disk("s1"))?.identity).toEqual(identity);
  });

  it("shows a transfer under way, and that it is being put in place", () => {
    const cluster = new Cluster(2, { pullEntriesMax: 1, applyKeysMax: 1 });
    const { world } = cluster;
    cluster.update("s1", "a", "v", { consistency: "all" });
    world.disconnect("s1", "s2");
    for (const key of ["b", "c"]) cluster.update("s1", key, "v");
    cluster.delete("s1", "a");
    const seen: string[] = [];
    world.connectAll();
    for (let i = 0; i < 200; i++) {
      const found = inspect(world.disk("s2"));
      const line = `${found?.staged} staged, ${found?.isApplying === true ? "applying, " : ""}${found?.containers.size} here`;
      if (seen.at(-1) !== line) seen.push(line);
      const flight = world.flights.shift();
      if (flight !== undefined) world.deliver(flight);
      for (const name of world.names) world.commit(name);
      if (flight === undefined) world.pass(25);
    }
    // A delete takes two entries: the container without what it deleted, and the delete to be remembered.
    expect(seen).toEqual([
      "0 staged, 1 here",
      "1 staged, 1 here",
      "2 staged, 1 here",
      "4 staged, 1 here",
      "4 staged, applying, 1 here",
      "3 staged, applying, 0 here",
      "2 staged, applying, 1 here",
      "1 staged, applying, 2 here",
      "0 staged, applying, 2 here",
      "0 staged, 2 here",
    ]);
  });
});

describe("a store that is damaged", () => {
  it.each([
    ["identity", IDENTITY],
    ["cut", CUT],
  ])("has lost its %s: nothing is guessed", (_what, storeKey) => {
    const cluster = new Cluster(1);
    cluster.update("s1", "k", "v");
    const disk = cluster.world.disk("s1");
    disk.commit({ puts: [], deletes: [storeKey] });
    expect(() => inspect(disk)).toThrow(StoreDamagedError);
  });

  it("has a container that cannot be decoded", () => {
    const cluster = new Cluster(1);
    const disk = cluster.world.disk("s1");
    disk.commit({ puts: [[textKey(Table.containers, "k"), Uint8Array.of(0xc1)]], deletes: [] });
    expect(() => inspect(disk)).toThrow(StoreDamagedError);
    expect(() => inspectContainer(disk, "k")).toThrow(StoreDamagedError);
  });
});
