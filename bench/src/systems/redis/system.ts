import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Redis } from "ioredis";
import { freePorts, HOST } from "../../processes/ports.js";
import { findProgram, packageVersion, programVersion, Programs } from "../../processes/programs.js";
import { preloadByUpdates } from "../preload.js";
import type { RunningSystem, System, SystemFacts, SystemSetup } from "../system.js";
import { RedisTarget } from "./target.js";

/** A Redis primary and its replicas, all of which sync their append-only file at every write. */
export const redis: System = {
  name: "redis",
  title: "Redis",
  missing: () =>
    findProgram("redis-server") === undefined
      ? "redis-server is not installed (Debian: redis-server)"
      : undefined,
  start,
};

async function start({ directory, servers }: SystemSetup): Promise<RunningSystem> {
  const command = findProgram("redis-server") as string;
  const ports = await freePorts(servers);
  const primary = ports[0] as number;
  const folders = ports.map((_, index) => join(directory, `redis-${index + 1}`));
  for (const folder of folders) await mkdir(folder, { recursive: true });
  const setups = ports.map((port, index) => ({
    name: `redis-${index + 1}`,
    command,
    args: [
      ["--port", String(port)],
      ["--bind", HOST],
      ["--dir", folders[index] as string],
      ["--appendonly", "yes"],
      ["--appendfsync", "always"],
      ["--save", ""],
      ["--repl-diskless-sync-delay", "0"],
      index === 0 ? [] : ["--replicaof", `${HOST} ${primary}`],
    ].flat(),
  }));
  const facts: SystemFacts = {
    server: `Redis ${programVersion(command)}`,
    client: `ioredis ${packageVersion("ioredis")}`,
    layout: `a primary, which all connections talk to, and ${servers - 1} replicas`,
    durability:
      "append-only file synced at the primary before the answer; `WAIT 1` tells that one replica has received it",
  };
  const programs = await Programs.start(setups, () => replicasAreOnline(primary, servers - 1));
  const { processes } = programs;
  const target = new RedisTarget({ host: HOST, port: primary, processes, replicas: 1 });
  return {
    facts,
    processes,
    reads: [{ name: "redis-get", title: "Redis GET", target }],
    updates: [{ name: "redis-set-wait", title: "Redis SET, WAIT 1", target }],
    mixes: [{ name: "redis", title: "Redis", target }],
    preload: (records, signal) => preloadByUpdates(target, records, signal),
    failure: () => programs.failure(),
    stop: () => programs.stop(),
  };
}

async function replicasAreOnline(port: number, count: number): Promise<boolean> {
  const client = new Redis({ host: HOST, port, lazyConnect: true, retryStrategy: () => null });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return (await client.info("replication")).split("state=online").length - 1 === count;
  } finally {
    client.disconnect();
  }
}
