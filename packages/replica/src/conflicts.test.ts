/** When a key's live versions become several, and when they are no longer: told once each, wherever it comes from. */
import { CausalContext, VersionVector } from "@vclock/clock";
import { describe, expect, it } from "vitest";
import { Cluster } from "./testing/cluster.js";

type Told = readonly [type: string, key: string, ...dots: string[]];

/** The beginnings and ends of conflicts that a server told of so far. */
function conflicts({ world }: Cluster, server: string): Told[] {
  return world.observed.flatMap(({ server: who, event }): Told[] => {
    if (who !== server || (event.type !== "conflict" && event.type !== "resolved")) return [];
    return [[event.type, event.key, ...event.dots.map(({ counter }) => String(counter))]];
  });
}

const types = (cluster: Cluster, server: string) =>
  conflicts(cluster, server).map(([type]) => type);

describe("conflicts", () => {
  it("are told by the coordinator and by whoever applies, after the operation itself", () => {
    const cluster = new Cluster(2, {}, true);
    const first = cluster.update("s1", "k", "a");
    cluster.update("s1", "k", "b", { context: CausalContext.empty });
    cluster.update("s1", "k", "c", { context: CausalContext.empty });
    cluster.world.heal();
    const expected = [["conflict", "k", "1", "2"]];
    expect(conflicts(cluster, "s1")).toEqual(expected);
    expect(conflicts(cluster, "s2")).toEqual(expected);
    expect(first.siblings).toBe(1);
    const events = cluster.world.observed.filter(({ server }) => server === "s2");
    const at = events.findIndex(({ event }) => event.type === "conflict");
    expect(events[at - 1]?.event).toMatchObject({ type: "applied", dot: { counter: 2 } });
  });

  it("are resolved by an update that has seen them, and by a delete", () => {
    const cluster = new Cluster(2, {}, true);
    for (const value of ["a", "b"])
      cluster.update("s1", "k", value, { context: CausalContext.empty });
    cluster.update("s2", "k", "c");
    cluster.update("s1", "k", "d", { context: CausalContext.empty });
    cluster.delete("s1", "k");
    cluster.world.heal();
    const expected = ["conflict", "resolved", "conflict", "resolved"];
    expect(types(cluster, "s1")).toEqual(expected);
    expect(types(cluster, "s2")).toEqual(expected);
    expect(conflicts(cluster, "s1").at(-1)).toEqual(["resolved", "k"]);
  });

  it("are not told of where one update follows on another", () => {
    const cluster = new Cluster(2, {}, true);
    for (const value of ["a", "b", "c"]) cluster.update("s1", "k", value);
    cluster.delete("s2", "k");
    cluster.world.heal();
    expect([conflicts(cluster, "s1"), conflicts(cluster, "s2")]).toEqual([[], []]);
  });

  it.each([
    ["in one reply", {}],
    ["in stages", { pullEntriesMax: 1, applyKeysMax: 1 }],
  ])("are told when a pull brings them, and when it ends them, %s", (_how, tuning) => {
    const cluster = new Cluster(2, tuning, true);
    const { world } = cluster;
    world.disconnect("s1", "s2");
    for (const server of ["s1", "s2"]) {
      cluster.update(server, "k", server, { consistency: "one" });
      cluster.update(server, `only-${server}`, "v", { consistency: "one" });
    }
    world.heal();
    for (const server of ["s1", "s2"])
      expect(conflicts(cluster, server)).toEqual([["conflict", "k", "1", "1"]]);
    world.disconnect("s1", "s2");
    for (const value of ["x", "y"]) cluster.update("s1", "k", value, { consistency: "one" });
    world.heal();
    expect(types(cluster, "s2")).toEqual(["conflict", "resolved"]);
  });
});

it("an operation that is held back tells what it waits for: of others, and of its own coordinator", () => {
  const cluster = new Cluster(3, {}, true);
  const { world } = cluster;
  const [s1, s2] = [world.node("s1"), world.node("s2")];
  cluster.askUpdate("s1", "a", "v");
  world.commit("s1");
  for (const flight of world.flights.filter(
    ({ to, message }) => to === "s2" && message.type === "operations",
  ))
    world.deliver(flight);
  world.commit("s2");
  for (const key of ["b", "c"]) {
    cluster.askUpdate("s2", key, "v");
    world.commit("s2");
  }
  const late = world.flights.filter(
    ({ from, to, message }) => from === "s2" && to === "s3" && message.type === "operations",
  );
  for (const flight of late.toReversed()) world.deliver(flight);
  const held = world.observed.filter(
    ({ server, event }) => server === "s3" && event.type === "held",
  );
  expect(held.map(({ event }) => event)).toEqual([
    {
      type: "held",
      key: "c",
      dot: { node: s2, counter: 2 },
      lacks: VersionVector.of([
        [s1, 1],
        [s2, 1],
      ]),
    },
    {
      type: "held",
      key: "b",
      dot: { node: s2, counter: 1 },
      lacks: VersionVector.of([[s1, 1]]),
    },
  ]);
});

it("a request for events that another server hands on is refused: they are its process's own", () => {
  const cluster = new Cluster(1);
  const client = cluster.world.request("s1", {
    type: "trace",
    id: 1,
    host: undefined,
    after: 0,
    limit: 1,
    waitMs: 0,
  });
  expect(cluster.world.answer(client)).toMatchObject({ type: "errorReply", code: "bad-request" });
});
