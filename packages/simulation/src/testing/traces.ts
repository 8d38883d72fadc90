/** Traces for the tests of diagrams. */
import fc from "fast-check";
import type { TraceEntry } from "../trace.js";

type Words = readonly [
  step: number,
  atMs: number,
  server: string | undefined,
  kind: TraceEntry["kind"],
  text?: string,
  message?: number,
  peer?: string,
];

export function traceOf(...entries: readonly Words[]): TraceEntry[] {
  return entries.map(([step, atMs, server, kind, text = "", message, peer]) => ({
    step,
    atMs,
    server,
    kind,
    text,
    message,
    peer,
  }));
}

const KINDS = [
  "request",
  "reply",
  "send",
  "deliver",
  "lose",
  "coordinated",
  "applied",
  "held",
  "pulled",
  "batch",
  "durable",
  "refused",
  "up",
  "down",
  "fault",
  "note",
  "end",
  "violation",
] as const satisfies readonly TraceEntry["kind"][];

const server = fc.integer({ min: 1, max: 7 }).map((number) => `s${number}`);

const anyEntry: fc.Arbitrary<TraceEntry> = fc.record({
  step: fc.nat(40),
  atMs: fc.nat(100_000),
  server: fc.option(server, { nil: undefined }),
  kind: fc.constantFrom(...KINDS),
  text: fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.constantFrom("clock {}", "operations s1:1 a=v1", "connected to s2", "lose", "s1 s2"),
    fc.tuple(server, server).map(([a, b]) => `${a}~00000001 cut to ${b} phase {"a":"b"}`),
  ),
  message: fc.option(fc.nat(30), { nil: undefined }),
  peer: fc.option(server, { nil: undefined }),
});

/** Whatever a trace can hold, and more than it makes sense to. */
export const anyTrace: fc.Arbitrary<TraceEntry[]> = fc.array(anyEntry, { maxLength: 80 });
