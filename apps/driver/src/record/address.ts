/** Where the servers are: the flag, else the environment, else the usual ports; written as `vc` takes them. */
import { UsageError } from "../errors.js";

export interface ServerAddress {
  readonly name: string;
  /** Whether the name was given, and is not its place. */
  readonly named: boolean;
  readonly host: string;
  readonly port: number;
}

const DEFAULT = ["localhost:9990", "localhost:9980", "localhost:9999"];
const PATTERN =
  /^(?:(?<name>[A-Za-z0-9._-]{1,64})=)?(?:\[(?<v6>[^\]]+)\]|(?<host>[^:\s[\]=]+)):(?<port>\d{1,5})$/;

/**
 * @param given `host:port` or `name=host:port`; a server without a name is called after its place, `s1`
 * @param environment `VC_SERVERS`, a list with commas, used when nothing is given
 * @throws UsageError for what is no address, and for two servers of one name
 */
export function serverAddresses(
  given: readonly string[] | undefined,
  environment: string | undefined,
): readonly ServerAddress[] {
  const fromEnvironment = environment?.split(",").filter((each) => each.trim() !== "") ?? [];
  const [texts, source] =
    given !== undefined
      ? [given, "--servers"]
      : fromEnvironment.length > 0
        ? [fromEnvironment, "VC_SERVERS"]
        : [DEFAULT, "default"];
  const servers = texts.map((text, index) => parse(text.trim(), index + 1, source));
  for (const [index, { name }] of servers.entries()) {
    if (servers.findIndex((other) => other.name === name) < index)
      throw new UsageError(`${source}: two servers have the name ${name}`);
  }
  return servers;
}

/** `localhost:9990`, `[::1]:9990`. */
export function formatAddress({ host, port }: Pick<ServerAddress, "host" | "port">): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function parse(text: string, position: number, source: string): ServerAddress {
  const groups = PATTERN.exec(text)?.groups;
  const host = groups?.["v6"] ?? groups?.["host"];
  const port = Number(groups?.["port"]);
  if (host === undefined || !(port >= 1 && port <= 65_535)) {
    throw new UsageError(
      `${source}: ${JSON.stringify(text)} is not a server's address; write host:port, such as localhost:9990`,
    );
  }
  const name = groups?.["name"];
  return { name: name ?? `s${position}`, named: name !== undefined, host, port };
}
