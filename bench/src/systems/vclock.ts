import { Cluster } from "../cluster/cluster.js";
import { ClusterTarget } from "../cluster/target.js";
import { packageVersion } from "../processes/programs.js";
import { preloadByUpdates } from "./preload.js";
import type { RunningSystem, System, SystemFacts, SystemSetup, Way } from "./system.js";

const LEVELS = ["one", "quorum", "all"] as const;
type Level = (typeof LEVELS)[number];

/** Ours: servers with LMDB, as `vc serve` starts them, without the page. */
export const vclock: System = {
  name: "vclock",
  title: "vclock",
  missing: () => undefined,
  start,
};

async function start(setup: SystemSetup): Promise<RunningSystem> {
  const facts: SystemFacts = {
    server: `vclock ${packageVersion("@vclock/server")}, LMDB`,
    client: `@vclock/sdk ${packageVersion("@vclock/sdk")}`,
    layout: `${setup.servers} servers, connections spread over all`,
    durability: "synced on one server, on a majority or on all, as the level says",
  };
  const cluster = await Cluster.start(setup);
  const { addresses, processes } = cluster;
  const target = (level: Level) =>
    new ClusterTarget({ addresses, processes, reads: level, updates: level });
  const ways = (what: string): Way[] =>
    LEVELS.map((level) => ({
      name: `vclock-${what}-${level}`,
      title: `vclock ${what}, ${level}`,
      target: target(level),
    }));
  return {
    facts,
    processes,
    reads: ways("read"),
    updates: ways("update"),
    mixes: [
      { name: "vclock-one", title: "vclock, one", target: target("one") },
      { name: "vclock-quorum", title: "vclock, quorum", target: target("quorum") },
    ],
    preload: (records, signal) => preloadByUpdates(target("all"), records, signal),
    failure: () => cluster.failure(),
    stop: () => cluster.stop(),
  };
}
