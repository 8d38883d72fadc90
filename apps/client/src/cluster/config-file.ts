/**
 * The config file: `vclock.json`, or `.config/vclock.json`, in this folder or the nearest one above that has either.
 *
 * @example
 * { "cluster": "shop", "servers": ["localhost:9990", { "name": "b", "host": "10.0.0.2", "port": 9990 }],
 *   "server": "b", "consistency": "quorum", "timeoutMs": 3000 }
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { ConfigError } from "../errors.js";
import { checkName, parseAddress, parsePort, type ServerAddress } from "./address.js";

/** The fields of a config file after checking; all optional. */
export interface FileSettings {
  readonly cluster?: string;
  readonly servers?: readonly ServerAddress[];
  readonly server?: string;
  readonly consistency?: string;
  readonly timeoutMs?: number;
}

const FIELDS = ["cluster", "servers", "server", "consistency", "timeoutMs"];

/** The nearest config file at or above `dir` and its settings, or `undefined` when there is none. */
export function findConfigFile(
  dir: string,
): { readonly path: string; readonly settings: FileSettings } | undefined {
  for (let folder = dir; ; folder = dirname(folder)) {
    for (const path of [join(folder, "vclock.json"), join(folder, ".config", "vclock.json")]) {
      const text = readIfThere(path);
      if (text !== undefined) return { path, settings: parseConfig(text, path) };
    }
    if (dirname(folder) === folder) return undefined;
  }
}

/** @throws ConfigError when the file cannot be read or a field of it cannot be honoured */
export function readConfigFile(path: string): FileSettings {
  const text = readIfThere(path);
  if (text === undefined) throw new ConfigError(`${path}: there is no such config file`);
  return parseConfig(text, path);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new ConfigError(`${path}: cannot be read (${code})`, undefined, { cause: error });
  }
}

function parseConfig(text: string, path: string): FileSettings {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new ConfigError(`${path}: not JSON: ${(error as Error).message}`, undefined, {
      cause: error,
    });
  }
  if (!isRecord(parsed)) throw new ConfigError(`${path}: not a JSON object`);
  for (const field of Object.keys(parsed)) {
    if (!FIELDS.includes(field)) {
      throw new ConfigError(
        `${path}: unknown field ${JSON.stringify(field)}`,
        `The fields are ${FIELDS.join(", ")}.`,
      );
    }
  }
  const { cluster, servers, server, consistency, timeoutMs } = parsed;
  return {
    ...optional("cluster", cluster, isString, path, "a string"),
    ...(servers === undefined ? {} : { servers: parseServers(servers, path) }),
    ...optional(
      "server",
      typeof server === "number" ? String(server) : server,
      isString,
      path,
      "a number or a name",
    ),
    ...optional("consistency", consistency, isString, path, "a string"),
    ...optional("timeoutMs", timeoutMs, (v) => typeof v === "number", path, "a number"),
  };
}

function parseServers(servers: unknown, path: string): readonly ServerAddress[] {
  if (!Array.isArray(servers)) throw new ConfigError(`${path}: servers: not a list`);
  return servers.map((entry: unknown, i) => {
    const source = `${path}: servers[${i}]`;
    if (isString(entry)) return parseAddress(entry, i + 1, source);
    const { name, host, port } = isRecord(entry) ? entry : {};
    const portNumber = parsePort(String(port));
    if (!isString(host) || host === "" || portNumber === undefined) {
      throw new ConfigError(`${source}: neither "host:port" nor {"name"?, "host", "port"}`);
    }
    const ownName = name === undefined ? `s${i + 1}` : isString(name) ? name : JSON.stringify(name);
    return { name: checkName(ownName, source), host, port: portNumber };
  });
}

function optional<K extends string, T>(
  field: K,
  value: unknown,
  is: (value: unknown) => value is T,
  path: string,
  wanted: string,
): { readonly [P in K]?: T } {
  if (value === undefined) return {};
  if (is(value)) return { [field]: value } as { [P in K]: T };
  throw new ConfigError(`${path}: ${field}: not ${wanted}`);
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
