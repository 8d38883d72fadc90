import { describe, expect, it } from "vitest";
import { UsageError } from "../errors.js";
import { STANDARD_LOAD } from "../load/spec.js";
import { parseCommand } from "./command.js";

const parse = (line: string) => parseCommand(line.split(" ").filter((word) => word !== ""));

describe("parseCommand, the standard set", () => {
  it("has 50 connections, 100-byte values, 10,000 keys, three servers", () => {
    expect(parse("")).toMatchObject({
      type: "standard",
      write: false,
      options: {
        repetitions: 3,
        servers: 3,
        entryServers: 3,
        load: { ...STANDARD_LOAD, connections: 50, valueBytes: 100, keys: 10_000, depth: 1 },
      },
    });
  });

  it("is shorter with --quick, unless told otherwise", () => {
    expect(parse("--quick")).toMatchObject({
      options: { repetitions: 1, load: { extent: { type: "duration", ms: 1_000 }, warmUpMs: 300 } },
    });
    expect(parse("--quick --seconds 2.5 --repetitions 2")).toMatchObject({
      options: { repetitions: 2, load: { extent: { type: "duration", ms: 2_500 } } },
    });
  });

  it("takes flags after the separators of npm and turbo", () => {
    expect(parse("-- --quick --write --json out.json")).toMatchObject({
      write: true,
      json: "out.json",
      options: { repetitions: 1 },
    });
  });

  it("takes names of cases", () => {
    expect(parse("--only echo,read-one")).toMatchObject({
      options: { only: ["echo", "read-one"] },
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
    ["--connections 0", "--connections: 0 is not a whole number of 1 to 10000"],
    ["--connections many", "--connections: many is not a whole number"],
    ["--depth 1.5", "--depth: 1.5 is not a whole number of 1 to"],
    ["--repetitions 0", "--repetitions: 0 is not a whole number of 1 or more"],
    ["--theta 1", "--theta: goes with --distribution zipf"],
    ["--distribution normal", "--distribution: normal is none of uniform, zipf"],
    ["--only echo,nothing", "--only: nothing is none of echo, read-one"],
    ["--only echo,,read-one", "--only: an entry is empty"],
    ["--entry-servers 4", "--entry-servers: 4 is not a whole number of 1 to 3"],
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
