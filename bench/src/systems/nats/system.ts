import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Kvm } from "@nats-io/kv";
import { connect } from "@nats-io/transport-node";
import { freePorts, HOST } from "../../processes/ports.js";
import { findProgram, packageVersion, programVersion, Programs } from "../../processes/programs.js";
import { preloadByUpdates } from "../preload.js";
import type { RunningSystem, System, SystemFacts, SystemSetup } from "../system.js";
import { NatsTarget } from "./target.js";

const BUCKET = "bench";
/** Since this version a server can sync every write. */
const SYNCS_SINCE = [2, 10];

/** A NATS cluster with a replicated key-value bucket. */
export const nats: System = {
  name: "nats",
  title: "NATS KV",
  missing: () =>
    findProgram("nats-server") === undefined
      ? "nats-server is not installed (Debian: nats-server)"
      : undefined,
  start,
};

async function start({ directory, servers }: SystemSetup): Promise<RunningSystem> {
  const command = findProgram("nats-server") as string;
  const version = programVersion(command);
  const syncs = canSync(version);
  const ports = await freePorts(2 * servers);
  const members = Array.from({ length: servers }, (_, index) => ({
    name: `nats-${index + 1}`,
    client: `${HOST}:${ports[2 * index]}`,
    route: `${HOST}:${ports[2 * index + 1]}`,
  }));
  await mkdir(directory, { recursive: true });
  const routes = members.map(({ route }) => `"nats://${route}"`).join(", ");
  const setups = await Promise.all(
    members.map(async ({ name, client, route }) => {
      const file = join(directory, `${name}.conf`);
      const lines = [
        `server_name: "${name}"`,
        `listen: "${client}"`,
        `jetstream { store_dir: ${JSON.stringify(join(directory, name))}${syncs ? ", sync_interval: always" : ""} }`,
        `cluster { name: "bench", listen: "${route}", routes: [${routes}] }`,
      ];
      await writeFile(file, `${lines.join("\n")}\n`);
      return { name, command, args: ["--config", file] };
    }),
  );
  const addresses = members.map(({ client }) => client);
  const facts: SystemFacts = {
    server: `NATS ${version}`,
    client: `@nats-io/kv ${packageVersion("@nats-io/kv")}`,
    layout: `${servers} servers, connections spread over all; any replica answers a get`,
    durability: syncs
      ? "synced on a majority"
      : "in the memory of a majority: this version syncs every two minutes, and knows no other setting that syncs each write",
  };
  const programs = await Programs.start(setups, () => bucketIsThere(addresses, servers));
  const { processes } = programs;
  const target = new NatsTarget({ addresses, processes, bucket: BUCKET });
  return {
    facts,
    processes,
    reads: [{ name: "nats-get", title: "NATS KV get", target }],
    updates: [{ name: "nats-put", title: "NATS KV put", target }],
    mixes: [{ name: "nats", title: "NATS KV", target }],
    preload: (records, signal) => preloadByUpdates(target, records, signal),
    failure: () => programs.failure(),
    stop: () => programs.stop(),
  };
}

/** Whether `sync_interval: always` is known. */
export function canSync(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [sinceMajor = 0, sinceMinor = 0] = SYNCS_SINCE;
  return major > sinceMajor || (major === sinceMajor && minor >= sinceMinor);
}

/** Makes the bucket, once the servers have found each other. */
async function bucketIsThere(addresses: readonly string[], replicas: number): Promise<boolean> {
  const connection = await connect({ servers: [...addresses], reconnect: false });
  try {
    const kv = await new Kvm(connection).create(BUCKET, { replicas, history: 1 });
    const { streamInfo } = await kv.status();
    const { cluster } = streamInfo;
    return (
      cluster?.leader !== undefined &&
      (cluster.replicas ?? []).filter(({ current }) => current).length === replicas - 1
    );
  } finally {
    await connection.close();
  }
}
