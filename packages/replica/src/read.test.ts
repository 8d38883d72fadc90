/** SPEC.md P-4 and P-5: what reads show, at which level, and what a session may rely on. */
import { CausalContext } from "@vclock/clock";
import { describe, expect, it } from "vitest";
import { StoreReadError } from "./errors.js";
import { Cluster, expectType } from "./testing/cluster.js";

describe("a read at one", () => {
  it("shows nothing that is not durable (P-4)", () => {
    const cluster = new Cluster(1);
    cluster.askUpdate("s1", "k", "v");
    const read = cluster.world.request("s1", {
      type: "read",
      id: 1,
      key: "k",
      consistency: "one",
      session: undefined,
      timeoutMs: 100,
    });
    const reply = cluster.world.answer(read);
    expect(reply).toMatchObject({ type: "readReply", versions: [] });
    expect(reply?.type === "readReply" && reply.clock.size).toBe(0);
    cluster.world.commit("s1");
    expect(cluster.values("s1", "k")).toEqual(["v"]);
  });

  it("goes on during any partition", () => {
    const cluster = new Cluster(3);
    cluster.update("s1", "k", "v");
    cluster.isolate("s1");
    expect(cluster.values("s1", "k")).toEqual(["v"]);
  });
});

describe("a read at quorum (P-5)", () => {
  it("sees every update acknowledged at quorum, though its own server missed it", () => {
    const cluster = new Cluster(3);
    const client = cluster.askUpdate("s1", "k", "v", { consistency: "quorum" });
    cluster.world.commit("s1");
    cluster.world.flights = cluster.world.flights.filter(({ to }) => to !== "s3");
    cluster.world.settle();
    expect(cluster.world.answer(client)).toMatchObject({
      type: "writeReply",
      answered: ["s1", "s2"],
    });
    expect(cluster.read("s3", "k", { consistency: "quorum" }).versions).toHaveLength(1);
  });

  it("says who answered and who is unreachable", () => {
    const cluster = new Cluster(3);
    cluster.isolate("s3");
    const reply = cluster.read("s1", "k", { consistency: "quorum" });
    expect(reply).toMatchObject({ server: "s1", answered: ["s1", "s2"], unreachable: ["s3"] });
  });

  it("is unavailable without a majority", () => {
    const cluster = new Cluster(3);
    cluster.isolate("s1");
    expect(cluster.tryRead("s1", "k", { consistency: "quorum", timeoutMs: 100 })).toMatchObject({
      code: "unavailable",
      applied: "no",
    });
  });

  it("has a majority again as soon as that is back, though a round before had none", () => {
    const cluster = new Cluster(3);
    cluster.isolate("s1");
    const read = { consistency: "quorum", timeoutMs: 100 } as const;
    expect(cluster.tryRead("s1", "k", read)).toMatchObject({ code: "unavailable" });
    cluster.world.heal();
    expect(cluster.read("s1", "k", read).answered.length).toBeGreaterThanOrEqual(2);
  });

  it("does not count a server that is catching up, and knows nothing yet", () => {
    const cluster = new Cluster(3);
    const { world } = cluster;
    world.crash("s3");
    world.crash("s2");
    world.loseDisk("s2");
    world.start("s2");
    world.connect("s1", "s2");
    world.settle();
    expect(cluster.status("s2").phase).toBe("catching-up");
    expect(cluster.tryRead("s1", "k", { consistency: "quorum", timeoutMs: 100 })).toMatchObject({
      code: "unavailable",
    });
  });

  it("waits until what the others have is on the disk here", () => {
    const cluster = new Cluster(3);
    const { world } = cluster;
    cluster.askUpdate("s1", "k", "v", { consistency: "quorum" });
    world.commit("s1");
    const read = cluster.askRead("s3", "k", { consistency: "quorum" });
    world.flights = world.flights.filter(({ to }) => to !== "s2");
    for (let flight = world.flights.shift(); flight !== undefined; flight = world.flights.shift())
      world.deliver(flight);
    expect(world.hasBatch("s3")).toBe(true);
    expect(world.answer(read)).toBeUndefined();
    world.commit("s3");
    expect(cluster.answered(read, "readReply").versions).toHaveLength(1);
  });

  it("does not join a round that began before it: those who were asked may have learnt more since", () => {
    const cluster = new Cluster(3);
    const { world } = cluster;
    const early = cluster.askRead("s1", "k", { consistency: "quorum" });
    world.flights = world.flights.filter(({ to }) => to === "s2");
    for (const question of world.flights.splice(0)) world.deliver(question);
    const answer = world.flights.splice(0);
    const written = cluster.askUpdate("s2", "k", "v", { consistency: "quorum" });
    world.commit("s2");
    world.flights = world.flights.filter(({ to }) => to === "s3");
    world.settle();
    expect(cluster.answered(written, "writeReply").answered).toEqual(["s2", "s3"]);
    const late = cluster.askRead("s1", "k", { consistency: "quorum" });
    for (const flight of answer) world.deliver(flight);
    expect(cluster.answered(early, "readReply").versions).toEqual([]);
    expect(world.answer(late)).toBeUndefined();
    world.pass(25);
    world.settle();
    world.pass(world.tuning.heartbeatMs);
    world.settle();
    world.pass(world.tuning.graceMs);
    world.settle();
    expect(cluster.answered(late, "readReply").versions).toHaveLength(1);
  });

  it("is asked for no more when its time is up", () => {
    const cluster = new Cluster(3);
    const { world } = cluster;
    cluster.askRead("s1", "k", { consistency: "quorum", timeoutMs: 100 });
    world.flights = [];
    world.pass(100);
    world.pass(world.tuning.heartbeatMs);
    expect(world.flights.map(({ message }) => message.type)).not.toContain("askClock");
  });

  it("asks once for all reads that wait together", () => {
    const cluster = new Cluster(3);
    const request = {
      type: "read",
      id: 1,
      key: "k",
      consistency: "quorum",
      session: undefined,
      timeoutMs: 100,
    } as const;
    cluster.world.step("s1", [
      { type: "request", client: 901, request },
      { type: "request", client: 902, request },
    ]);
    expect(cluster.world.flights.filter(({ message }) => message.type === "askClock")).toHaveLength(
      2,
    );
    cluster.world.settle();
    expect(cluster.world.answer(901)?.type).toBe("readReply");
    expect(cluster.world.answer(902)?.type).toBe("readReply");
  });

  it("outlives a lost question", () => {
    const cluster = new Cluster(3);
    const client = cluster.world.request("s1", {
      type: "read",
      id: 1,
      key: "k",
      consistency: "all",
      session: undefined,
      timeoutMs: 1_000,
    });
    cluster.world.flights = [];
    cluster.world.pass(cluster.world.tuning.heartbeatMs);
    cluster.world.settle();
    expect(cluster.world.answer(client)?.type).toBe("readReply");
  });
});

describe("a session (P-4)", () => {
  it("moves to another server and still reads its own writes", () => {
    const cluster = new Cluster(2);
    const client = cluster.askUpdate("s1", "k", "v");
    cluster.world.commit("s1");
    const written = expectType(
      cluster.world.answer(client) ?? ({ type: "statusReply" } as never),
      "writeReply",
    );
    cluster.world.flights = [];
    expect(cluster.read("s2", "k", { session: written.clock }).versions).toHaveLength(1);
  });

  it("is told that a server is behind when it cannot catch up in time", () => {
    const cluster = new Cluster(2);
    cluster.world.disconnect("s1", "s2");
    const written = cluster.update("s1", "k", "v");
    expect(cluster.tryRead("s2", "k", { session: written.clock, timeoutMs: 100 })).toMatchObject({
      code: "behind",
    });
  });
});

describe("causal order across keys", () => {
  it("never shows an effect without its cause", () => {
    const cluster = new Cluster(3);
    cluster.isolate("s3");
    cluster.update("s1", "photo", "holiday");
    cluster.update("s2", "comment", "lovely", { context: CausalContext.empty });
    cluster.world.connect("s2", "s3");
    cluster.world.settle();
    cluster.world.pass(cluster.world.tuning.heartbeatMs);
    cluster.world.settle();
    const comment = cluster.values("s3", "comment");
    if (comment.length > 0) expect(cluster.values("s3", "photo")).toEqual(["holiday"]);
    cluster.world.heal();
    expect(cluster.values("s3", "comment")).toEqual(["lovely"]);
  });
});

describe("a listing of keys", () => {
  it("goes by prefix, in the order of UTF-8 bytes, in pages, and counts siblings", () => {
    const cluster = new Cluster(1);
    for (const key of ["b", "a/😀", "a/é", "a/z", "a", "__proto__"]) cluster.update("s1", key, "v");
    cluster.update("s1", "a/z", "w", { context: CausalContext.empty });
    const page = cluster.keys("s1", "a/", false, undefined, 2);
    expect(page).toMatchObject({
      keys: [
        { key: "a/z", siblings: 2 },
        { key: "a/é", siblings: 1 },
      ],
      after: "a/é",
    });
    expect(cluster.keys("s1", "a/", false, page.after, 2)).toMatchObject({
      keys: [{ key: "a/😀" }],
      after: undefined,
    });
    expect(cluster.keys("s1", "", true).keys).toEqual([{ key: "a/z", siblings: 2 }]);
    expect(cluster.keys("s1").keys.map(({ key }) => key)).toEqual([
      "__proto__",
      "a",
      "a/z",
      "a/é",
      "a/😀",
      "b",
    ]);
  });

  it("keeps counts of keys and conflicts", () => {
    const cluster = new Cluster(1);
    cluster.update("s1", "a", "v");
    cluster.update("s1", "b", "v");
    cluster.update("s1", "b", "w", { context: CausalContext.empty });
    const status = (): unknown => {
      const { keys, conflicts } = cluster.world.replica("s1").status(cluster.world.nowMs);
      return { keys, conflicts };
    };
    expect(status()).toEqual({ keys: 2, conflicts: 1 });
    cluster.delete("s1", "b");
    expect(status()).toEqual({ keys: 1, conflicts: 0 });
  });
});

describe("a key that was read or written lately", () => {
  it("is read without asking the disk, also after it changed", () => {
    const cluster = new Cluster(1);
    const disk = cluster.world.disk("s1");
    const get = disk.get.bind(disk);
    cluster.update("s1", "k", "v");
    let asked = 0;
    disk.get = (key) => {
      asked++;
      return get(key);
    };
    expect(cluster.values("s1", "k")).toEqual(["v"]);
    cluster.update("s1", "k", "w");
    expect(cluster.values("s1", "k")).toEqual(["w"]);
    cluster.delete("s1", "k");
    expect(cluster.values("s1", "k")).toEqual([]);
    expect(asked).toBe(0);
    cluster.values("s1", "other");
    expect(asked).toBe(1);
  });
});

describe("a disk that cannot be read", () => {
  it("fails the request, and never looks like a key that is not there", () => {
    const cluster = new Cluster(1, { recentBytesMax: 0 });
    cluster.update("s1", "k", "v");
    const disk = cluster.world.disk("s1");
    disk.get = () => {
      throw new StoreReadError("the disk is gone");
    };
    expect(cluster.tryRead("s1", "k")).toMatchObject({ code: "store-failed", applied: "no" });
    expect(cluster.tryUpdate("s1", "k", "w")).toMatchObject({
      code: "store-failed",
      applied: "no",
    });
  });
});
