/** SPEC.md R-2: operations on their way from their coordinator. */
import { VersionVector } from "@vclock/clock";
import { describe, expect, it } from "vitest";
import { Cluster } from "./testing/cluster.js";
import { textOf, valueOf } from "./testing/values.js";
import type { Flight } from "./testing/world.js";

describe("an operation (R-2)", () => {
  it("is not sent before it is durable", () => {
    const cluster = new Cluster(2);
    cluster.askUpdate("s1", "k", "v");
    expect(cluster.world.flights.filter(({ message }) => message.type === "operations")).toEqual(
      [],
    );
  });

  it("waits for what it depends on", () => {
    const cluster = new Cluster(3);
    cluster.update("s1", "a", "first");
    cluster.world.settle();
    cluster.askUpdate("s1", "k", "cause");
    cluster.world.commit("s1");
    const late = cluster.world.flights.filter(({ to }) => to === "s3");
    cluster.world.flights = cluster.world.flights.filter(({ to }) => to === "s2");
    cluster.world.settle();
    cluster.askUpdate("s2", "k", "effect");
    cluster.world.settle();
    expect(cluster.world.replica("s3").status(cluster.world.nowMs).waitingOperations).toBe(1);
    expect(cluster.values("s3", "k")).toEqual([]);
    for (const flight of late) cluster.world.deliver(flight);
    cluster.world.flights = [];
    cluster.world.commit("s3");
    // Both coordinators hear at once that theirs is on disk.
    const told = cluster.world.flights.filter(({ message }) => message.type === "clock");
    expect(told.map(({ to }) => to).sort()).toEqual(["s1", "s2"]);
    expect(cluster.values("s3", "k")).toEqual(["effect"]);
  });

  describe("that waits, when a pull brings", () => {
    /** s3 holds s2's second update, for want of `missing`. */
    function waiting(missing: "its cause" | "the one before it"): Cluster {
      const cluster = new Cluster(3);
      const { world } = cluster;
      cluster.update("s1", "k", "first", { consistency: "all" });
      cluster.askUpdate(missing === "its cause" ? "s1" : "s2", "k", "second");
      for (const name of ["s1", "s2"]) world.commit(name);
      world.flights = world.flights.filter(({ to }) => to !== "s3");
      world.settle();
      cluster.askUpdate("s2", "k", "third");
      world.commit("s2");
      for (const flight of world.flights.splice(0)) if (flight.to === "s3") world.deliver(flight);
      expect(cluster.status("s3").waitingOperations).toBe(1);
      return cluster;
    }

    /** Lets s3 pull from one server, and moves nothing else to it. */
    function pull({ world }: Cluster, source: string): void {
      world.disconnect("s3", source === "s1" ? "s2" : "s1");
      for (let i = 0; i < 1_000; i++) {
        const flight = world.flights.shift();
        if (flight === undefined) world.pass(25);
        else if (flight.message.type !== "operations") world.deliver(flight);
        if (flight?.to === "s3" && flight.message.type === "pulled") return;
        for (const name of world.names) world.commit(name);
      }
      throw new Error("s3 pulls nothing");
    }

    it("what it waits for, it is applied with it", () => {
      const cluster = waiting("its cause");
      pull(cluster, "s1");
      expect(cluster.status("s3").waitingOperations).toBe(0);
      cluster.world.commit("s3");
      expect(cluster.values("s3", "k")).toEqual(["third"]);
    });

    it("the same, it waits no longer", () => {
      const cluster = waiting("the one before it");
      pull(cluster, "s2");
      expect(cluster.status("s3").waitingOperations).toBe(0);
      cluster.world.commit("s3");
      expect(cluster.values("s3", "k")).toEqual(["third"]);
    });
  });

  it("of a batch that was refused is never sent, nor one that was to follow it", () => {
    const cluster = new Cluster(2);
    const { world } = cluster;
    cluster.askUpdate("s1", "k", "refused");
    cluster.askUpdate("s1", "k", "to follow");
    world.refuse("s1");
    world.pass(100);
    world.flights = [];
    cluster.askUpdate("s1", "k", "kept");
    while (world.hasBatch("s1")) world.commit("s1");
    const sent = world.flights.flatMap(({ message }) =>
      message.type === "operations" ? message.operations : [],
    );
    expect(sent.map(({ value }) => value && textOf(value))).toEqual(["kept"]);
  });

  it("that comes twice changes nothing", () => {
    const cluster = new Cluster(2);
    cluster.askUpdate("s1", "k", "v");
    cluster.world.commit("s1");
    for (const flight of cluster.world.flights.slice()) cluster.world.deliver(flight);
    cluster.world.settle();
    expect(cluster.values("s2", "k")).toEqual(["v"]);
  });
});

describe("messages of operations", () => {
  /** What s1 sends to s2: the dots of each message, `+` where what an operation depends on is left out. */
  function sent({ world }: Cluster): string[] {
    return world.flights.flatMap(({ message }) =>
      message.type === "operations"
        ? [
            message.operations
              .map(({ dot, deps }) => `${deps === undefined ? "+" : ""}${dot.counter}`)
              .join(" "),
          ]
        : [],
    );
  }

  it("leave out what follows from the operation before, and are bounded by number", () => {
    const cluster = new Cluster(2, { operationsPerMessageMax: 2 });
    const { world } = cluster;
    cluster.askUpdate("s1", "k0", "v");
    for (let i = 1; i <= 5; i++) cluster.askUpdate("s1", `k${i}`, "v");
    world.commit("s1");
    world.commit("s1");
    expect(sent(cluster)).toEqual(["1", "2 +3", "4 +5", "6"]);
    world.settle();
    expect(cluster.status("s2").keys).toBe(6);
  });

  it("are bounded by bytes, and one operation that is larger goes alone", () => {
    const cluster = new Cluster(2, { operationBytesPerMessageMax: 1_000 });
    const { world } = cluster;
    cluster.askUpdate("s1", "k0", "v");
    for (const size of [300, 300, 2_000, 1, 1, 1]) cluster.askUpdate("s1", "k", "x".repeat(size));
    world.commit("s1");
    world.commit("s1");
    expect(sent(cluster)).toEqual(["1", "2", "3", "4", "5 +6 +7"]);
    world.settle();
    expect(cluster.values("s2", "k")).toEqual(["x"]);
  });

  it("spell out what does not follow: another server's operation came between", () => {
    const cluster = new Cluster(2);
    const { world } = cluster;
    cluster.askUpdate("s2", "theirs", "v");
    world.commit("s2");
    const theirs = world.flights.splice(0);
    cluster.askUpdate("s1", "k0", "v");
    cluster.askUpdate("s1", "k1", "v");
    for (const flight of theirs) world.deliver(flight);
    cluster.askUpdate("s1", "k2", "v");
    cluster.askUpdate("s1", "k3", "v");
    world.commit("s1");
    world.flights = [];
    world.commit("s1");
    expect(sent(cluster)).toEqual(["2 3 +4"]);
  });

  it("that find no room to wait are pulled at once: their sender has what is missing", () => {
    const cluster = new Cluster(2, { waitingOperationsMax: 0 });
    const { world } = cluster;
    cluster.askUpdate("s1", "k", "one");
    world.commit("s1");
    world.flights = [];
    cluster.askUpdate("s1", "k", "two");
    world.commit("s1");
    for (const flight of world.flights.splice(0)) world.deliver(flight);
    expect(world.flights.map(({ message }) => message.type)).toEqual(["pull"]);
    world.settle();
    expect(cluster.values("s2", "k")).toEqual(["two"]);
  });
});

describe("an operation that comes by a pull, and then from its coordinator (R-2)", () => {
  /** s2 has pulled s1's update, and its disk has not taken it yet. */
  function pulled(before: (cluster: Cluster) => void): { cluster: Cluster; late: Flight } {
    const cluster = new Cluster(2);
    const { world } = cluster;
    cluster.update("s1", "k", "first", { consistency: "all" });
    cluster.askUpdate("s1", "k", "second");
    world.commit("s1");
    const late = world.flights.find(({ message }) => message.type === "operations");
    if (late === undefined) throw new Error("no operation was sent");
    world.flights = [];
    for (let i = 0; i < 1_000; i++) {
      const flight = world.flights.shift();
      if (flight?.message.type === "pulled") before(cluster);
      if (flight === undefined) world.pass(25);
      else world.deliver(flight);
      if (flight?.message.type === "pulled") return { cluster, late };
      for (const name of world.names) world.commit(name);
    }
    throw new Error("s2 pulls nothing");
  }

  function acknowledged({ world }: Cluster): boolean {
    return world.flights.some(
      ({ from, message }) =>
        from === "s2" && message.type === "clock" && message.clock.get(world.node("s1")) === 2,
    );
  }

  it("is acknowledged as soon as it is durable, whose batch was on its way", () => {
    const { cluster, late } = pulled(() => {});
    cluster.world.deliver(late);
    expect(acknowledged(cluster)).toBe(false);
    cluster.world.commit("s2");
    expect(acknowledged(cluster)).toBe(true);
  });

  it("is acknowledged as soon as it is durable, whose batch was still to be made", () => {
    const { cluster, late } = pulled((behind) => behind.askUpdate("s2", "other", "v"));
    cluster.world.deliver(late);
    cluster.world.commit("s2");
    expect(acknowledged(cluster)).toBe(false);
    cluster.world.commit("s2");
    expect(acknowledged(cluster)).toBe(true);
  });
});

describe("an operation that is not its sender's", () => {
  it("is refused, and so is what came with it", () => {
    const cluster = new Cluster(3);
    const { world } = cluster;
    const operations = [1, 2].map((counter) => ({
      key: "k",
      dot: { node: world.node("s2"), counter },
      value: valueOf("forged"),
      supersedes: [],
      deps: counter === 1 ? VersionVector.empty : undefined,
    }));
    const message = { type: "operations", run: "run-forged", operations } as const;
    world.step("s3", [{ type: "message", peer: "s1", message }]);
    world.settle();
    expect(cluster.status("s3").waitingOperations).toBe(0);
    expect(cluster.values("s3", "k")).toEqual([]);
    expect(world.events.get("operation refused: not its sender's")).toBe(1);
  });
});
