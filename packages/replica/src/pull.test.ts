/** SPEC.md: anti-entropy, transfers in stages, forgetting. */
import { describe, expect, it } from "vitest";
import type { Tuning } from "./config.js";
import { Table, tableRange } from "./keyspace.js";
import { Cluster } from "./testing/cluster.js";
import type { Flight } from "./testing/world.js";

/** Every reply holds one entry, every batch of a stage one key. */
const STAGED: Partial<Tuning> = { pullEntriesMax: 1, applyKeysMax: 1 };

describe("a server that was away", () => {
  it("gets what it missed, and costs one clock when nothing differs (R-3)", () => {
    const cluster = new Cluster(2);
    cluster.world.disconnect("s1", "s2");
    for (let i = 0; i < 10; i++) cluster.update("s1", `k${i}`, "v");
    cluster.world.heal();
    expect(cluster.keys("s2").keys).toHaveLength(10);
    const pulls = cluster.world.events.get("pull begins");
    cluster.world.heal();
    expect(cluster.world.events.get("pull begins")).toBe(pulls);
  });

  it("learns of deletes without tombstones, and nothing of them stays (R-3, R-5)", () => {
    const cluster = new Cluster(3);
    cluster.update("s1", "k", "v");
    cluster.isolate("s3");
    cluster.delete("s1", "k");
    expect(cluster.world.replica("s1").status(cluster.world.nowMs).rememberedDeletes).toBe(1);
    cluster.world.heal();
    expect(cluster.values("s3", "k")).toEqual([]);
    for (const name of cluster.world.names) {
      expect([...cluster.world.disk(name).range(tableRange(Table.deletes))], name).toEqual([]);
      expect([...cluster.world.disk(name).range(tableRange(Table.containers))], name).toEqual([]);
    }
  });

  it("compares key by key when deletes it lacks were forgotten (R-5)", () => {
    const cluster = new Cluster(2, { rememberedDeletesMax: 1 });
    for (const key of ["a", "b", "c", "d"]) cluster.update("s1", key, "v");
    cluster.world.heal(3);
    cluster.world.disconnect("s1", "s2");
    for (const key of ["a", "b", "c"]) cluster.delete("s1", key);
    cluster.update("s2", "e", "new");
    expect(cluster.world.events.get("deletes forgotten for want of room")).toBeGreaterThan(0);
    cluster.world.heal();
    for (const name of cluster.world.names)
      expect(cluster.keys(name).keys.map(({ key }) => key)).toEqual(["d", "e"]);
  });
});

describe("a transfer in stages (R-4)", () => {
  function behind(tuning: Partial<Tuning> = STAGED): Cluster {
    const cluster = new Cluster(3, tuning);
    cluster.isolate("s3");
    for (let i = 0; i < 6; i++) cluster.update("s1", `k${i}`, "old");
    cluster.delete("s1", "k0");
    cluster.world.connect("s1", "s3");
    return cluster;
  }

  /** Moves everything on until s3 has staged something. */
  function untilStaged(cluster: Cluster): void {
    for (let i = 0; i < 1_000; i++) {
      if ([...cluster.world.disk("s3").range(tableRange(Table.stage))].length > 2) return;
      const flight = cluster.world.flights.shift();
      if (flight !== undefined) cluster.world.deliver(flight);
      for (const name of cluster.world.names) cluster.world.commit(name);
      if (flight === undefined) cluster.world.pass(25);
    }
    throw new Error("nothing was staged");
  }

  it("serves the cut it has until the stage is whole", () => {
    const cluster = behind();
    untilStaged(cluster);
    expect(cluster.world.replica("s3").status(cluster.world.nowMs).keys).toBe(0);
    cluster.world.heal();
    expect(cluster.keys("s3").keys).toHaveLength(5);
  });

  it("takes in what changes at its source on the way", () => {
    const cluster = behind();
    untilStaged(cluster);
    cluster.askUpdate("s1", "k5", "new");
    cluster.world.commit("s1");
    cluster.askUpdate("s1", "k9", "new");
    cluster.world.commit("s1");
    cluster.world.heal();
    expect(cluster.values("s3", "k5")).toEqual(["new"]);
    expect(cluster.values("s3", "k9")).toEqual(["new"]);
  });

  it("is dropped when its source dies half-way, and no version is lost", () => {
    const cluster = behind();
    untilStaged(cluster);
    cluster.world.crash("s1");
    cluster.world.settle();
    expect(cluster.world.replica("s3").status(cluster.world.nowMs).keys).toBe(0);
    cluster.world.connect("s2", "s3");
    for (let i = 0; i < 20; i++) {
      cluster.world.settle();
      cluster.world.pass(cluster.world.tuning.heartbeatMs);
    }
    expect(cluster.keys("s3").keys).toHaveLength(5);
  });

  it("goes on from the stage alone after a crash while it is put in place", () => {
    const cluster = behind();
    for (let i = 0; i < 2_000; i++) {
      if (cluster.world.replica("s3").status(cluster.world.nowMs).phase === "applying") break;
      const flight = cluster.world.flights.shift();
      if (flight !== undefined) cluster.world.deliver(flight);
      for (const name of cluster.world.names) cluster.world.commit(name);
      if (flight === undefined) cluster.world.pass(25);
    }
    cluster.world.commit("s3");
    cluster.world.commit("s3");
    cluster.world.crash("s3");
    cluster.world.start("s3");
    expect(cluster.world.replica("s3").status(cluster.world.nowMs).phase).toBe("applying");
    while (cluster.world.hasBatch("s3")) cluster.world.commit("s3");
    expect(cluster.world.replica("s3").status(cluster.world.nowMs).phase).toBe("serving");
    expect(cluster.keys("s3").keys).toHaveLength(5);
    expect([...cluster.world.disk("s3").range(tableRange(Table.stage))]).toEqual([]);
  });

  it("takes no reply twice: an old one would put an old container over a new", () => {
    const cluster = behind();
    const { world } = cluster;
    let old: Flight | undefined;
    let superseded = false;
    for (let i = 0; i < 2_000 && !superseded; i++) {
      const flight = world.flights.shift();
      if (flight !== undefined) world.deliver(flight);
      for (const name of world.names) world.commit(name);
      if (flight === undefined) world.pass(25);
      const carries =
        flight?.message.type === "pulled" &&
        flight.message.containers.some(({ key }) => key === "k1");
      if (!carries) continue;
      if (old === undefined) {
        old = flight;
        for (const key of ["k1", "k2", "k3"]) cluster.askUpdate("s1", key, "new");
        world.commit("s1");
        world.flights = world.flights.filter(({ message }) => message.type !== "operations");
      } else if (world.replica("s3").status(world.nowMs).transfer !== undefined) {
        superseded = true;
        world.deliver(old);
      }
    }
    expect(superseded).toBe(true);
    world.heal();
    expect(cluster.values("s3", "k1")).toEqual(["new"]);
  });
});
