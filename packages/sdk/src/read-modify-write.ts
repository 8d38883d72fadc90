/**
 * Reading, resolving and writing, with exactly the context that was read; the part of the SDK that knows about conflicts.
 *
 * An update that slips in between does not make the write fail: it becomes a sibling, and shows in the answer's count. With a
 * resolver, the siblings are then read and resolved, too, without running the caller's function again: what it did is already
 * part of one of them, and doing it twice could count twice.
 */
import type { CausalContext } from "@vclock/clock";
import type { Budget } from "./budget.js";
import { remove, unchanged, type Resolver, type Storable, type UpdateFunction } from "./client.js";
import type { ReadResult, ValueRead } from "./read-result.js";
import { maySucceedElsewhere } from "./server-error.js";
import type { DeleteResult, Updated, UpdateResult, Written } from "./write-result.js";

/** One key, as the steps below need it. */
export interface KeyAccess<T> {
  readonly key: string;
  readonly budget: Budget;
  read(): Promise<ReadResult<T>>;
  /** @param context `undefined`: what the server holds when the write arrives */
  update(value: Storable, context: CausalContext | undefined): Promise<Written<T>>;
  delete(context: CausalContext | undefined): Promise<DeleteResult<T>>;
}

const PAUSE_MS = 10;
const PAUSE_MS_MAX = 500;

/**
 * Reads; resolves a conflict and writes the result back.
 *
 * @returns a conflict all the same when `attemptsMax` rounds each met another one
 */
export async function readResolved<T>(
  access: KeyAccess<T>,
  resolver: Resolver<T>,
  attemptsMax: number,
): Promise<ReadResult<T>> {
  let attempt = 1;
  return persist(access.budget, attemptsMax, async () => {
    const read = await access.read();
    if (read.type !== "conflict") return read;
    const value = await resolver(read.siblings, access.key);
    const write = await access.update(value as Storable, read.context);
    if (!write.conflict) return resolvedBy(read, value, write);
    attempt += 1;
    return attempt > attemptsMax ? access.read() : undefined;
  });
}

/** Reads, computes and writes. */
export async function readModifyWrite<T>(
  access: KeyAccess<T>,
  compute: UpdateFunction<T>,
  resolver: Resolver<T> | undefined,
  attemptsMax: number,
): Promise<UpdateResult<T>> {
  return persist(access.budget, attemptsMax, async () => {
    const before = await current(access, resolver);
    const next = await compute(before);
    if (next === unchanged) return { type: "unchanged", key: access.key, before };
    if (next === remove) return { ...(await access.delete(before.context)), before };
    const write = await access.update(next as Storable, before.context);
    const updated: Updated<T> = { ...write, value: next as T, before };
    if (!write.conflict || resolver === undefined) return updated;
    return afterwards(access, resolver, attemptsMax, updated);
  });
}

async function current<T>(
  access: KeyAccess<T>,
  resolver: Resolver<T> | undefined,
): Promise<ReadResult<T>> {
  const read = await access.read();
  if (read.type !== "conflict" || resolver === undefined) return read;
  const { siblings, ...rest } = read;
  return {
    ...rest,
    type: "value",
    value: await resolver(siblings, access.key),
    resolvedFrom: siblings,
  };
}

/** The update is written, but has a sibling that came in between. Should resolving fail, the update stands all the same. */
async function afterwards<T>(
  access: KeyAccess<T>,
  resolver: Resolver<T>,
  attemptsMax: number,
  updated: Updated<T>,
): Promise<Updated<T>> {
  let read: ReadResult<T>;
  try {
    read = await readResolved(access, resolver, attemptsMax);
  } catch {
    return updated;
  }
  const [dot] = read.dots;
  if (read.type !== "value" || dot === undefined) return updated;
  const { value, context, clock, versions, server, answered, unreachable } = read;
  const shown = updated.versions === undefined ? undefined : versions;
  const now = { context, clock, server, answered, unreachable, versions: shown };
  return { ...updated, ...now, dot, value, siblings: 1, conflict: false };
}

function resolvedBy<T>(
  read: ReadResult<T> & { type: "conflict" },
  value: T,
  write: Written<T>,
): ValueRead<T> {
  const { dot, context, clock, server, answered, unreachable } = write;
  return {
    type: "value",
    key: read.key,
    value,
    resolvedFrom: read.siblings,
    versions: [{ type: "value", value, dot }],
    dots: [dot],
    context,
    clock,
    server,
    answered,
    unreachable,
  };
}

/**
 * Runs `step` until it gives something other than `undefined`, again after a failure that is certain and may pass, with growing
 * pauses, `attemptsMax` times at most and as long as the budget lasts.
 */
async function persist<R>(
  budget: Budget,
  attemptsMax: number,
  step: () => Promise<R | undefined>,
): Promise<R> {
  for (let failures = 0; ;) {
    try {
      const result = await step();
      if (result !== undefined) return result;
    } catch (error) {
      failures += 1;
      const pauseMs = Math.min(PAUSE_MS_MAX, PAUSE_MS * 2 ** failures) * (0.5 + Math.random());
      if (!maySucceedElsewhere(error) || failures >= attemptsMax || budget.remainingMs() <= pauseMs)
        throw error;
      await budget.sleep(pauseMs);
    }
  }
}
