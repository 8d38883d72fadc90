/** SPEC.md R-4: transfers in stages. */
import { describe, expect, it } from "vitest";
import type { Tuning } from "./config.js";
import { inspect } from "./inspect.js";
import { Table, tableRange } from "./keyspace.js";
import { Cluster } from "./testing/cluster.js";
import { moveOn, STAGED } from "./testing/transfers.js";
import { textOf } from "./testing/values.js";
import type { Flight } from "./testing/world.js";

describe("a transfer in stages (R-4)", () => {
  function behind(tuning: Partial<Tuning> = STAGED): Cluster {
    const cluster = new Cluster(3, tuning, true);
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
      moveOn(cluster);
    }
    throw new Error("nothing was staged");
  }

  /** Moves everything on until the batch with the mark that s3's stage is whole is on its way. */
  function untilWhole(cluster: Cluster): void {
    const { world } = cluster;
    const pulls = (): number =>
      world.observed.filter(({ server, event }) => server === "s3" && event.type === "pulled")
        .length;
    const before = pulls();
    for (let i = 0; i < 2_000; i++) {
      const flight = world.flights.shift();
      if (flight !== undefined) world.deliver(flight);
      if (pulls() > before) return;
      for (const name of world.names) world.commit(name);
      if (flight === undefined) world.pass(25);
    }
    throw new Error("no stage was whole");
  }

  it("serves the cut it has until the stage is whole", () => {
    const cluster = behind();
    untilStaged(cluster);
    expect(cluster.world.replica("s3").status(cluster.world.nowMs).keys).toBe(0);
    cluster.world.heal();
    expect(cluster.keys("s3").keys).toHaveLength(5);
  });

  it("comes in replies, and is put in place in batches, of the size allowed", () => {
    const cluster = behind();
    const { world } = cluster;
    const staged = (): number => inspect(world.disk("s3"))?.staged ?? 0;
    for (let i = 0; i < 2_000 && cluster.status("s3").keys < 5; i++) {
      const before = staged();
      const message = moveOn(cluster)?.message;
      expect(before - staged()).toBeLessThanOrEqual(1);
      if (message?.type === "pulled") expect(message.containers.length).toBeLessThanOrEqual(1);
    }
    expect(cluster.keys("s3").keys).toHaveLength(5);
  });

  it.each([
    [1, "in stages"],
    [100, "in one reply"],
  ])(
    "with a delete that came by itself meanwhile remembers it once (pulls %i, %s)",
    (pullEntriesMax) => {
      const cluster = new Cluster(3, { pullEntriesMax });
      const { world } = cluster;
      cluster.update("s1", "gone", "v", { consistency: "all" });
      for (const key of ["a", "b", "c"]) cluster.askUpdate("s1", key, "v");
      while (world.hasBatch("s1")) world.commit("s1");
      world.flights = [];
      cluster.askDelete("s2", "gone");
      world.commit("s2");
      const late = world.flights.filter(({ to }) => to === "s3");
      world.flights = world.flights.filter(({ to }) => to === "s1");
      world.settle();
      const isPulled = (): boolean =>
        world.flights.some(({ to, message }) => to === "s3" && message.type === "pulled");
      for (let i = 0; i < 1_000 && !isPulled(); i++) moveOn(cluster);
      world.flights.unshift(...late);
      for (let i = 0; i < 1_000 && cluster.status("s3").keys < 3; i++) {
        moveOn(cluster);
        // Whoever hears that s3 has it forgets the delete before it can tell.
        world.flights = world.flights.filter(
          ({ from, message }) => from !== "s3" || message.type !== "clock",
        );
      }
      world.heal();
      expect(cluster.keys("s3").keys.map(({ key }) => key)).toEqual(["a", "b", "c"]);
      for (const name of world.names) expect(cluster.status(name).rememberedDeletes, name).toBe(0);
    },
  );

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

  it("brings each delete, though two nodes gave theirs the same number", () => {
    const cluster = new Cluster(3, { pullEntriesMax: 3 });
    const { world } = cluster;
    cluster.update("s1", "x", "v", { consistency: "all" });
    for (const key of ["d", "e", "f", "y"]) cluster.update("s2", key, "v", { consistency: "all" });
    cluster.isolate("s3");
    for (const key of ["a", "b", "c"]) cluster.update("s1", key, "v");
    const dots = [cluster.delete("s1", "x").dot, cluster.delete("s2", "y").dot];
    expect(dots.map((dot) => dot?.counter)).toEqual([5, 5]);
    world.settle();
    // What s2 is not known to have is not forgotten.
    cluster.isolate("s2");
    world.connect("s1", "s3");
    for (let i = 0; i < 1_000 && cluster.status("s3").keys < 6; i++) moveOn(cluster);
    expect(world.events.get("large transfer begins")).toBe(1);
    expect(cluster.keys("s3").keys.map(({ key }) => key)).toEqual(["a", "b", "c", "d", "e", "f"]);
    expect(cluster.status("s3").rememberedDeletes).toBe(2);
  });

  it("begins anew when its source forgets a delete that it has not told yet", () => {
    const cluster = new Cluster(3, { ...STAGED, rememberedDeletesMax: 1 });
    const { world } = cluster;
    for (const key of ["first", "second"]) cluster.update("s1", key, "v", { consistency: "all" });
    cluster.isolate("s3");
    for (const key of ["a", "b", "c"]) cluster.update("s1", key, "v");
    cluster.delete("s1", "first");
    world.connect("s1", "s3");
    for (let i = 0; i < 1_000 && inspect(world.disk("s3"))?.staged === 0; i++) moveOn(cluster);
    cluster.askDelete("s1", "second");
    while (world.hasBatch("s1")) world.commit("s1");
    expect(world.events.get("deletes forgotten for want of room")).toBe(1);
    world.heal();
    for (const name of world.names)
      expect(
        cluster.keys(name).keys.map(({ key }) => key),
        name,
      ).toEqual(["a", "b", "c"]);
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

  it("that a crash cut off leaves nothing for the next one to be mixed with", () => {
    const cluster = behind();
    const { world } = cluster;
    untilStaged(cluster);
    world.crash("s3");
    cluster.delete("s1", "k3");
    world.start("s3");
    world.connect("s1", "s3");
    world.commit("s3");
    // While its disk stands still it clears nothing, and asks for nothing.
    for (let i = 0; i < 40; i++) expect(moveOn(cluster, "s3")?.message.type).not.toBe("pull");
    world.heal();
    for (const name of world.names) expect(cluster.keys(name).keys, name).toHaveLength(4);
    expect(inspect(world.disk("s3"))?.staged).toBe(0);
  });

  it("goes on from the stage alone after a crash while it is put in place", () => {
    const cluster = behind();
    for (let i = 0; i < 2_000; i++) {
      if (cluster.world.replica("s3").status(cluster.world.nowMs).phase === "applying") break;
      moveOn(cluster);
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

  it("of which the disk refuses a part is dropped: it would go on without that part", () => {
    const cluster = behind();
    untilStaged(cluster);
    while (moveOn(cluster, "s3")?.message.type !== "pulled");
    cluster.world.refuse("s3");
    cluster.world.heal();
    expect(cluster.keys("s3").keys).toHaveLength(5);
  });

  it("whose mark the disk refuses leaves nothing for the next one to be mixed with", () => {
    const cluster = behind();
    const { world } = cluster;
    untilWhole(cluster);
    world.refuse("s3");
    expect(cluster.status("s3").keys).toBe(0);
    cluster.delete("s1", "k1");
    world.heal();
    for (const name of world.names) {
      expect(cluster.values(name, "k1"), name).toEqual([]);
      expect(cluster.keys(name).keys, name).toHaveLength(4);
    }
    expect(inspect(world.disk("s3"))?.staged).toBe(0);
  });

  it("of which a batch is refused while it is put in place goes on from the one before", () => {
    const cluster = behind();
    const { world } = cluster;
    untilWhole(cluster);
    world.commit("s3");
    world.commit("s3");
    world.refuse("s3");
    expect(cluster.status("s3").phase).toBe("applying");
    for (let i = 0; i < 100 && cluster.status("s3").phase === "applying"; i++) {
      world.commit("s3");
      world.pass(25);
    }
    expect(cluster.keys("s3").keys).toHaveLength(5);
    expect(inspect(world.disk("s3"))).toMatchObject({ staged: 0, isApplying: false });
  });

  it("takes no reply twice: an old one would put an old container over a new", () => {
    const cluster = behind();
    const { world } = cluster;
    let old: Flight | undefined;
    let superseded = false;
    for (let i = 0; i < 2_000 && !superseded; i++) {
      const flight = moveOn(cluster);
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

describe("while a transfer is put in place the containers are no cut (R-4, I-7)", () => {
  /** s3 has k0 to k5, and is given newer ones by s1; s2 has what s3 has. */
  function given(): Cluster {
    const cluster = new Cluster(3, STAGED, true);
    for (let i = 0; i < 6; i++) cluster.update("s1", `k${i}`, "old", { consistency: "all" });
    cluster.isolate("s1");
    for (let i = 0; i < 6; i++) cluster.update("s1", `k${i}`, "new");
    cluster.world.connect("s1", "s3");
    return cluster;
  }

  /** The last reply, on its way to s3. */
  function lastReply(cluster: Cluster): Flight {
    for (let i = 0; i < 2_000; i++) {
      const [next] = cluster.world.flights;
      if (next?.message.type === "pulled" && next.message.part === "whole") return next;
      moveOn(cluster);
    }
    throw new Error("there is no last reply");
  }

  /** Puts the first of the keys in place, and no more. */
  function applyOne({ world }: Cluster): void {
    world.commit("s3");
    world.commit("s3");
    expect(inspect(world.disk("s3"))).toMatchObject({ isApplying: true });
    expect(
      inspect(world.disk("s3"))
        ?.containers.get("k0")
        ?.map(({ value }) => textOf(value)),
    ).toEqual(["new"]);
  }

  it("a read at quorum is not answered from them, though enough peers have answered", () => {
    const cluster = given();
    const { world } = cluster;
    const last = lastReply(cluster);
    const read = cluster.askRead("s3", "k0", { consistency: "quorum" });
    const questions = world.flights.filter(({ message }) => message.type === "askClock");
    world.flights = world.flights.filter((flight) => flight === last);
    world.deliver(last);
    applyOne(cluster);
    const asked = questions.find(({ to }) => to === "s2");
    if (asked === undefined) throw new Error("s2 was not asked");
    world.flights = [];
    world.deliver(asked);
    for (const flight of world.flights.splice(0)) world.deliver(flight);
    expect(world.answer(read)).toBeUndefined();
    while (world.hasBatch("s3")) world.commit("s3");
    const { versions, clock } = cluster.answered(read, "readReply");
    expect(versions.map(({ value }) => textOf(value))).toEqual(["new"]);
    expect(versions.every(({ dot }) => clock.covers(dot))).toBe(true);
  });

  it("a read at one is not answered from them, but handed on", () => {
    const cluster = given();
    const { world } = cluster;
    world.deliver(lastReply(cluster));
    applyOne(cluster);
    const read = cluster.askRead("s3", "k0");
    expect(cluster.status("s3").phase).toBe("applying");
    expect(world.answer(read)).toBeUndefined();
    world.settle();
    expect(["s1", "s2"]).toContain(cluster.answered(read, "readReply").server);
  });

  it("no keys are listed from them", () => {
    const cluster = given();
    const { world } = cluster;
    cluster.world.disconnect("s2", "s3");
    cluster.delete("s1", "k0");
    const last = lastReply(cluster);
    const request = {
      type: "keys",
      id: 1,
      prefix: "",
      after: undefined,
      limit: 10,
      conflictsOnly: false,
      timeoutMs: 1_000,
    } as const;
    world.step("s3", [
      { type: "request", client: 901, request },
      { type: "request", client: 902, request },
      { type: "message", peer: "s1", message: last.message },
    ]);
    // One of them comes before the batch that makes it begin; for the other it is too late.
    expect(cluster.answered(901, "keysReply").keys).toHaveLength(6);
    for (let i = 0; i < 3; i++) {
      world.commit("s3");
      expect(cluster.status("s3").phase).toBe("applying");
      expect(world.answer(902)).toBeUndefined();
    }
    while (world.hasBatch("s3")) world.commit("s3");
    expect(cluster.answered(902, "keysReply").keys).toHaveLength(5);
  });

  it("no pull is answered from them, and no operation applied", () => {
    const cluster = given();
    const { world } = cluster;
    world.deliver(lastReply(cluster));
    applyOne(cluster);
    const clock = cluster.status("s3").clock;
    world.flights = [];
    world.step("s3", [
      {
        type: "message",
        peer: "s2",
        message: { type: "pull", request: 9, clock, since: clock, cursor: undefined },
      },
    ]);
    world.commit("s3");
    expect(cluster.status("s3").phase).toBe("applying");
    expect(world.flights).toMatchObject([
      { to: "s2", message: { type: "pulled", part: "refused" } },
    ]);
    cluster.askUpdate("s2", "x", "v");
    world.commit("s2");
    for (const flight of world.flights.splice(0)) world.deliver(flight);
    expect(cluster.status("s3")).toMatchObject({ phase: "applying", waitingOperations: 0 });
    expect(world.observed.map(({ event }) => event)).not.toContainEqual(
      expect.objectContaining({ type: "applied", key: "x" }),
    );
    world.heal();
    expect(cluster.values("s3", "x")).toEqual(["v"]);
  });
});
