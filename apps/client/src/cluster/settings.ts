/**
 * Which cluster to talk to and how: flags before environment before config file before defaults, each setting for itself.
 */
import { ConfigError } from "../errors.js";
import {
  checkServers,
  DEFAULT_SERVERS,
  joinHostsAndPorts,
  parseAddress,
  type ServerAddress,
  type Source,
} from "./address.js";
import { findConfigFile, readConfigFile, type FileSettings } from "./config-file.js";

export const CONSISTENCIES = ["one", "quorum", "all"] as const;
/** How many servers take part before a request is answered. */
export type Consistency = (typeof CONSISTENCIES)[number];

/** The flags that say which cluster; as parsed, unchecked. */
export interface ClusterFlags {
  readonly hosts?: readonly string[] | undefined;
  readonly ports?: readonly string[] | undefined;
  readonly cluster?: string | undefined;
  readonly server?: string | undefined;
  readonly consistency?: string | undefined;
  readonly timeout?: string | undefined;
  readonly config?: string | undefined;
}

/** The cluster and the manner of talking to it, checked. */
export interface Settings {
  readonly cluster: string;
  readonly servers: readonly ServerAddress[];
  /** Where the list of servers came from. */
  readonly serversSource: Source;
  /** The one server to talk to; `undefined`: the first that answers. */
  readonly server: ServerAddress | undefined;
  readonly consistency: Consistency;
  readonly timeoutMs: number;
}

const TIMEOUT_MS_MAX = 3_600_000;

/** One place settings come from. */
interface Layer {
  readonly values: { readonly [K in keyof FileSettings]: FileSettings[K] | undefined };
  readonly source: (field: keyof FileSettings) => Source;
}

/**
 * Resolves flags, environment and config file into checked settings.
 *
 * @param env `VC_SERVERS`, `VC_CLUSTER`, `VC_SERVER`, `VC_CONSISTENCY`, `VC_TIMEOUT_MS` and `VC_CONFIG` are read
 * @param dir where the search for a config file starts
 * @throws UsageError, ConfigError naming the flag, variable or file that is wrong
 */
export function resolveSettings(
  flags: ClusterFlags,
  env: Readonly<Record<string, string | undefined>>,
  dir: string,
): Settings {
  const layers = [
    flagLayer(flags),
    envLayer(env),
    fileLayer(flags.config ?? nonEmpty(env["VC_CONFIG"]), dir),
  ];
  const pick = <K extends keyof FileSettings>(field: K): Picked<K> | undefined => {
    for (const layer of layers) {
      const value = layer.values[field];
      if (value !== undefined) return { value, source: layer.source(field) };
    }
    return undefined;
  };
  const listed = pick("servers") ?? { value: DEFAULT_SERVERS, source: "the default" };
  const servers = checkServers(listed.value, listed.source);
  return {
    cluster: checkCluster(pick("cluster")),
    servers,
    serversSource: listed.source,
    server: findServer(servers, pick("server")),
    consistency: checkConsistency(pick("consistency")),
    timeoutMs: checkTimeout(pick("timeoutMs")),
  };
}

interface Picked<K extends keyof FileSettings> {
  readonly value: NonNullable<FileSettings[K]>;
  readonly source: Source;
}

function flagLayer(flags: ClusterFlags): Layer {
  const { hosts, ports, cluster, server, consistency, timeout } = flags;
  return {
    values: {
      cluster,
      server,
      consistency,
      servers:
        hosts === undefined && ports === undefined ? undefined : joinHostsAndPorts(hosts, ports),
      timeoutMs: timeout === undefined ? undefined : Number(timeout || Number.NaN),
    },
    source: (field) =>
      field === "servers"
        ? "--hosts and --ports"
        : `--${field === "timeoutMs" ? "timeout" : field}`,
  };
}

function envLayer(env: Readonly<Record<string, string | undefined>>): Layer {
  const servers = nonEmpty(env["VC_SERVERS"]);
  const timeout = nonEmpty(env["VC_TIMEOUT_MS"]);
  return {
    values: {
      servers: servers?.split(",").map((text, i) => parseAddress(text, i + 1, "VC_SERVERS")),
      cluster: nonEmpty(env["VC_CLUSTER"]),
      server: nonEmpty(env["VC_SERVER"]),
      consistency: nonEmpty(env["VC_CONSISTENCY"]),
      timeoutMs: timeout === undefined ? undefined : Number(timeout),
    },
    source: (field) => (field === "timeoutMs" ? "VC_TIMEOUT_MS" : `VC_${field.toUpperCase()}`),
  };
}

function fileLayer(named: string | undefined, dir: string): Layer {
  const found =
    named === undefined ? findConfigFile(dir) : { path: named, settings: readConfigFile(named) };
  return { values: found?.settings ?? {}, source: (field) => `${found?.path}: ${field}` };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === "" ? undefined : text;
}

function checkCluster(picked: Picked<"cluster"> | undefined): string {
  if (picked === undefined) return "vclock";
  if (/^[^\p{Cc}]{1,64}$/u.test(picked.value)) return picked.value;
  throw new ConfigError(
    `${picked.source}: ${JSON.stringify(picked.value)} cannot name a cluster`,
    "A cluster's name has 1 to 64 characters, none of them a control character.",
  );
}

function findServer(
  servers: readonly ServerAddress[],
  picked: Picked<"server"> | undefined,
): ServerAddress | undefined {
  if (picked === undefined) return undefined;
  const { value, source } = picked;
  const found = /^\d+$/.test(value)
    ? servers[Number(value) - 1]
    : servers.find((server) => server.name === value);
  if (found !== undefined) return found;
  const names = servers.map((server) => server.name).join(", ");
  throw new ConfigError(
    `${source}: there is no server ${JSON.stringify(value)}`,
    `The servers are ${names}; count from 1 or give the name.`,
  );
}

function checkConsistency(picked: Picked<"consistency"> | undefined): Consistency {
  if (picked === undefined) return "quorum";
  const known = CONSISTENCIES.find((consistency) => consistency === picked.value);
  if (known !== undefined) return known;
  throw new ConfigError(
    `${picked.source}: ${JSON.stringify(picked.value)} is none of ${CONSISTENCIES.join(", ")}`,
  );
}

function checkTimeout(picked: Picked<"timeoutMs"> | undefined): number {
  if (picked === undefined) return 5_000;
  const { value, source } = picked;
  if (Number.isSafeInteger(value) && value >= 1 && value <= TIMEOUT_MS_MAX) return value;
  throw new ConfigError(
    `${source}: not a whole number of milliseconds from 1 to ${TIMEOUT_MS_MAX}`,
  );
}
