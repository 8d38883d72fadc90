/**
 * Where servers are: `host:port` texts and lists of hosts and ports, made into named addresses.
 */
import { ConfigError, UsageError } from "../errors.js";

/** One server of the cluster. */
export interface ServerAddress {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

/** Where a setting was found, for error messages: a flag, a variable, a file and field. */
export type Source = string;

/** The addresses the system this started from used; the default. */
export const DEFAULT_SERVERS: readonly ServerAddress[] = [
  { name: "s1", host: "localhost", port: 9990 },
  { name: "s2", host: "localhost", port: 9980 },
  { name: "s3", host: "localhost", port: 9999 },
];

/** `host:port`, with brackets around an IPv6 address. */
export function formatAddress({ host, port }: { host: string; port: number }): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** @returns the port, or `undefined` when `text` is no whole number from 1 to 65535 */
export function parsePort(text: string): number | undefined {
  if (!/^\d{1,5}$/.test(text)) return undefined;
  const port = Number(text);
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/**
 * Reads `host:port`, `[ipv6]:port` or `name=host:port`.
 *
 * @param position counted from 1: a server without a name of its own is called `s<position>`
 * @throws ConfigError naming `source`
 */
export function parseAddress(text: string, position: number, source: Source): ServerAddress {
  const match =
    /^(?:(?<name>[^=]*)=)?(?:\[(?<ipv6>[^\]]+)\]|(?<host>[^:\s[\]]+)):(?<port>[^:]*)$/.exec(
      text.trim(),
    )?.groups;
  const host = match?.["ipv6"] ?? match?.["host"];
  const port = parsePort(match?.["port"] ?? "");
  if (host === undefined || port === undefined) {
    throw new ConfigError(
      `${source}: ${JSON.stringify(text)} is not host:port`,
      "Write each server as host:port, for example localhost:9990 or [::1]:9990.",
    );
  }
  return { name: checkName(match?.["name"] ?? `s${position}`, source), host, port };
}

/** @throws ConfigError when `name` cannot name a server */
export function checkName(name: string, source: Source): string {
  if (/^[A-Za-z0-9._-]{1,64}$/.test(name) && !/^\d+$/.test(name)) return name;
  throw new ConfigError(
    `${source}: ${JSON.stringify(name)} cannot name a server`,
    "A name has 1 to 64 of A-Z a-z 0-9 . _ - and is not a number.",
  );
}

/**
 * Joins `--hosts` and `--ports` into servers `s1`, `s2`, …, in order. One host serves for every port, one port for
 * every host; a host may carry its own port.
 *
 * @throws UsageError when the two do not fit together
 */
export function joinHostsAndPorts(
  hosts: readonly string[] | undefined,
  ports: readonly string[] | undefined,
): readonly ServerAddress[] {
  const numbers = ports?.map((text) => {
    const port = parsePort(text);
    if (port !== undefined) return port;
    throw new UsageError(
      `--ports: ${JSON.stringify(text)} is not a port`,
      "Ports are numbers from 1 to 65535. Put KEY and VALUE before --ports, or after a --.",
    );
  });
  if (numbers === undefined) {
    return (hosts ?? []).map((host, i) => parseAddress(host, i + 1, "--hosts without --ports"));
  }
  const names = hosts ?? ["localhost"];
  if (names.length !== numbers.length && names.length > 1 && numbers.length > 1) {
    throw new UsageError(
      `--hosts names ${names.length} servers and --ports ${numbers.length}`,
      "Give as many hosts as ports, or one host for all ports. Put KEY and VALUE before --hosts, or after a --.",
    );
  }
  return Array.from({ length: Math.max(names.length, numbers.length) }, (_, i) => ({
    name: `s${i + 1}`,
    host: stripBrackets((names.length === 1 ? names[0] : names[i]) ?? ""),
    port: (numbers.length === 1 ? numbers[0] : numbers[i]) ?? 0,
  }));
}

function stripBrackets(host: string): string {
  return /^\[.*\]$/.test(host) ? host.slice(1, -1) : host;
}

/** @throws ConfigError when there is no server, or two share a name or an address */
export function checkServers(
  servers: readonly ServerAddress[],
  source: Source,
): readonly ServerAddress[] {
  if (servers.length === 0) throw new ConfigError(`${source}: no server is listed`);
  const seen = new Set<string>();
  for (const server of servers) {
    for (const text of [`the name ${server.name}`, `the address ${formatAddress(server)}`]) {
      if (seen.has(text)) throw new ConfigError(`${source}: two servers have ${text}`);
      seen.add(text);
    }
  }
  return servers;
}
