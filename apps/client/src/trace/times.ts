/**
 * When events happened, as far as their fields tell, and how long ago people mean.
 */
import type { TraceEvent } from "@vclock/trace";

import { UsageError } from "../errors.js";

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Fields in which logs have the time. */
const TIME_FIELDS = ["at", "atMs", "time", "timestamp", "date", "datetime", "ts"];

/**
 * Milliseconds of a duration; a bare number is seconds.
 *
 * @throws UsageError for anything else
 * @example
 * parseDuration("1.5m") //=> 90000
 */
export function parseDuration(text: string, flag: string): number {
  const [, number = "", unit = ""] =
    /^(\d+(?:\.\d+)?)\s*(ms|s|m|min|h|d|)$/.exec(text.trim()) ?? [];
  if (number === "") {
    throw new UsageError(
      `${flag}: ${JSON.stringify(text)} is no duration.`,
      "Durations look like 500ms, 30s, 5m, 2h or 1d.",
    );
  }
  return Number(number) * (UNITS[unit || "s"] ?? 1_000);
}

/** When the event happened, in milliseconds since 1970; `undefined` when it does not tell. */
export function timeOf({ fields }: Pick<TraceEvent, "fields">): number | undefined {
  for (const name of TIME_FIELDS) {
    const value = fields[name];
    if (value === undefined) continue;
    const time = /^\d+(?:\.\d+)?$/.test(value) ? fromEpoch(Number(value)) : Date.parse(value);
    if (Number.isFinite(time)) return time;
  }
  return undefined;
}

/** Seconds, milliseconds, microseconds or nanoseconds: whichever makes it a time of our days. */
function fromEpoch(count: number): number {
  if (count < 1e11) return count * 1_000;
  if (count < 1e14) return count;
  return count < 1e17 ? count / 1e3 : count / 1e6;
}
