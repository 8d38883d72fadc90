/** SPEC.md: anti-entropy, forgetting. */
import { VersionVector } from "@vclock/clock";
import { describe, expect, it } from "vitest";
import { Table, tableRange } from "./keyspace.js";
import { Cluster } from "./testing/cluster.js";
import { moveOn, STAGED } from "./testing/transfers.js";
import type { Flight } from "./testing/world.js";

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

  it("asks another when its source goes on without an answer (R-3)", () => {
    const cluster = new Cluster(3);
    const { world } = cluster;
    cluster.isolate("s3");
    cluster.update("s1", "k", "v", { consistency: "quorum" });
    world.connect("s1", "s3");
    world.connect("s2", "s3");
    const asked: string[] = [];
    for (let i = 0; i < 2_000 && !asked.includes("s2"); i++) {
      const pulls = world.flights.filter(({ message }) => message.type === "pull");
      asked.push(...pulls.map(({ to }) => to));
      world.flights = world.flights.filter(
        (flight) => !pulls.includes(flight) || flight.to === "s2",
      );
      moveOn(cluster);
    }
    expect(asked).toEqual(["s1", "s1", "s1", "s2"]);
    world.settle();
    expect(cluster.values("s3", "k")).toEqual(["v"]);
  });

  it("takes a late answer, has more patience then, and lets the answer to its repetition go (R-3)", () => {
    const cluster = new Cluster(2, STAGED);
    const { world } = cluster;
    world.disconnect("s1", "s2");
    for (let i = 0; i < 6; i++) cluster.update("s1", `k${i}`, "v");
    world.connect("s1", "s2");
    const lateMs = 1.5 * world.tuning.pullTimeoutMs;
    const late: { readonly flight: Flight; readonly dueMs: number }[] = [];
    const parts = new Set<string>();
    let pulls = 0;
    for (let i = 0; i < 5_000 && cluster.status("s2").keys < 6; i++) {
      const answers = world.flights.filter(({ message }) => message.type === "pulled");
      world.flights = world.flights.filter((flight) => !answers.includes(flight));
      late.push(...answers.map((flight) => ({ flight, dueMs: world.nowMs + lateMs })));
      while ((late[0]?.dueMs ?? Infinity) <= world.nowMs) {
        const due = late.shift();
        if (due !== undefined) world.deliver(due.flight);
      }
      const message = moveOn(cluster)?.message;
      if (message?.type !== "pull") continue;
      pulls++;
      parts.add(JSON.stringify([message.since, message.cursor]));
    }
    expect(cluster.keys("s2").keys).toHaveLength(6);
    // One for each part, and one more for the first.
    expect(pulls).toBe(parts.size + 1);
    expect(world.events.get("pull abandoned")).toBeUndefined();
  });

  it("leaves a source that refuses alone for a while (R-4)", () => {
    const cluster = new Cluster(2);
    const { world } = cluster;
    world.disconnect("s1", "s2");
    cluster.update("s1", "k", "v");
    world.connect("s1", "s2");
    const pull = (): Flight | undefined =>
      world.flights.find(({ message }) => message.type === "pull");
    while (pull() === undefined) moveOn(cluster);
    const [asked] = world.flights.splice(0).map(({ message }) => message);
    if (asked?.type !== "pull") throw new Error("it asks for something else");
    const { request, clock } = asked;
    const nothing = { everyKey: false, cursor: undefined, containers: [], deletes: [], runs: [] };
    const known = { clock, floor: VersionVector.empty, retired: [], closed: VersionVector.empty };
    const message = { type: "pulled", request, part: "refused", ...nothing, ...known } as const;
    world.step("s2", [{ type: "message", peer: "s1", message }]);
    const until = world.nowMs + world.tuning.pullTimeoutMs;
    while (world.nowMs < until) {
      expect(pull()).toBeUndefined();
      moveOn(cluster);
    }
    world.heal();
    expect(cluster.values("s2", "k")).toEqual(["v"]);
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

  it.each([{}, { applyKeysMax: 1 }, { applyKeysMax: 2 }, STAGED])(
    "compares key by key when deletes it lacks were forgotten, with %o (R-5)",
    (tuning) => {
      const cluster = new Cluster(2, { rememberedDeletesMax: 1, ...tuning });
      for (const key of ["a", "b", "c", "d"]) cluster.update("s1", key, "v");
      cluster.world.heal(3);
      cluster.world.disconnect("s1", "s2");
      for (const key of ["a", "b", "c"]) cluster.delete("s1", key);
      cluster.update("s2", "e", "new");
      expect(cluster.world.events.get("deletes forgotten for want of room")).toBeGreaterThan(0);
      cluster.world.heal();
      for (const name of cluster.world.names)
        expect(cluster.keys(name).keys.map(({ key }) => key)).toEqual(["d", "e"]);
    },
  );

  it("compares with what it has not on disk yet, too (R-5)", () => {
    const cluster = new Cluster(2, { rememberedDeletesMax: 0 });
    const { world } = cluster;
    cluster.askUpdate("s1", "k", "v");
    world.commit("s1");
    const late = world.flights.splice(0);
    cluster.askDelete("s1", "k");
    while (world.hasBatch("s1")) world.commit("s1");
    world.flights = [];
    const isPulled = (): boolean => world.flights.some(({ message }) => message.type === "pulled");
    for (let i = 0; i < 1_000 && !isPulled(); i++) moveOn(cluster);
    for (const flight of [...late, ...world.flights.splice(0)]) world.deliver(flight);
    world.heal();
    expect(cluster.values("s2", "k")).toEqual([]);
  });
});
