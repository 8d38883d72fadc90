/**
 * What a client was told, checked and completed.
 */
import { utf8Length, VALUE_BYTES_MAX, type Consistency } from "@vclock/protocol";
import { parseAddress, type Address } from "./address.js";
import { checkTimeoutMs } from "./budget.js";
import type { ConnectOptions, Resolver } from "./client.js";
import { InvalidOptionError } from "./errors.js";

export interface Settings {
  readonly addresses: readonly Address[];
  readonly serverNames: readonly string[];
  readonly cluster: string;
  readonly agent: string;
  readonly consistency: Consistency;
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly inFlightMax: number;
  readonly valueBytesMax: number;
  /** Of what the caller says; see {@link ConnectOptions.resolver}. */
  readonly resolver: Resolver<unknown> | undefined;
}

/** @throws {InvalidOptionError} */
export function settingsOf<T>(options: ConnectOptions<T>): Settings {
  const { servers, serverNames = [] } = options;
  if (!Array.isArray(servers) || servers.length === 0) {
    throw new InvalidOptionError("No servers given", {
      hint: 'connect({ servers: ["localhost:9990"] })',
    });
  }
  return {
    addresses: servers.map((server) => parseAddress(server)),
    serverNames: serverNames.map((name) => checkName(name, "serverNames")),
    cluster: checkName(options.cluster ?? "vclock", "cluster"),
    agent: options.agent ?? "@vclock/sdk",
    consistency: checkConsistency(options.consistency ?? "quorum"),
    timeoutMs: checkTimeoutMs(options.timeoutMs ?? 5000, "timeoutMs"),
    connectTimeoutMs: checkTimeoutMs(options.connectTimeoutMs ?? 1500, "connectTimeoutMs"),
    inFlightMax: checkCount(options.inFlightMax ?? 1024, "inFlightMax"),
    valueBytesMax: checkCount(options.valueBytesMax ?? VALUE_BYTES_MAX, "valueBytesMax"),
    resolver: options.resolver as Resolver<unknown> | undefined,
  };
}

/** @throws {InvalidOptionError} */
export function checkConsistency(value: Consistency): Consistency {
  if (value === "one" || value === "quorum" || value === "all") return value;
  throw new InvalidOptionError(
    `consistency is "one", "quorum" or "all", not ${JSON.stringify(value)}`,
  );
}

/** @throws {InvalidOptionError} unless it is a whole number, at least 1 */
export function checkCount(value: number, name: string): number {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidOptionError(`${name} is a whole number, at least 1, not ${String(value)}`);
}

function checkName(value: string, name: string): string {
  const bytes = typeof value === "string" ? utf8Length(value) : -1;
  if (bytes >= 1 && bytes <= 255) return value;
  throw new InvalidOptionError(`${name}: ${JSON.stringify(value)} is not a name of 1 to 255 bytes`);
}
