/**
 * Ctrl-C and its like, as `vc serve` takes them: the first asks for an end, a later one for a quick end.
 */

/** A terminal sends Ctrl-C to the whole group, and npm and npx pass theirs on as well: what follows so closely is the same one. */
const SAME_WITHIN_MS = 500;

/** Listens from now on, until the process ends. */
export function stopSignals(): { readonly stop: AbortSignal; readonly hurry: AbortSignal } {
  const stop = new AbortController();
  const hurry = new AbortController();
  let heardAt = -Infinity;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      const now = performance.now();
      if (now - heardAt >= SAME_WITHIN_MS) (stop.signal.aborted ? hurry : stop).abort();
      heardAt = now;
    });
  }
  return { stop: stop.signal, hurry: hurry.signal };
}
