/** SPEC.md R-4: a large transfer to a server that has nothing is put in place as it comes. */
import { describe, expect, it } from "vitest";
import type { Tuning } from "./config.js";
import { inspect, type Inspection } from "./inspect.js";
import { Table, tableRange } from "./keyspace.js";
import { Cluster } from "./testing/cluster.js";
import { moveOn, STAGED } from "./testing/transfers.js";

const KEYS = ["k1", "k2", "k3", "k4", "k5"];

/** Three servers with five keys, of which one has siblings; s3 has lost its disk and begins a new life. */
function lost(tuning: Partial<Tuning> = STAGED): Cluster {
  const cluster = new Cluster(3, tuning, true);
  const { world } = cluster;
  for (const key of ["k0", ...KEYS]) cluster.update("s1", key, "old", { consistency: "all" });
  cluster.isolate("s2");
  cluster.update("s1", "k5", "left");
  cluster.update("s2", "k5", "right");
  world.heal();
  cluster.delete("s1", "k0", { consistency: "all" });
  world.heal();
  world.crash("s3");
  world.loseDisk("s3");
  world.start("s3");
  for (const source of ["s1", "s2"]) world.connect(source, "s3");
  return cluster;
}

function held({ world }: Cluster): Inspection {
  const found = inspect(world.disk("s3"));
  if (found === undefined) throw new Error("s3 has nothing at all");
  return found;
}

/** Moves everything on until some of the keys are on the disk of s3, and not all. */
function untilHalf(cluster: Cluster): void {
  for (let i = 0; i < 1_000; i++) {
    const there = inspect(cluster.world.disk("s3"))?.containers.size ?? 0;
    if (there >= 2) return;
    moveOn(cluster);
  }
  throw new Error("s3 got nothing");
}

function expectEqual(cluster: Cluster): void {
  const { world } = cluster;
  const [first, , third] = world.names.map((name) => inspect(world.disk(name)));
  expect(third?.containers).toEqual(first?.containers);
  expect(third?.versions).toEqual(first?.versions);
  expect(third?.cut.clock.equals(first?.cut.clock ?? third.cut.clock)).toBe(true);
  expect(third?.cut).toMatchObject({
    keys: first?.cut.keys,
    conflicts: first?.cut.conflicts,
    deletes: 0,
  });
  expect(third).toMatchObject({ isFilling: false, isApplying: false, staged: 0 });
}

describe("a large transfer to a server that has nothing (R-4)", () => {
  it("goes where it belongs at once, under a mark, with no stage", () => {
    const cluster = lost();
    const { world } = cluster;
    untilHalf(cluster);
    const { isFilling, cut, identity, versions, containers } = held(cluster);
    expect(isFilling).toBe(true);
    expect(cut.clock.size).toBe(0);
    expect(cut.keys).toBe(containers.size);
    expect(identity.everServed).toBe(false);
    expect(versions.length).toBeLessThan(containers.size);
    for (let i = 0; i < 2_000 && cluster.status("s3").phase !== "serving"; i++) {
      moveOn(cluster);
      expect([...world.disk("s3").range(tableRange(Table.stage))]).toEqual([]);
    }
    world.heal();
    expectEqual(cluster);
    expect(cluster.keys("s3").keys.map(({ key }) => key)).toEqual(KEYS);
    expect(world.events.get("large transfer begins")).toBe(1);
  });

  it.each([2, 3, 4])(
    "is staged by a server that is about to serve: neither it nor any other had anything when they met; its disk stops after %d batches",
    (batches) => {
      const cluster = new Cluster(2, STAGED);
      const { world } = cluster;
      for (const name of world.names) {
        world.crash(name);
        world.loseDisk(name);
      }
      for (const name of world.names) world.start(name);
      world.connect("s1", "s2");
      let written = 0;
      const move = (...lost: string[]): void => {
        world.flights = world.flights.filter(({ message }) => !lost.includes(message.type));
        moveOn(cluster, "s2");
        if (!world.hasBatch("s2") || written++ >= batches) return;
        world.commit("s2");
      };
      for (let i = 0; i < 100; i++) move("pull");
      for (const key of KEYS) cluster.askUpdate("s1", key, "v", { consistency: "one" });
      for (let i = 0; i < 200; i++) move("operations");
      for (let i = 0; i < 400; i++) {
        moveOn(cluster);
        const { isFilling = false, identity } = inspect(world.disk("s2")) ?? {};
        expect(isFilling && identity?.everServed).toBe(false);
      }
      world.heal();
      expect(cluster.keys("s2").keys.map(({ key }) => key)).toEqual(KEYS);
    },
  );

  it("is asked for while what came before is written, but no third part while two are not on the disk", () => {
    const cluster = lost();
    const { world } = cluster;
    untilHalf(cluster);
    let asked = 0;
    for (let i = 0; i < 100; i++) {
      const flight = world.flights.shift();
      if (flight === undefined) break;
      if (flight.from === "s3" && flight.message.type === "pull") asked++;
      world.deliver(flight);
      for (const name of ["s1", "s2"]) world.commit(name);
    }
    expect(asked).toBe(2);
    expect(world.hasBatch("s3")).toBe(true);
    world.heal();
    expectEqual(cluster);
  });

  it("is asked for once: another source is asked for what is missing then, and no more", () => {
    const cluster = lost();
    const { world } = cluster;
    const carried: string[] = [];
    for (let i = 0; i < 2_000 && cluster.status("s3").phase !== "serving"; i++) {
      const message = moveOn(cluster)?.message;
      if (message?.type === "pulled") carried.push(...message.containers.map(({ key }) => key));
    }
    expect(carried.toSorted()).toEqual(KEYS);
    world.heal();
    expectEqual(cluster);
  });

  it("is also asked for once when it fits one reply", () => {
    const cluster = lost({});
    const { world } = cluster;
    const carried: string[] = [];
    for (let i = 0; i < 2_000 && cluster.status("s3").phase !== "serving"; i++) {
      const message = moveOn(cluster)?.message;
      if (message?.type === "pulled") carried.push(...message.containers.map(({ key }) => key));
    }
    expect(carried.toSorted()).toEqual(KEYS);
    world.heal();
    expectEqual(cluster);
  });

  it("takes in what changes at its source on the way: updates, deletes, conflicts and their end", () => {
    const cluster = lost();
    const { world } = cluster;
    untilHalf(cluster);
    cluster.askUpdate("s1", "k1", "new");
    cluster.askUpdate("s1", "k9", "new");
    cluster.askUpdate("s1", "k5", "resolved");
    cluster.askDelete("s1", "k2");
    world.commit("s1");
    world.heal();
    expect(cluster.values("s3", "k1")).toEqual(["new"]);
    expect(cluster.values("s3", "k2")).toEqual([]);
    expect(cluster.values("s3", "k5")).toEqual(["resolved"]);
    expect(cluster.values("s3", "k9")).toEqual(["new"]);
    expectEqual(cluster);
  });

  it("answers no pull on the way, and no read", () => {
    const cluster = lost();
    const { world } = cluster;
    untilHalf(cluster);
    const read = cluster.askRead("s3", "k1");
    expect(world.answer(read)).toBeUndefined();
    const { clock } = cluster.status("s1");
    world.step("s3", [
      {
        type: "message",
        peer: "s2",
        message: { type: "pull", request: 9, clock, since: clock, cursor: undefined },
      },
    ]);
    world.commit("s3");
    expect(world.flights).toContainEqual(
      expect.objectContaining({
        to: "s2",
        message: expect.objectContaining({ type: "pulled", part: "refused" }) as unknown,
      }),
    );
    world.heal();
    expect(["s1", "s2"]).toContain(cluster.answered(read, "readReply").server);
  });
});

describe("the index of what a server is filled with (R-4)", () => {
  it("comes in parts of bounded size, each in order, and all of it before the next pass", () => {
    const cluster = new Cluster(3, { ...STAGED, pullEntriesMax: 7, applyKeysMax: 2 });
    const { world } = cluster;
    const keys = Array.from({ length: 100 }, (_, i) => `k${(i * 37) % 100}`);
    for (const key of keys) cluster.update("s1", key, "v", { consistency: "all" });
    world.crash("s3");
    world.loseDisk("s3");
    world.start("s3");
    world.connect("s1", "s3");
    world.connect("s2", "s3");
    const parts: number[] = [];
    let indexed = 0;
    for (let i = 0; i < 5_000 && cluster.status("s3").phase !== "serving"; i++) {
      const [next] = world.flights;
      if (next?.message.type === "pull" && next.message.cursor === undefined && indexed > 0)
        expect(indexed).toBe(100);
      moveOn(cluster);
      const { versions } = inspect(world.disk("s3")) ?? { versions: [] };
      if (versions.length === indexed) continue;
      const counters = versions.map(({ dot }) => dot.counter);
      expect(counters).toEqual(counters.toSorted((a, b) => a - b));
      parts.push(versions.length - indexed);
      indexed = versions.length;
    }
    expect(Math.max(...parts)).toBe(4);
    expect(parts.length).toBeGreaterThanOrEqual(25);
    world.heal();
    expectEqual(cluster);
  });
});

describe("a transfer to a server that has nothing, ended half-way (R-4)", () => {
  const ends: readonly (readonly [string, (cluster: Cluster) => void])[] = [
    ["because the process ended", ({ world }) => (world.crash("s3"), world.start("s3"))],
    ["because its source is gone", (cluster) => cluster.isolate("s3")],
    [
      "because the disk refused a part",
      (cluster) => {
        while (!cluster.world.hasBatch("s3")) moveOn(cluster, "s3");
        cluster.world.refuse("s3");
      },
    ],
  ];

  it.each(ends)("%s, leaves nothing for the next one to be mixed with", (_, end) => {
    const cluster = lost();
    const { world } = cluster;
    untilHalf(cluster);
    const [first] = held(cluster).containers.keys();
    end(cluster);
    // What was there first is gone before the next transfer begins.
    world.settle();
    cluster.delete("s1", first ?? "");
    world.heal();
    expect(cluster.values("s3", first ?? "")).toEqual([]);
    expect(cluster.keys("s3").keys.map(({ key }) => key)).toEqual(
      KEYS.filter((key) => key !== first),
    );
    expectEqual(cluster);
  });

  it("at its very end, when the disk refuses the batch that makes it whole", () => {
    const cluster = lost();
    const { world } = cluster;
    const isWhole = () =>
      world.observed.some(({ server, event }) => server === "s3" && event.type === "pulled");
    const before = world.observed.length;
    world.observed.splice(0, before);
    for (let i = 0; i < 2_000 && !isWhole(); i++) {
      const flight = world.flights.shift();
      if (flight !== undefined) world.deliver(flight);
      if (isWhole()) break;
      for (const name of world.names) world.commit(name);
      if (flight === undefined) world.pass(25);
    }
    expect(world.hasBatch("s3")).toBe(true);
    world.refuse("s3");
    expect(cluster.status("s3")).toMatchObject({ phase: "catching-up" });
    expect(held(cluster)).toMatchObject({ isFilling: true });
    world.heal();
    expectEqual(cluster);
  });

  it("is wiped out in batches of the size allowed, and a crash on the way goes on with that", () => {
    const cluster = lost();
    const { world } = cluster;
    untilHalf(cluster);
    world.crash("s1");
    world.crash("s2");
    const left = (): number => {
      const { containers, versions } = held(cluster);
      return containers.size + versions.length;
    };
    const sizes = [left()];
    for (let i = 0; i < 50 && held(cluster).isFilling; i++) {
      world.commit("s3");
      world.pass(25);
      sizes.push(left());
      if (i === 2) {
        world.crash("s3");
        world.start("s3");
      }
    }
    expect(sizes.at(-1)).toBe(0);
    for (const [i, size] of sizes.entries())
      expect((sizes[i - 1] ?? size) - size).toBeLessThanOrEqual(2);
    expect(held(cluster)).toMatchObject({ isFilling: false, cut: { keys: 0, conflicts: 0 } });
    world.heal();
    expectEqual(cluster);
  });
});

describe("a large transfer to a server that has something", () => {
  it("is staged, though it is told every key", () => {
    const cluster = new Cluster(3, { ...STAGED, rememberedDeletesMax: 0 }, true);
    const { world } = cluster;
    for (const key of KEYS) cluster.update("s1", key, "v", { consistency: "all" });
    cluster.isolate("s3");
    cluster.delete("s1", "k1");
    for (const key of ["a", "b", "c"]) cluster.update("s1", key, "v");
    world.pass(world.tuning.heartbeatMs);
    world.settle();
    world.connect("s1", "s3");
    let staged = 0;
    for (let i = 0; i < 2_000 && cluster.status("s3").keys < 7; i++) {
      moveOn(cluster);
      staged = Math.max(staged, held(cluster).staged);
      expect(held(cluster).isFilling).toBe(false);
    }
    expect(staged).toBeGreaterThan(1);
    world.heal();
    expectEqual(cluster);
  });
});
