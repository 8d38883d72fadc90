import type { ServerStoppedError } from "./errors.js";

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: ServerStoppedError) => void;
}

/** Those who wait until a server serves. */
export class ServingWaiters {
  readonly #waiters: Waiter[] = [];
  #stopped: ServerStoppedError | undefined;

  /** Whether anybody waits: only then is it worth a look whether the server serves. */
  get some(): boolean {
    return this.#waiters.length > 0;
  }

  wait(): Promise<void> {
    if (this.#stopped !== undefined) return Promise.reject(this.#stopped);
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
    });
  }

  serves(): void {
    for (const { resolve } of this.#waiters.splice(0)) resolve();
  }

  /** The server is no more. Whoever waits, or is going to, waits in vain. */
  stopped(error: ServerStoppedError): void {
    this.#stopped = error;
    for (const { reject } of this.#waiters.splice(0)) reject(error);
  }
}
