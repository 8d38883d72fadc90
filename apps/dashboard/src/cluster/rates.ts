/** Updates a second, by server: how fast its own counter goes up. */
import type { Cluster } from "../api/types.js";

interface Sample {
  readonly atMs: number;
  readonly node: string;
  readonly counter: number;
}

/** How much of the past is shown, in samples of about a second. */
const HISTORY = 60;

export class RateMeter {
  readonly #last = new Map<string, Sample>();
  readonly #rates = new Map<string, number[]>();

  take({ members, atMs }: Cluster): void {
    for (const { name, status } of members) {
      const before = this.#last.get(name);
      if (status === undefined) {
        this.#push(name, 0);
        continue;
      }
      const { node } = status;
      const counter = status.clock[node] ?? 0;
      if (before !== undefined && before.node === node && atMs > before.atMs) {
        const seconds = (atMs - before.atMs) / 1_000;
        this.#push(name, Math.max(0, counter - before.counter) / seconds);
      }
      this.#last.set(name, { atMs, node, counter });
    }
  }

  /** The latest rate; `undefined` when nothing was heard. */
  of(name: string): number | undefined {
    return this.#rates.get(name)?.at(-1);
  }

  /** The latest rates, oldest first. */
  history(name: string): readonly number[] {
    return this.#rates.get(name) ?? [];
  }

  #push(name: string, rate: number): void {
    const rates = this.#rates.get(name) ?? [];
    rates.push(rate);
    if (rates.length > HISTORY) rates.shift();
    this.#rates.set(name, rates);
  }
}
