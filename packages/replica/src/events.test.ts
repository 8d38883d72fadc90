/** What a replica tells of what it does, for whoever checks or draws it. */
import { CausalContext, VersionVector } from "@vclock/clock";
import { describe, expect, it } from "vitest";
import type { ReplicaEvent } from "./io.js";
import { Cluster } from "./testing/cluster.js";
import { valueOf } from "./testing/values.js";

type Type = ReplicaEvent["type"];

/** What a server told of since the last call, those of one type. */
function told<T extends Type>(
  { world }: Cluster,
  server: string,
  type: T,
): Extract<ReplicaEvent, { type: T }>[] {
  const events = world.observed.filter((each) => each.server === server).map(({ event }) => event);
  return events.filter((event): event is Extract<ReplicaEvent, { type: T }> => event.type === type);
}

describe("the events of a replica", () => {
  it("tell what was coordinated, before it is durable: all that a checker needs to judge it", () => {
    const cluster = new Cluster(2, {}, true);
    const first = cluster.update("s1", "k", "one");
    cluster.askUpdate("s1", "k", "two");
    const [, second] = told(cluster, "s1", "coordinated");
    const node = cluster.world.node("s1");
    expect(second).toEqual({
      type: "coordinated",
      key: "k",
      dot: { node, counter: 2 },
      value: valueOf("two"),
      supersedes: [first.dot],
      deps: VersionVector.of([[node, 1]]),
      context: CausalContext.of(VersionVector.of([[node, 2]])),
    });
  });

  it("give the context that the writer gave, with the operation's own dot", () => {
    const cluster = new Cluster(1, {}, true);
    cluster.update("s1", "k", "one");
    const { context } = cluster.update("s1", "k", "two", { context: CausalContext.empty });
    const event = told(cluster, "s1", "coordinated").at(-1);
    expect(event?.supersedes).toEqual([]);
    expect(event?.context).toEqual(context);
    expect(event?.deps.get(cluster.world.node("s1"))).toBe(1);
  });

  it("tell a delete without a value, and nothing of one that finds nothing", () => {
    const cluster = new Cluster(1, {}, true);
    cluster.delete("s1", "k");
    expect(told(cluster, "s1", "coordinated")).toEqual([]);
    const { dot } = cluster.update("s1", "k", "v");
    cluster.delete("s1", "k");
    expect(told(cluster, "s1", "coordinated").at(-1)).toMatchObject({
      value: undefined,
      supersedes: [dot],
    });
  });

  it("tell which operations of others were applied, and which have to wait, each once", () => {
    const cluster = new Cluster(2, {}, true);
    const { world } = cluster;
    const node = world.node("s1");
    for (const key of ["a", "b"]) {
      cluster.askUpdate("s1", key, "v");
      world.commit("s1");
    }
    const [first, second] = world.flights.filter(({ message }) => message.type === "operations");
    if (first === undefined || second === undefined) throw new Error("two were to be sent");
    world.deliver(second);
    expect(told(cluster, "s2", "held")).toEqual([
      {
        type: "held",
        key: "b",
        dot: { node, counter: 2 },
        lacks: VersionVector.of([[node, 1]]),
      },
    ]);
    expect(told(cluster, "s2", "applied")).toEqual([]);
    world.deliver(first);
    world.deliver(first);
    expect(told(cluster, "s2", "applied")).toEqual([
      { type: "applied", key: "a", dot: { node, counter: 1 } },
      { type: "applied", key: "b", dot: { node, counter: 2 } },
    ]);
    expect(told(cluster, "s1", "applied")).toEqual([]);
  });

  it("tell no operation as held for which there is no room", () => {
    const cluster = new Cluster(2, { waitingOperationsMax: 0 }, true);
    cluster.askUpdate("s1", "a", "v");
    cluster.world.commit("s1");
    cluster.world.flights = [];
    cluster.askUpdate("s1", "b", "v");
    cluster.world.settle();
    expect(told(cluster, "s2", "held")).toEqual([]);
  });

  it.each([
    ["in one reply", {}],
    ["in stages", { pullEntriesMax: 1, applyKeysMax: 1 }],
  ])("tell what was pulled %s, from whom and up to which clock", (_how, tuning) => {
    const cluster = new Cluster(2, tuning, true);
    cluster.world.disconnect("s1", "s2");
    for (const key of ["a", "b", "c"]) cluster.update("s1", key, "v");
    const before = told(cluster, "s2", "pulled").length;
    cluster.world.heal();
    expect(told(cluster, "s2", "pulled").slice(before)).toEqual([
      { type: "pulled", source: "s1", clock: cluster.status("s1").clock },
    ]);
    expect(told(cluster, "s2", "applied")).toEqual([]);
  });

  it("are told once, by the step in which they happened", () => {
    const cluster = new Cluster(1, {}, true);
    cluster.update("s1", "k", "v");
    const before = cluster.world.observed.length;
    cluster.world.heal(3);
    expect(cluster.world.observed).toHaveLength(before);
  });

  it("are not told unless the configuration asks for them", () => {
    const cluster = new Cluster(2);
    cluster.update("s1", "k", "v");
    cluster.world.disconnect("s1", "s2");
    cluster.delete("s1", "k");
    cluster.world.heal();
    expect(cluster.values("s2", "k")).toEqual([]);
    expect(cluster.world.observed).toEqual([]);
  });
});
