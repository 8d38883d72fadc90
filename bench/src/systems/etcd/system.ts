import { join } from "node:path";
import { freePorts, HOST } from "../../processes/ports.js";
import { findProgram, packageVersion, programVersion, Programs } from "../../processes/programs.js";
import {
  eachOf,
  partsOf,
  type PreloadRecord,
  type RunningSystem,
  type System,
  type SystemFacts,
  type SystemSetup,
} from "../system.js";
import { EtcdTarget, type EtcdTargetOptions } from "./target.js";

const PUTS_A_TRANSACTION = 100;
const TRANSACTIONS_AT_ONCE = 8;

/** etcd as its packages install it, a cluster of its own. */
export const etcd: System = {
  name: "etcd",
  title: "etcd",
  missing: () =>
    findProgram("etcd") === undefined ? "etcd is not installed (Debian: etcd-server)" : undefined,
  start,
};

async function start({ directory, servers }: SystemSetup): Promise<RunningSystem> {
  const command = findProgram("etcd") as string;
  const ports = await freePorts(2 * servers);
  const members = Array.from({ length: servers }, (_, index) => ({
    name: `etcd-${index + 1}`,
    client: `${HOST}:${ports[2 * index]}`,
    peer: `http://${HOST}:${ports[2 * index + 1]}`,
  }));
  const initial = members.map(({ name, peer }) => `${name}=${peer}`).join(",");
  const setups = members.map(({ name, client, peer }) => ({
    name,
    command,
    args: [
      ["--name", name],
      ["--data-dir", join(directory, name)],
      ["--listen-client-urls", `http://${client}`],
      ["--advertise-client-urls", `http://${client}`],
      ["--listen-peer-urls", peer],
      ["--initial-advertise-peer-urls", peer],
      ["--initial-cluster", initial],
      ["--initial-cluster-state", "new"],
      ["--logger", "zap"],
      ["--log-level", "error"],
    ].flat(),
  }));
  const addresses = members.map(({ client }) => client);
  const facts: SystemFacts = {
    server: `etcd ${programVersion(command)}`,
    client: `JSON over HTTP, undici ${packageVersion("undici")}; pipelined: gRPC over node:http2, protobufjs ${packageVersion("protobufjs")}`,
    layout: `${servers} servers, connections spread over all`,
    durability: "synced on a majority",
  };
  const programs = await Programs.start(setups, async () => {
    const healthy = await Promise.all(addresses.map(isHealthy));
    return healthy.every(Boolean);
  });
  const { processes } = programs;
  const targets = (reads: EtcdTargetOptions["reads"]) => ({
    target: new EtcdTarget({ addresses, processes, reads, via: "gateway" }),
    deepTarget: new EtcdTarget({ addresses, processes, reads, via: "gRPC" }),
  });
  const strict = targets("linearizable");
  const loose = targets("serializable");
  return {
    facts,
    processes,
    reads: [
      { name: "etcd-get-linearizable", title: "etcd get, linearizable", ...strict },
      { name: "etcd-get-serializable", title: "etcd get, serializable", ...loose },
    ],
    updates: [{ name: "etcd-put", title: "etcd put", ...strict }],
    mixes: [{ name: "etcd", title: "etcd", ...strict }],
    preload: (records, signal) => preload(strict.target, records, signal),
    failure: () => programs.failure(),
    stop: () => programs.stop(),
  };
}

async function isHealthy(address: string): Promise<boolean> {
  const answer = await fetch(`http://${address}/health`);
  return ((await answer.json()) as { readonly health: string }).health === "true";
}

async function preload(
  target: EtcdTarget,
  records: readonly PreloadRecord[],
  signal: AbortSignal,
): Promise<void> {
  const transactions = partsOf(records, PUTS_A_TRANSACTION);
  const connection = await target.open(0);
  try {
    const at = { atOnce: TRANSACTIONS_AT_ONCE, signal };
    await eachOf(transactions, at, (puts) => connection.putAll(puts));
  } finally {
    await connection.close();
  }
}
