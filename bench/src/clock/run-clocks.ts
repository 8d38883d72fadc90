/**
 * What the clocks of `@vclock/clock` cost, beside the packages that npm has for it and a bare loop.
 */
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { describeMachine, type Machine } from "../suite/machine.js";
import { measure, ratioOf, type Effort, type Measured } from "./measure.js";
import { typeCases } from "./types.js";
import { BARE, OURS, PEERS, vectorCases } from "./vectors.js";

export interface ClockOptions extends Effort {
  /** Numbers of entries, ascending. */
  readonly sizes: readonly number[];
  readonly seed: number;
}

/** One operation on version vectors of one size, by all who can do it. */
export interface VectorRow {
  readonly operation: string;
  readonly inputs: string;
  readonly entries: number;
  readonly subjects: readonly Measured[];
  /** How many times as long the fastest of the packages takes; `undefined` where none does it. */
  readonly peers: number | undefined;
  /** How many times as long as the bare loop ours takes; `undefined` where there is no such loop. */
  readonly bare: number | undefined;
}

/** Operations of one type of clock. */
export interface TypeRow {
  readonly type: string;
  readonly entries: number;
  readonly operations: readonly Measured[];
}

export interface ClockReport {
  readonly format: 1;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly machine: Machine;
  /** Of the packages beside ours. */
  readonly versions: Readonly<Record<string, string>>;
  readonly effort: Effort;
  readonly vectors: readonly VectorRow[];
  readonly types: readonly TypeRow[];
}

/**
 * Measures every case with every size.
 *
 * @param begun is told what begins
 * @throws InterruptedError when it was interrupted, between two rounds
 */
export async function runClocks(
  { sizes, seed, ...effort }: ClockOptions,
  { begun, signal }: { begun: (what: string) => void; signal: AbortSignal },
): Promise<ClockReport> {
  const startedAt = new Date().toISOString();
  const machine = await describeMachine(tmpdir());
  const vectors: VectorRow[] = [];
  for (const { operation, inputs, entries, prepare } of vectorCases(sizes, seed)) {
    begun([operation, inputs, `${entries} entries`].filter((part) => part !== "").join(", "));
    const subjects = await measure(prepare(), effort, signal);
    vectors.push({ operation, inputs, entries, subjects, ...ratios(subjects) });
  }
  const types: TypeRow[] = [];
  for (const { type, entries, prepare } of typeCases(sizes, seed)) {
    begun(`${type}, ${entries} entries`);
    types.push({ type, entries, operations: await measure(prepare(), effort, signal) });
  }
  return {
    format: 1,
    startedAt,
    finishedAt: new Date().toISOString(),
    machine,
    versions: versions(),
    effort,
    vectors,
    types,
  };
}

function ratios(subjects: readonly Measured[]): Pick<VectorRow, "peers" | "bare"> {
  const ours = subjects.find(({ name }) => name === OURS);
  if (ours === undefined) return { peers: undefined, bare: undefined };
  const peers = subjects.filter(({ name }) => PEERS.some((peer) => name.endsWith(peer)));
  const bare = subjects.find(({ name }) => name === BARE);
  return {
    peers: peers.length === 0 ? undefined : Math.min(...peers.map((peer) => ratioOf(peer, ours))),
    bare: bare === undefined ? undefined : ratioOf(ours, bare),
  };
}

function versions(): Record<string, string> {
  const require = createRequire(import.meta.url);
  return Object.fromEntries(
    PEERS.map((name) => [
      name,
      (require(`${name}/package.json`) as { readonly version: string }).version,
    ]),
  );
}
