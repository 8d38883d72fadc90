/** Waiting for conditions. */
import { setTimeout as delay } from "node:timers/promises";
import { DeadlineError } from "../errors.js";

const FIRST_MS = 5;
const LONGEST_MS = 100;

/** What a look at a condition found: it holds, or what is seen instead, for the report. */
export type Look<T> =
  | { readonly holds: true; readonly value: T }
  | { readonly holds: false; readonly got: string };

/**
 * Looks again and again until the condition holds, at first in quick succession.
 *
 * @param expected completes "expected … within 5000 ms"
 * @throws DeadlineError with what was seen last
 */
export async function until<T>(
  expected: string,
  withinMs: number,
  signal: AbortSignal,
  look: (remainingMs: number) => Look<T> | Promise<Look<T>>,
): Promise<T> {
  const startMs = performance.now();
  let waitMs = FIRST_MS;
  for (;;) {
    signal.throwIfAborted();
    const seen = await look(Math.max(1, Math.ceil(withinMs - (performance.now() - startMs))));
    if (seen.holds) return seen.value;
    const leftMs = withinMs - (performance.now() - startMs);
    if (leftMs <= 0) throw new DeadlineError(expected, seen.got, withinMs);
    // Told to end while it waits, it ends with the reason, as everywhere else.
    await delay(Math.min(waitMs, leftMs), undefined, { signal }).catch(() =>
      signal.throwIfAborted(),
    );
    waitMs = Math.min(waitMs * 2, LONGEST_MS);
  }
}
