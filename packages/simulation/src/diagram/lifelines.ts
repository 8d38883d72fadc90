import type { TraceEntry } from "../trace.js";
import type { Layout } from "./layout.js";

const RUNNING = "│";
const DOWN = "┆";

/** The servers' lines at a moment: drawn through while the process lives, dotted while it does not. */
export class Lifelines {
  readonly #layout: Layout;
  readonly #down = new Set<string>();

  constructor(layout: Layout, trace: readonly TraceEntry[]) {
    this.#layout = layout;
    const met = new Set<string>();
    for (const { server, kind } of trace) {
      if (server === undefined || (kind !== "up" && kind !== "down") || met.has(server)) continue;
      met.add(server);
      // A trace may begin in the middle: whoever is not seen starting runs already.
      if (kind === "up") this.#down.add(server);
    }
  }

  set(server: string, isRunning: boolean): void {
    if (isRunning) this.#down.delete(server);
    else this.#down.add(server);
  }

  at(server: string): string {
    return this.#down.has(server) ? DOWN : RUNNING;
  }

  /** A line with nothing in it but these and the time. */
  line(time: string): string[] {
    const line = Array.from({ length: this.#layout.width }, () => " ");
    for (const [at, character] of Array.from(time).entries()) line[at] = character;
    for (const server of this.#layout.servers) line[this.#layout.column(server)] = this.at(server);
    return line;
  }
}
