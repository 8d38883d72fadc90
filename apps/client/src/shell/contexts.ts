/**
 * What the person at the shell has seen of each key: so that an update supersedes exactly what was on the screen.
 */
import type { CausalContext } from "@vclock/clock";

/** Where a remembered context comes from. */
export type Origin = "read" | "write" | "none";

export interface Remembered {
  readonly origin: Origin;
  /** `undefined` for `none`: the next write is to supersede nothing. */
  readonly context: CausalContext | undefined;
}

const KEYS_MAX = 10_000;

/** The contexts of the keys that were read or written in this shell; the oldest are forgotten first. */
export class Contexts {
  private readonly byKey = new Map<string, Remembered>();

  get(key: string): Remembered | undefined {
    return this.byKey.get(key);
  }

  remember(key: string, origin: Origin, context: CausalContext | undefined): void {
    this.byKey.delete(key);
    this.byKey.set(key, { origin, context });
    const [oldest] = this.byKey.keys();
    if (this.byKey.size > KEYS_MAX && oldest !== undefined) this.byKey.delete(oldest);
  }

  forget(key: string): boolean {
    return this.byKey.delete(key);
  }

  keys(): IterableIterator<string> {
    return this.byKey.keys();
  }
}
