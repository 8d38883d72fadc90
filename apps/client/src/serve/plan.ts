/**
 * What `vc serve` is to start: one configuration per server, all worked out before the first process exists.
 */
import { join, resolve } from "node:path";

import type { ServerOptions } from "@vclock/server";

import { parsePort, type ServerAddress } from "../cluster/address.js";
import type { Settings } from "../cluster/settings.js";
import { UsageError } from "../errors.js";

/** The flags of `vc serve` beyond those that say which cluster. */
export interface ServeFlags {
  readonly only?: readonly string[] | undefined;
  readonly data: string;
  readonly memory: boolean;
  readonly "admin-ports"?: readonly string[] | undefined;
  readonly "admin-bind"?: string | undefined;
  readonly bind?: string | undefined;
  readonly "log-level": string;
  readonly "trace-events"?: number | undefined;
}

/** One server to start. */
export interface ServerPlan {
  readonly name: string;
  /** Its place in the cluster's list, from 0. */
  readonly index: number;
  readonly listen: { readonly host: string; readonly port: number };
  readonly admin: { readonly host: string; readonly port: number } | null;
  readonly dataDir: string | null;
  readonly options: ServerOptions;
}

const ADMIN_PORT_BELOW = 1_000;

/**
 * Works out what to start.
 *
 * @param dir what a relative data directory is relative to
 * @throws UsageError when the flags do not fit together
 */
export function planServers(
  settings: Settings,
  flags: ServeFlags,
  dir: string,
): readonly ServerPlan[] {
  const { servers, cluster } = settings;
  const adminPorts = adminPortsOf(servers, flags["admin-ports"]);
  const members = servers.map((server, i) => ({
    name: server.name,
    host: server.host,
    port: server.port,
    ...(adminPorts[i] === undefined ? {} : { adminPort: adminPorts[i] }),
  }));
  const data = resolve(dir, flags.data);
  return chosen(servers, flags.only).map((index) => {
    const { name, host, port } = servers[index] as ServerAddress;
    const listen = { host: flags.bind ?? host, port };
    const adminPort = adminPorts[index];
    const adminHost = flags["admin-bind"] ?? listen.host;
    const admin = adminPort === undefined ? null : { host: adminHost, port: adminPort };
    const dataDir = flags.memory ? null : join(data, name);
    const options: ServerOptions = {
      cluster,
      name,
      members,
      listen,
      admin,
      dataDir,
      logLevel: flags["log-level"] as NonNullable<ServerOptions["logLevel"]>,
      logFormat: "json",
      ...(flags["trace-events"] === undefined ? {} : { traceEvents: flags["trace-events"] }),
    };
    return { name, index, listen, admin, dataDir, options };
  });
}

/** The places of the servers to start, in order. */
function chosen(
  servers: readonly ServerAddress[],
  only: readonly string[] | undefined,
): readonly number[] {
  if (only === undefined) return [...servers.keys()];
  const places = only.map((word) => {
    const place = /^\d+$/.test(word)
      ? Number(word) - 1
      : servers.findIndex((server) => server.name === word);
    if (servers[place] !== undefined) return place;
    throw new UsageError(
      `--only: there is no server ${JSON.stringify(word)}`,
      `The servers are ${servers.map((server) => server.name).join(", ")}; count from 1 or give the name.`,
    );
  });
  return [...new Set(places)].sort((a, b) => a - b);
}

/**
 * Where the page of each server is, by `--admin-ports` or, without it, a thousand below the server's own port.
 *
 * @throws UsageError when the flag does not fit the servers
 */
export function adminPortsOf(
  servers: readonly ServerAddress[],
  flag: readonly string[] | undefined,
): readonly (number | undefined)[] {
  if (flag?.length === 1 && flag[0] === "none") return servers.map(() => undefined);
  if (flag === undefined) {
    return servers.map(({ port }) =>
      port > ADMIN_PORT_BELOW ? port - ADMIN_PORT_BELOW : undefined,
    );
  }
  const ports = flag.map((text) => {
    if (text === "none") return undefined;
    const port = parsePort(text);
    if (port !== undefined) return port;
    throw new UsageError(`--admin-ports: ${JSON.stringify(text)} is neither a port nor none`);
  });
  if (ports.length !== servers.length) {
    throw new UsageError(
      `--admin-ports names ${ports.length} ports for ${servers.length} servers`,
      "Give one for each server, none for one without; a single none is for all.",
    );
  }
  return ports;
}
