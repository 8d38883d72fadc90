/**
 * The server's log: one line per step that matters, numbered, as JSON or for a terminal.
 *
 * Lines are written from a buffer, off the event loop: a terminal or pipe that nobody reads costs lines, never requests.
 */
import { destination as openDestination, pino, type DestinationStream, type Logger } from "pino";
import { prettyFactory } from "pino-pretty";

export type Log = Logger;

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type LogFormat = "json" | "pretty";

export interface LogOptions {
  /** Stands in every line as `server`. */
  readonly name: string;
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Takes whole lines; standard error by default. */
  readonly write?: (line: string) => void;
}

export interface OpenLog {
  readonly log: Log;
  /** Writes what is still in the buffer, at once: before the process ends. */
  flush(): void;
}

/** Bytes of lines waiting for a reader of the log; further lines are dropped. */
const LOG_BUFFER_BYTES_MAX = 4 << 20;

/**
 * Opens a log.
 *
 * Every line has `server`, a number `n` that counts this server's lines from 1, an `event` for programs and a message for
 * people. The pretty form is made by a function in this process, for the few lines there are.
 */
export function openLog(options: LogOptions): OpenLog {
  const { name, level, format } = options;
  const { write, flush } =
    options.write === undefined ? standardError() : { write: options.write, flush: nothing };
  const pretty = prettyFactory({
    colorize: process.stderr.isTTY && process.env["NO_COLOR"] === undefined,
    singleLine: true,
    translateTime: "SYS:HH:MM:ss.l",
    ignore: "server,n,event",
    messageFormat: "{server} {n} {msg}",
  });
  const stream: DestinationStream =
    format === "json" ? { write } : { write: (line) => write(pretty(line) ?? line) };
  let lines = 0;
  const log = pino({ level, base: { server: name }, mixin: () => ({ n: (lines += 1) }) }, stream);
  return { log, flush };
}

function nothing(): void {
  // Lines went straight to the caller's function.
}

function standardError(): { write: (line: string) => void; flush: () => void } {
  const target = openDestination({ dest: 2, sync: false, maxLength: LOG_BUFFER_BYTES_MAX });
  // A closed terminal must not end the server; there is nowhere left to say so.
  target.on("error", nothing);
  return {
    write: (line) => void target.write(line),
    flush: () => {
      try {
        target.flushSync();
      } catch {
        // The reader has gone.
      }
    },
  };
}

/**
 * Lets a few lines of each kind through in a while and counts the rest, so that whoever sends garbage does not fill the disk.
 */
export class RateLimit {
  readonly #linesMax: number;
  readonly #windowMs: number;
  readonly #now: () => number;
  readonly #kinds = new Map<string, { until: number; lines: number; dropped: number }>();

  constructor(now: () => number, linesMax = 10, windowMs = 10_000) {
    this.#now = now;
    this.#linesMax = linesMax;
    this.#windowMs = windowMs;
  }

  /**
   * Asks whether to write a line of this kind.
   *
   * @returns `undefined` for no; else how many lines of the kind were left out since the last one
   */
  admit(kind: string): number | undefined {
    const now = this.#now();
    let entry = this.#kinds.get(kind);
    if (entry === undefined || now >= entry.until) {
      entry = { until: now + this.#windowMs, lines: 0, dropped: entry?.dropped ?? 0 };
      this.#kinds.set(kind, entry);
    }
    if (entry.lines >= this.#linesMax) {
      entry.dropped += 1;
      return undefined;
    }
    entry.lines += 1;
    const { dropped } = entry;
    entry.dropped = 0;
    return dropped;
  }
}
