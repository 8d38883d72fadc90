/** Clocks as JSON objects, by the order of the hosts' names. */
import { jsonOf } from "../characters/json.js";
import type { TraceEvent } from "../event.js";
import type { Execution } from "../execution.js";

export class ClockText {
  readonly #execution: Execution;
  readonly #separator: string;
  readonly #nameOf: (host: string) => string;
  /** By host. */
  readonly #keys = new Map<string, string>();

  constructor(execution: Execution, separator: string, nameOf = (host: string): string => host) {
    this.#execution = execution;
    this.#separator = separator;
    this.#nameOf = nameOf;
  }

  of(event: TraceEvent): string {
    const entries = Array.from(this.#execution.clock(event));
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    const texts = entries.map(([host, count]) => `${this.#keyOf(host)}${count}`);
    return `{${texts.join(this.#separator)}}`;
  }

  #keyOf(host: string): string {
    let key = this.#keys.get(host);
    if (key === undefined) {
      key = `${jsonOf(this.#nameOf(host))}:`;
      this.#keys.set(host, key);
    }
    return key;
  }
}
