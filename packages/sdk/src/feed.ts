/**
 * Hands events to any number of async iterators. One that does not read misses the oldest: memory stays bounded.
 */
import { onAbort } from "./on-abort.js";

const BUFFERED_MAX = 256;

interface Listener<T> {
  readonly buffered: T[];
  wake: (() => void) | undefined;
}

export class Feed<T> {
  readonly #listeners = new Set<Listener<T>>();
  #ended = false;

  push(event: T): void {
    for (const listener of this.#listeners) {
      listener.buffered.push(event);
      if (listener.buffered.length > BUFFERED_MAX) listener.buffered.shift();
      listener.wake?.();
    }
  }

  /** All iterators end when they have given what they hold. */
  end(): void {
    this.#ended = true;
    for (const listener of this.#listeners) listener.wake?.();
  }

  /** Events from this call on, until {@link end} or until `signal` fires, which ends the iteration without an error. */
  listen(signal?: AbortSignal): AsyncIterableIterator<T> {
    const listener: Listener<T> = { buffered: [], wake: undefined };
    if (!this.#ended) this.#listeners.add(listener);
    return this.#iterate(listener, signal);
  }

  async *#iterate(
    listener: Listener<T>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<T, void, undefined> {
    const forget = signal && onAbort(signal, () => listener.wake?.());
    try {
      while (!isAborted(signal)) {
        const event = listener.buffered.shift();
        if (event !== undefined) yield event;
        else if (this.#ended) return;
        else await new Promise<void>((resolve) => (listener.wake = resolve));
      }
    } finally {
      forget?.();
      this.#listeners.delete(listener);
    }
  }
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
