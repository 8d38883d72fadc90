import { InvalidOptionError } from "./errors.js";

/** Where a server listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** As configured: `"host:port"`. */
  readonly text: string;
}

const PATTERN = /^(?:\[(?<v6>[^\]]+)\]|(?<host>[^\s:[\]]+)):(?<port>\d{1,5})$/u;

/**
 * Reads `"host:port"`, or `"[::1]:9990"` for IPv6.
 *
 * @throws {InvalidOptionError} for anything else
 * @example
 * parseAddress("localhost:9990") //=> { host: "localhost", port: 9990, text: "localhost:9990" }
 */
export function parseAddress(text: string): Address {
  const groups = typeof text === "string" ? PATTERN.exec(text)?.groups : undefined;
  const host = groups?.["v6"] ?? groups?.["host"];
  const port = Number(groups?.["port"]);
  if (host === undefined || !(port >= 1 && port <= 65_535)) {
    throw new InvalidOptionError(`${JSON.stringify(text)} is not a server's address`, {
      hint: 'Write "host:port", such as "localhost:9990", or "[::1]:9990".',
    });
  }
  return { host, port, text };
}
