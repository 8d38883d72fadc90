/**
 * A store that is measured beside others: how it is started, and in which ways it can be asked.
 */
import { BenchError } from "../errors.js";
import type { ServingProcess, Target } from "../load/target.js";

/** What a run says of a system. Plain data. */
export interface SystemFacts {
  /** The server and its version. */
  readonly server: string;
  /** The client library and its version. */
  readonly client: string;
  /** How many servers, and what each client talks to. */
  readonly layout: string;
  /** What is on which disk when a write is acknowledged. */
  readonly durability: string;
}

/** One way to ask a system. */
export interface Way {
  /** Unique among all systems: `etcd-put`. */
  readonly name: string;
  readonly title: string;
  readonly target: Target;
  /** Another client, for several requests under way on each connection; the same one by default. */
  readonly deepTarget?: Target;
}

export interface RunningSystem {
  readonly facts: SystemFacts;
  readonly processes: readonly ServingProcess[];
  /** Each a case of its own, in which all operations are reads. */
  readonly reads: readonly Way[];
  /** Each a case in which all are updates. */
  readonly updates: readonly Way[];
  /** For loads that mix operations. */
  readonly mixes: readonly Way[];
  /** Writes records. Ends early when it is told to. */
  preload(records: readonly PreloadRecord[], signal: AbortSignal): Promise<void>;
  /** Rejects with a ProcessError when a process ends unasked; else never settles. */
  failure(): Promise<never>;
  stop(): Promise<void>;
}

export type PreloadRecord = readonly [key: string, value: Uint8Array];

export interface SystemSetup {
  /** A folder of this system's own; the caller makes and deletes it. */
  readonly directory: string;
  /** Of the systems that are clusters. */
  readonly servers: number;
  /** Node's own options for servers that run in Node. */
  readonly nodeOptions?: readonly string[];
}

export interface System {
  readonly name: string;
  readonly title: string;
  /** Why it cannot run here; `undefined` when it can. */
  missing(): string | undefined;
  /**
   * Starts it from empty folders, on free ports, and waits until it serves.
   *
   * @throws ProcessError when it does not come up
   */
  start(setup: SystemSetup): Promise<RunningSystem>;
}

/** An operation that a foreign system, or its client, did not carry out. Its code is the system's own: `ETCD_14`. */
export class OperationError extends BenchError {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** @param error whatever a client library threw */
  static of(system: string, error: unknown): OperationError {
    if (error instanceof OperationError) return error;
    const { code, message } = error as { readonly code?: unknown; readonly message?: string };
    const word = typeof code === "string" || typeof code === "number" ? code : "FAILED";
    return new OperationError(`${system}_${word}`, message ?? String(error), { cause: error });
  }
}

/** So many attempts at a read-modify-write that others get ahead of. */
export const ATTEMPTS_MAX = 1_000;

/** A list in parts of so many. */
export function partsOf<T>(items: readonly T[], size: number): (readonly T[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, part) => items.slice(part * size, (part + 1) * size));
}

/** Carries out a task for each of many items, so many at a time, until it is told to end. */
export async function eachOf<T>(
  items: readonly T[],
  { atOnce, signal }: { readonly atOnce: number; readonly signal: AbortSignal },
  task: (item: T, lane: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const loop = async (_: unknown, lane: number): Promise<void> => {
    while (next < items.length && !signal.aborted) await task(items[next++] as T, lane);
  };
  await Promise.all(Array.from({ length: atOnce }, loop));
}
