import { resolve } from "node:path";
import { DEFAULT_TUNING, type Tuning } from "@vclock/replica";
import { oneOf, port, record, text } from "./checks.js";
import { InvalidOptionsError } from "./errors.js";
import { checkLimits, type Limits } from "./limits.js";
import { LOG_LEVELS, type Log, type LogFormat, type LogLevel } from "./log.js";

/** A member of the cluster, and where this server dials it. */
export interface Member {
  /** Stable for as long as the cluster lives: 1 to 64 of `A-Z a-z 0-9 . _ -`. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Of the member's admin page, when known. */
  readonly adminPort?: number;
}

export interface Address {
  /** 127.0.0.1 by default. Anything that others can reach is open to all of them: there is no authentication yet. */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
}

/** What a server needs to know. Plain data but for `log`, so that a process takes it as JSON. */
export interface ServerOptions {
  /** Servers and clients of another cluster's name are refused. `"vclock"` by default. */
  readonly cluster?: string;
  /** Which of the members this one is. */
  readonly name: string;
  /** All members, this one included, in the same order at each: the earlier of two dials the later. */
  readonly members: readonly Member[];
  /** Where clients and peers are served: by default 127.0.0.1 and this member's port. */
  readonly listen?: Address;
  /** Where the admin page is: by default 127.0.0.1 and this member's `adminPort`, or its port less 1,000. `null` for none. */
  readonly admin?: Address | null;
  /** The folder that keeps this server's data, its own; made when missing. `null` keeps everything in memory only. */
  readonly dataDir: string | null;
  readonly logLevel?: LogLevel;
  /** `"pretty"` by default on a terminal, else `"json"`. */
  readonly logFormat?: LogFormat;
  /** Takes the log's lines instead of standard error. Not in a JSON configuration. */
  readonly log?: Log;
  readonly tuning?: Partial<Tuning>;
  readonly limits?: Partial<Limits>;
  /** How many of its latest events a server keeps, for whoever traces; 8,192 by default. 0: it neither keeps nor stamps any. */
  readonly traceEvents?: number;
  /** Whether its page may cut wires and pause servers: it asks the process that has started this one, over their channel. */
  readonly playground?: boolean;
}

/** {@link ServerOptions} with every default filled in. */
export interface Settings {
  readonly cluster: string;
  readonly name: string;
  readonly members: readonly Member[];
  readonly listen: Required<Address>;
  readonly admin: Required<Address> | undefined;
  readonly dataDir: string | undefined;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  readonly log: Log | undefined;
  readonly tuning: Tuning;
  readonly limits: Limits;
  readonly traceEvents: number;
  readonly playground: boolean;
}

const FIELDS: ReadonlySet<string> = new Set<keyof ServerOptions>([
  "cluster",
  "name",
  "members",
  "listen",
  "admin",
  "dataDir",
  "logLevel",
  "logFormat",
  "log",
  "tuning",
  "limits",
  "traceEvents",
  "playground",
]);

/** An event takes about 200 bytes, and its keys. */
const TRACE_EVENTS = 8_192;
const TRACE_EVENTS_MAX = 1_000_000;

const LOOPBACK = "127.0.0.1";
/** The admin port lies this far below the port that it belongs to. */
const ADMIN_PORT_BELOW = 1_000;

/**
 * Checks options, from TypeScript or from a JSON file, and fills in the defaults.
 *
 * @throws InvalidOptionsError naming the first field that cannot be honoured
 */
export function checkOptions(options: ServerOptions): Settings {
  record(options, "the configuration");
  for (const field of Object.keys(options)) {
    if (!FIELDS.has(field)) throw new InvalidOptionsError(`${field}: no such option`);
  }
  const name = text(options.name, "name");
  const members = checkMembers(options.members);
  const self = members.find((member) => member.name === name);
  if (self === undefined) {
    throw new InvalidOptionsError(
      `name: ${name} is none of the members ${members.map((member) => member.name).join(", ")}`,
    );
  }
  return {
    cluster: options.cluster === undefined ? "vclock" : text(options.cluster, "cluster"),
    name,
    members,
    listen: address(options.listen ?? { port: self.port }, "listen"),
    admin: options.admin === null ? undefined : address(options.admin ?? adminOf(self), "admin"),
    dataDir: options.dataDir === null ? undefined : resolve(text(options.dataDir, "dataDir")),
    logLevel: oneOf(options.logLevel ?? "info", LOG_LEVELS, "logLevel"),
    logFormat: oneOf(
      options.logFormat ?? (process.stderr.isTTY ? "pretty" : "json"),
      ["json", "pretty"] as const,
      "logFormat",
    ),
    log: options.log,
    tuning: checkTuning(options.tuning ?? {}),
    limits: checkLimits(options.limits ?? {}),
    traceEvents: checkTraceEvents(options.traceEvents ?? TRACE_EVENTS),
    playground: options.playground === true,
  };
}

/** Whether only this machine can reach what listens there. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** `host:port`, with brackets where they are needed. */
export function formatAddress(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function adminOf(self: Member): Address {
  return { port: self.adminPort ?? Math.max(0, self.port - ADMIN_PORT_BELOW) };
}

function checkMembers(given: unknown): readonly Member[] {
  if (!Array.isArray(given) || given.length === 0) {
    throw new InvalidOptionsError("members: not a list of at least one member");
  }
  const names = new Set<string>();
  return given.map((member: unknown, index) => {
    const at = `members[${index}]`;
    record(member, at);
    const name = text(member["name"], `${at}.name`);
    if (!/^[A-Za-z0-9._-]{1,64}$/.test(name)) {
      throw new InvalidOptionsError(
        `${at}.name: ${JSON.stringify(name)} is not 1 to 64 of A-Z a-z 0-9 . _ -`,
      );
    }
    if (names.has(name)) throw new InvalidOptionsError(`${at}.name: ${name} occurs twice`);
    names.add(name);
    const host = text(member["host"], `${at}.host`);
    const checked = { name, host, port: port(member["port"], `${at}.port`) };
    const adminPort = member["adminPort"];
    return adminPort === undefined || adminPort === null
      ? checked
      : { ...checked, adminPort: port(adminPort, `${at}.adminPort`) };
  });
}

function checkTuning(given: Partial<Tuning>): Tuning {
  record(given, "tuning");
  for (const [field, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULT_TUNING, field)) {
      throw new InvalidOptionsError(`tuning.${field}: no such setting`);
    }
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new InvalidOptionsError(
        `tuning.${field}: ${String(value)} is not a whole number of 0 or more`,
      );
    }
  }
  return { ...DEFAULT_TUNING, ...given };
}

function checkTraceEvents(given: number): number {
  if (Number.isSafeInteger(given) && given >= 0 && given <= TRACE_EVENTS_MAX) return given;
  throw new InvalidOptionsError(
    `traceEvents: ${String(given)} is not a whole number from 0 to ${TRACE_EVENTS_MAX}`,
  );
}

function address(given: Address, field: string): Required<Address> {
  record(given, field);
  const host = given.host === undefined ? LOOPBACK : text(given.host, `${field}.host`);
  return { host, port: port(given.port, `${field}.port`) };
}
