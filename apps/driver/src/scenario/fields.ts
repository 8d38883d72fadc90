/** Readers for what the fields of a step hold: servers, levels, contexts, clocks, expectations. */
import { isMap, isScalar, isSeq } from "yaml";
import {
  anything,
  Fields,
  guess,
  integer,
  items,
  Misfit,
  misfit,
  oneOf,
  type Read,
  scalar,
  text,
  yesNo,
} from "./nodes.js";
import type { ContextSpec, Expect, Level, Position } from "./types.js";
import { serverName } from "./types.js";

export const SERVERS_MAX = 64;
export const TIMEOUT_MS_MAX = 600_000;

export const level: Read<Level> = oneOf(["one", "quorum", "all"]);
export const timeoutMs: Read<number> = integer(1, TIMEOUT_MS_MAX, "milliseconds, a whole number");
export const key: Read<string> = (spot) => {
  const value = scalar(spot, "a key");
  // A key that looks like a number or a truth value is still a key, as it was written.
  if (isScalar(spot.node) && typeof value !== "string") return spot.node.source ?? String(value);
  return value as string;
};
export const label: Read<string> = (spot) => {
  const expected = "a name of letters, digits, - and _";
  const value = text(expected)(spot);
  if (!/^[\w-]{1,64}$/.test(value)) throw misfit(spot, expected);
  return value;
};

/** `$name`, without its dollar. */
export const contextName: Read<string> = (spot) => {
  const value = scalar(spot, "a context's name such as $seen");
  const name = typeof value === "string" ? /^\$([\w-]{1,64})$/.exec(value)?.[1] : undefined;
  if (name === undefined) throw misfit(spot, "a context's name such as $seen");
  return name;
};

/** One server among so many: its position from 0, or its name. */
export function server(servers: number): Read<Position> {
  const last = servers - 1;
  const expected = `a server: 0 to ${last}, or s1 to ${serverName(last)}`;
  return (spot) => {
    const value = scalar(spot, expected);
    const named = typeof value === "string" ? /^s([1-9]\d{0,2})$/.exec(value)?.[1] : undefined;
    const position = named === undefined ? value : Number(named) - 1;
    const fits = typeof position === "number" && Number.isInteger(position);
    if (!fits || position < 0 || position > last) throw misfit(spot, expected);
    return position;
  };
}

/** One server, a list of servers, or `all`. */
export function someServers(servers: number): Read<readonly Position[]> {
  const one = server(servers);
  return (spot) => {
    if (isSeq(spot.node)) {
      const list = items(spot, "servers").map(one);
      if (list.length === 0) throw misfit(spot, "at least one server");
      if (new Set(list).size < list.length) throw new Misfit(spot, "expected each server once");
      return list;
    }
    if (isScalar(spot.node) && spot.node.value === "all") return everyServer(servers);
    return [one(spot)];
  };
}

export function everyServer(servers: number): readonly Position[] {
  return Array.from({ length: servers }, (_, position) => position);
}

/** Counts by position: a list, or text such as `1,0,1,0,0`. */
export function counts(servers: number): Read<readonly number[]> {
  const expected = `a clock of ${servers} counts, one for each server, such as ${everyServer(
    servers,
  )
    .map((position) => (position === 0 ? 1 : 0))
    .join(",")}`;
  const count = integer(0, Number.MAX_SAFE_INTEGER);
  return (spot) => {
    if (isSeq(spot.node)) {
      const list = items(spot, expected).map(count);
      if (list.length !== servers)
        throw new Misfit(spot, `expected ${expected}, got ${list.length}`);
      return list;
    }
    const value = scalar(spot, expected);
    if (servers === 1 && typeof value === "number") return [count(spot)];
    // `1,0,1` is text in YAML, but so is anything else with a comma.
    const parts = typeof value === "string" ? value.split(",").map((part) => part.trim()) : [];
    if (parts.length !== servers || parts.some((part) => !/^\d{1,15}$/.test(part))) {
      throw misfit(spot, expected);
    }
    return parts.map(Number);
  };
}

export function context(servers: number): Read<ContextSpec> {
  const expected = "`none`, a saved context such as $seen, or a mapping with `invented`, a clock";
  return (spot) => {
    if (isMap(spot.node)) {
      const fields = new Fields(spot, expected);
      const invented = fields.required("invented", counts(servers), "a context");
      fields.end("a context");
      return { type: "invented", counts: invented };
    }
    const value = scalar(spot, expected);
    if (value === "none") return { type: "none" };
    if (typeof value !== "string" || !value.startsWith("$")) throw misfit(spot, expected);
    return { type: "saved", name: contextName(spot) };
  };
}

const natural = integer(0, Number.MAX_SAFE_INTEGER);
const keyList: Read<readonly string[]> = (spot) => items(spot, "a list of keys").map(key);

/** What requests can end with, as the servers and the client library name it. */
const ERROR_CODES: readonly string[] =
  `unavailable behind lost catching-up overloaded store-full store-failed too-many-siblings too-large
  bad-request stopped connection-lost timeout connect-failed refused invalid-key invalid-value`.split(
    /\s+/,
  );

const errorCode: Read<string> = (spot) => {
  const wrong = misfit(spot, "an error's code, such as unavailable");
  const code = scalar(spot, "an error's code, such as unavailable");
  if (typeof code === "string" && ERROR_CODES.includes(code)) return code;
  throw new Misfit(spot, `${wrong.message}${guess(code, ERROR_CODES)}`);
};

const error: Read<NonNullable<Expect["error"]>> = (spot) => {
  if (!isMap(spot.node)) return { code: errorCode(spot) };
  const fields = new Fields(spot, "an error");
  const code = fields.required("code", errorCode, "an error");
  const applied = fields.optional("applied", oneOf(["no", "unknown"]));
  fields.end("an error");
  return applied === undefined ? { code } : { code, applied };
};

type Expectable = readonly (keyof Expect | "value")[];

/** Which expectations fit which answers. */
const EXPECTABLE: Readonly<Record<"read" | "write" | "keys" | "status", Expectable>> = {
  read: ["value", "values", "conflict", "absent", "clock", "error", "answeredBy", "unreachable"],
  write: [
    "value",
    "values",
    "conflict",
    "absent",
    "siblings",
    "changed",
    "error",
    "answeredBy",
    "unreachable",
  ],
  keys: ["keys", "count", "conflicts", "error"],
  status: ["phase", "id", "clock", "count", "rememberedDeletes"],
};

export function expectation(kind: keyof typeof EXPECTABLE, servers: number): Read<Expect> {
  return (spot) => {
    const fields = new Fields(spot, "a mapping of expectations, such as value: red");
    const allowed: readonly string[] = EXPECTABLE[kind];
    const take = <T>(name: keyof Expect | "value", read: Read<T>): T | undefined =>
      allowed.includes(name) ? fields.optional(name, read) : undefined;
    const value = take("value", (one) => [anything(one)]);
    const several = take("values", (list) => items(list, "a list of values").map(anything));
    if (value !== undefined && several !== undefined) {
      throw new Misfit(spot, "expected `value` or `values`, got both");
    }
    const given = {
      values: several ?? value,
      conflict: take("conflict", yesNo),
      absent: take("absent", yesNo),
      siblings: take("siblings", natural),
      clock: take("clock", counts(servers)),
      error: take("error", error),
      answeredBy: take("answeredBy", someServers(servers)),
      unreachable: take("unreachable", someServers(servers)),
      changed: take("changed", yesNo),
      keys: take("keys", keyList),
      count: take("count", natural),
      conflicts: take("conflicts", keyList),
      phase: take("phase", text("a phase")),
      id: take("id", oneOf(["new", "same"])),
      rememberedDeletes: take("rememberedDeletes", natural),
    };
    fields.end("`expect` here");
    if (fields.names.length === 0) throw misfit(spot, "at least one expectation");
    const entries = Object.entries(given).filter(([, each]) => each !== undefined);
    return Object.fromEntries(entries) as Expect;
  };
}
