/**
 * Many calls with one `AbortSignal`: a thousand requests under way must not put a thousand listeners on it, which Node takes for a
 * leak and warns of.
 */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back, once, when the signal fires; never for one that has fired already.
 *
 * @returns takes the callback away again
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const callbacks = waiting.get(signal) ?? listenTo(signal);
  callbacks.add(callback);
  return () => callbacks.delete(callback);
}

function listenTo(signal: AbortSignal): Set<() => void> {
  const callbacks = new Set<() => void>();
  waiting.set(signal, callbacks);
  signal.addEventListener(
    "abort",
    () => {
      for (const callback of callbacks) callback();
    },
    { once: true },
  );
  return callbacks;
}
