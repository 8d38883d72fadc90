/**
 * Collects violations and words them.
 */
import { show } from "../show.js";
import type { EventTable } from "../table/event-table.js";
import type { CheckOptions, Rule, Violation } from "./violation.js";

const VIOLATIONS_MAX = 10_000;

/** A broken rule, before it is worded. */
export interface Finding {
  readonly rule: Rule;
  readonly row: number;
  /** The number of the host whose entry is wrong. */
  readonly entry: number;
  readonly expected: number;
  readonly found: number;
  /** What is wrong, going on after "Event 3 of "a"". */
  readonly what: string;
  readonly hint?: string | undefined;
}

export class Findings {
  readonly #table: EventTable;
  readonly #label: string;
  readonly #found: Finding[] = [];
  readonly #max: number;
  #count = 0;

  constructor(table: EventTable, label: string, { violationsMax = VIOLATIONS_MAX }: CheckOptions) {
    this.#table = table;
    this.#label = label;
    this.#max = violationsMax;
  }

  /** How many there are, those beyond the maximum included. */
  get count(): number {
    return this.#count;
  }

  add(finding: Finding): void {
    if (this.#count++ < this.#max) this.#found.push(finding);
  }

  /** By the order of the log. */
  violations(): Violation[] {
    return this.#found.sort((a, b) => a.row - b.row).map((finding) => this.#worded(finding));
  }

  /** A host's name as it may stand in a message. */
  name(host: number): string {
    return show(this.#table.hosts.name(host));
  }

  #worded({ rule, row, entry, expected, found, what, hint }: Finding): Violation {
    const table = this.#table;
    const host = table.host(row);
    const line = table.line(row);
    const index = table.count(row, host);
    const event = index === 0 ? "An event" : `Event ${index}`;
    return {
      rule,
      execution: this.#label,
      ...(line === 0 ? {} : { line }),
      host: table.hosts.name(host),
      index,
      entry: table.hosts.name(entry),
      expected,
      found,
      message: `${event} of ${this.name(host)} ${what}.`,
      ...(hint === undefined ? {} : { hint }),
    };
  }
}
