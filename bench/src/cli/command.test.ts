import { describe, expect, it } from "vitest";
import { UsageError } from "../errors.js";
import { parseCommand } from "./command.js";

const parse = (line: string) => parseCommand(line.split(" ").filter((word) => word !== ""));

describe("parseCommand, systems side by side", () => {
  const comparison = (line: string) => {
    const command = parse(line);
    if (command.type !== "comparison") throw new Error(command.type);
    return command;
  };

  it("has 100-byte values, 10,000 keys, three servers, every system and part, and writes the page", () => {
    const { write, options } = comparison("");
    expect(write).toBe(true);
    expect(options).toMatchObject({
      repetitions: 3,
      servers: 3,
      load: { valueBytes: 100, keys: 10_000 },
      parts: ["disk", "loads", "ycsb", "half", "growth"],
      growth: { servers: [1, 3, 5, 7, 9], connections: [1, 10, 100, 1_000] },
    });
    const names = options.systems?.map(({ name }) => name);
    expect(names).toEqual(["vclock", "etcd", "redis", "nats", "pouchdb"]);
  });

  it("is shorter with --quick, unless told otherwise, and writes no page", () => {
    expect(comparison("--quick")).toMatchObject({
      write: false,
      options: { repetitions: 1, effort: { mainMs: 200 }, load: { keys: 1_000 } },
    });
    expect(comparison("--quick --seconds 2.5 --repetitions 2 --write")).toMatchObject({
      write: true,
      options: { repetitions: 2, effort: { mainMs: 2_500, shortMs: 1_250 } },
    });
  });

  it("takes systems and parts, in an order of its own, and writes the page only when told to", () => {
    const { write, options } = comparison("--systems etcd,vclock --parts half,loads");
    expect(write).toBe(false);
    expect(options.systems?.map(({ name }) => name)).toEqual(["vclock", "etcd"]);
    expect(options.parts).toEqual(["loads", "half"]);
    expect(comparison("--systems etcd --write").write).toBe(true);
  });

  it("takes flags after the separators of npm and turbo", () => {
    expect(comparison("-- --quick --json out.json")).toMatchObject({
      json: "out.json",
      options: { repetitions: 1 },
    });
  });
});

describe("parseCommand, one load", () => {
  it("takes every setting", () => {
    const line =
      "load --connections 8 --depth 16 --keys 1000 --distribution zipf --theta 1.1 --value-bytes 10" +
      " --warm-up-seconds 0 --operations 5000 --seed 9 --read-share 0.95 --reads one --updates all" +
      " --entry-servers 1 --dir data --profile profiles --json out.json";
    expect(parse(line)).toEqual({
      type: "load",
      json: "out.json",
      on: {
        type: "cluster",
        servers: 3,
        entryServers: 1,
        parent: "data",
        profileDirectory: "profiles",
      },
      spec: {
        connections: 8,
        depth: 16,
        keys: 1_000,
        distribution: { type: "zipf", theta: 1.1 },
        valueBytes: 10,
        warmUpMs: 0,
        extent: { type: "operations", count: 5_000 },
        seed: 9,
        readShare: 0.95,
        writes: "update",
        keyPrefix: "key-",
        insertPrefix: "new-",
        reads: "one",
        updates: "all",
      },
    });
  });

  it("takes servers that run already, or the echo server", () => {
    expect(parse("load --servers localhost:9990,localhost:9980")).toMatchObject({
      on: { type: "servers", addresses: ["localhost:9990", "localhost:9980"], entryServers: 2 },
    });
    expect(parse("load --echo")).toMatchObject({ on: { type: "echo" } });
  });
});

describe("parseCommand", () => {
  it.each(["--help", "load --help"])("%s", (line) => {
    expect(parse(line)).toEqual({ type: "help" });
  });

  it.each([
    ["load --connections 0", "--connections: 0 is not a whole number of 1 to 10000"],
    ["load --connections many", "--connections: many is not a whole number"],
    ["load --depth 1.5", "--depth: 1.5 is not a whole number of 1 to"],
    ["--repetitions 0", "--repetitions: 0 is not a whole number of 1 or more"],
    ["load --theta 1", "--theta: goes with --distribution zipf"],
    ["load --distribution normal", "--distribution: normal is none of uniform, zipf"],
    ["--systems vclock,riak", "--systems: riak is none of vclock, etcd, redis, nats, pouchdb"],
    ["--systems vclock,,etcd", "--systems: an entry is empty"],
    ["--parts speed", "--parts: speed is none of disk, loads, ycsb, half, growth"],
    ["--parts half", "--parts: half takes its rates from loads"],
    ["load --entry-servers 4", "--entry-servers: 4 is not a whole number of 1 to 3"],
    ["--reads one", "--reads"],
    ["surprise", "surprise"],
    ["load --read-share 1.1", "--read-share: 1.1 is not a number of 0 to 1"],
    ["load --reads two", "--reads: two is none of one, quorum, all"],
    ["load --operations 0", "--operations: 0 is not a whole number of 1 or more"],
    ["load --operations 5 --seconds 5", "--operations and --seconds: give one of them"],
    ["load --echo --servers a:1", "--echo and --servers: give one of them"],
    ["load --echo --profile p", "--profile: goes with servers started here"],
    ["load --quick", "--quick"],
  ])("refuses %s", (line, message) => {
    expect(() => parse(line)).toThrow(UsageError);
    expect(() => parse(line)).toThrow(message);
  });
});
