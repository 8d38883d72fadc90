/**
 * Schedules as files: JSON, a fault a line, so that they can be read, compared and cut down by hand.
 */
import { UsageError } from "../errors.js";
import { reason } from "../report/write.js";
import { type FaultKind, isFaultKind, KIND_NAMES } from "./kinds.js";
import type { ChaosSchedule, Fault } from "./schedule.js";

const FORMAT = 1;
const SERVERS_MAX = 16;
const COUNT_MAX = 1_000_000;
/** What a timer can hold. */
const MS_MAX = 2 ** 31 - 1;

export function formatChaosSchedule(schedule: ChaosSchedule): string {
  const { seed, faults, killsMax, ...rest } = schedule;
  const head = { format: FORMAT, seed: String(seed), ...rest, ...(killsMax && { killsMax }) };
  const fields = Object.entries(head).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},`,
  );
  const list = faults.map((fault) => `    ${JSON.stringify(fault)}`);
  return ["{", ...fields, '  "faults": [', list.join(",\n"), "  ]", "}", ""].join("\n");
}

/**
 * Reads a schedule.
 *
 * @param file its name, for messages
 * @throws UsageError that names the field which is not as it should be
 */
export function parseChaosSchedule(text: string, file: string): ChaosSchedule {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file}: not JSON: ${reason(error)}`, { cause: error });
  }
  const top = record(value, file);
  whole(top["format"], `${file}: format`, FORMAT, FORMAT);
  const servers = whole(top["servers"], `${file}: servers`, 1, SERVERS_MAX);
  const load = record(top["load"], `${file}: load`);
  const faults = list(top["faults"], `${file}: faults`).map((fault, index) =>
    parseFault(fault, `${file}: faults[${index}]`, servers),
  );
  return {
    seed: seedOf(top["seed"], `${file}: seed`),
    servers,
    durationMs: whole(top["durationMs"], `${file}: durationMs`, 1, MS_MAX),
    load: {
      clients: whole(load["clients"], `${file}: load.clients`, 1, COUNT_MAX),
      keys: whole(load["keys"], `${file}: load.keys`, 1, COUNT_MAX),
      rate: whole(load["rate"], `${file}: load.rate`, 1, COUNT_MAX),
    },
    tuning: tuningOf(top["tuning"], `${file}: tuning`),
    killsMax:
      top["killsMax"] === undefined
        ? undefined
        : whole(top["killsMax"], `${file}: killsMax`, 1, COUNT_MAX),
    faults: faults.sort((a, b) => a.atMs - b.atMs),
  };
}

/** @throws UsageError unless it is a whole number from 0 to 2^64 − 1, in decimal */
export function seedOf(value: unknown, where: string): bigint {
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text === "string" && /^\d{1,20}$/.test(text)) {
    const seed = BigInt(text);
    if (seed < 2n ** 64n) return seed;
  }
  throw wrong(where, "a whole number from 0 to 2^64 - 1", value);
}

/** Checks one field. */
type Check = (value: unknown, where: string, servers: number) => void;

const ms: Check = (value, where) => void whole(value, where, 0, MS_MAX);
const server: Check = (value, where, servers) => void whole(value, where, 0, servers - 1);
const optional =
  (check: Check): Check =>
  (value, where, servers) => {
    if (value !== undefined) check(value, where, servers);
  };
const many =
  (check: Check, min: number, max = SERVERS_MAX): Check =>
  (value, where, servers) => {
    const items = list(value, where);
    if (items.length < min || items.length > max) {
      throw wrong(where, min === max ? `${min} items` : `${min} to ${max} items`, value);
    }
    for (const [index, item] of items.entries()) check(item, `${where}[${index}]`, servers);
  };
const one =
  (...words: readonly string[]): Check =>
  (value, where) => {
    if (!words.includes(value as string)) throw wrong(where, words.join(" or "), value);
  };
const number =
  (min: number, max: number): Check =>
  (value, where) => {
    if (typeof value !== "number" || !(value >= min && value <= max)) {
      throw wrong(where, `a number from ${min} to ${max}`, value);
    }
  };
const style = one("silent", "reset", "swallow");
const servers = many(server, 1);
const pair = many(server, 2, 2);
const share = number(0, 1);
const frameFaults: Check = (value, where, count) => {
  const fields = { drop: share, double: share, swap: share, late: share, lateMs: ms, delayMs: ms };
  checkFields(record(value, where), fields, where, count);
};

const during = { forMs: ms };
const frame = { ...during, from: servers, to: servers, faults: frameFaults };
const emptied = { server, downMs: ms, againMs: optional(ms) };

const FIELDS: Readonly<Record<FaultKind, Readonly<Record<string, Check>>>> = {
  kill: { server, downMs: ms },
  stop: { server, downMs: ms },
  "kill-all": { downMs: many(ms, 1) },
  pause: { ...during, server },
  partition: { ...during, groups: many(servers, 2), how: style },
  "partial-partition": { ...during, between: pair, how: style },
  "one-way": { ...during, from: server, to: servers, how: style },
  flap: { ...during, between: pair, how: style, everyMs: number(1, MS_MAX) },
  delay: frame,
  reorder: frame,
  drop: frame,
  double: frame,
  "lose-disk": emptied,
  join: emptied,
  "restore-disk": { server, copyAfter: one("kill", "stop"), ageMs: ms },
  "fill-disk": { ...during, server },
  "jump-clock": { ...during, server, seconds: number(-4e9, 4e9) },
};

function parseFault(value: unknown, where: string, count: number): Fault {
  const fault = record(value, where);
  const { kind, ...rest } = fault;
  if (typeof kind !== "string" || !isFaultKind(kind)) {
    throw wrong(`${where}.kind`, `one of ${KIND_NAMES.join(", ")}`, kind);
  }
  checkFields(rest, { atMs: ms, ...FIELDS[kind] }, where, count);
  return fault as unknown as Fault;
}

function checkFields(
  value: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, Check>>,
  where: string,
  count: number,
): void {
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(fields, name)) throw new UsageError(`${where}: no field is called ${name}`);
  }
  for (const [name, check] of Object.entries(fields)) check(value[name], `${where}.${name}`, count);
}

function tuningOf(value: unknown, where: string): Readonly<Record<string, number>> {
  const tuning = record(value, where);
  for (const [name, each] of Object.entries(tuning)) whole(each, `${where}.${name}`, 0, MS_MAX);
  return tuning as Readonly<Record<string, number>>;
}

function record(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw wrong(where, "an object", value);
}

function list(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw wrong(where, "a list", value);
}

function whole(value: unknown, where: string, min: number, max: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) {
    return value;
  }
  const range = min === max ? String(min) : `a whole number from ${min} to ${max}`;
  throw wrong(where, range, value);
}

function wrong(where: string, expected: string, value: unknown): UsageError {
  const got = value === undefined ? "nothing" : JSON.stringify(value);
  return new UsageError(`${where}: expected ${expected}, got ${got.slice(0, 100)}`);
}
