/**
 * JSON lines, one event each: `{"host":"a","clock":{"a":1},"event":"sends","fields":{"key":"fruit"},"trace":"first run"}`.
 *
 * The last two may be left out, other members are passed over, members come in any order. Written as above, without blanks, they are read fastest.
 */
import { show } from "../show.js";
import { parseJsonObject } from "./clock-reader.js";
import type { Executions } from "./executions.js";
import type { FormatReader } from "./format-reader.js";

const HOST = '{"host":"';
const CLOCK = '","clock":';
const EVENT = ',"event":"';

export class JsonLines implements FormatReader {
  readonly #executions: Executions;

  constructor(executions: Executions) {
    this.#executions = executions;
  }

  line(text: string, start: number, end: number, number: number): void {
    if (this.#readPlain(text, start, end, number)) return;
    const line = text.slice(start, end);
    if (line.trim() === "") return;
    const record = recordOf(line);
    if (record === undefined) {
      this.#executions.report.problem(
        "json-line",
        number,
        `${show(line)} is no event: expected an object with "host", "clock" and "event".`,
      );
      return;
    }
    this.#executions.choose(record.trace);
    if (!this.#executions.clocks.take(record.clock, number)) return;
    if (this.#executions.commit(record.host, record.event, record.fields, number)) {
      this.#executions.report.cover();
    }
  }

  end(): void {
    // Every line stands for itself.
  }

  /** Reads a line of three members written plainly; false when it is not one. */
  #readPlain(text: string, start: number, end: number, number: number): boolean {
    if (!text.startsWith(HOST, start)) return false;
    const host = start + HOST.length;
    const hostEnd = plainEnd(text, host, end);
    if (!text.startsWith(CLOCK, hostEnd)) return false;
    const clock = hostEnd + CLOCK.length;
    const clockEnd = braceAfter(text, clock, end) + 1;
    if (clockEnd === 0 || !text.startsWith(EVENT, clockEnd)) return false;
    const event = clockEnd + EVENT.length;
    const eventEnd = plainEnd(text, event, end);
    if (eventEnd !== end - 2 || !text.startsWith('"}', eventEnd)) return false;
    this.#executions.choose("");
    if (!this.#executions.clocks.read(text, clock, clockEnd, number)) return true;
    const name = text.slice(host, hostEnd);
    if (this.#executions.commit(name, text.slice(event, eventEnd), [], number)) {
      this.#executions.report.cover();
    }
    return true;
  }
}

/** Where a string without escapes ends; where it ceases to be one, else. */
function plainEnd(text: string, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const unit = text.charCodeAt(at);
    if (unit === 0x22 || unit === 0x5c || unit < 0x20) break;
    at++;
  }
  return at;
}

function braceAfter(text: string, start: number, end: number): number {
  if (text.charCodeAt(start) !== 0x7b) return -1;
  for (let at = start + 1; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x7d) return at;
    if (unit === 0x5c || unit === 0x7b) return -1;
  }
  return -1;
}

interface JsonEvent {
  readonly host: string;
  readonly clock: object;
  readonly event: string;
  /** Names and values in turn. */
  readonly fields: readonly string[];
  readonly trace: string;
}

function recordOf(line: string): JsonEvent | undefined {
  const record = parseJsonObject(line) as Partial<Record<string, unknown>> | undefined;
  if (record === undefined) return undefined;
  const { host, clock, event, fields = {}, trace = "" } = record;
  if (typeof host !== "string" || typeof event !== "string") return undefined;
  if (typeof trace !== "string" || !isObject(clock) || !isObject(fields)) return undefined;
  const parts = Object.entries(fields).flatMap(([name, value]) => [
    name,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return { host, clock, event, fields: parts, trace };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
