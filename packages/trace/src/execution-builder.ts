/**
 * Collects events and makes executions of them.
 *
 * @example
 * const builder = new ExecutionBuilder();
 * builder.add("alice", { alice: 1 }, "writes", { key: "fruit" });
 * builder.add("bob", { bob: 1, alice: 2 }, "reads");
 * builder.build().size //=> 2
 * builder.check().map(({ rule }) => rule) //=> ["future-event"]
 */
import { examine, type Examined } from "./check/examine.js";
import type { CheckOptions, Violation } from "./check/violation.js";
import { InvalidEventError } from "./errors.js";
import { Execution } from "./execution.js";
import { show } from "./show.js";
import { EventTable } from "./table/event-table.js";

/** A vector timestamp: how many events of each host, as an object, a map, or pairs. Zeros mean the same as absence. */
export type ClockEntries = Readonly<Record<string, number>> | Iterable<readonly [string, number]>;

/**
 * Takes events as they come, right or wrong, in any order, and holds them so that the checker can say all that is wrong. Executions that it has
 * made stay as they are when more is added.
 */
export class ExecutionBuilder {
  readonly label: string;
  /** @internal */
  readonly table: EventTable = new EventTable();

  /** @param label what to call the execution */
  constructor(label = "") {
    this.label = label;
  }

  /** The number of events added, those that no execution can have included. */
  get size(): number {
    return this.table.size;
  }

  /**
   * Adds an event. O(entries), whatever was added before. Of two entries for one host the later holds.
   *
   * @param host who did it; a name of at least one character
   * @param clock the event's vector timestamp, itself counted
   * @param text what happened
   * @param fields what else there is to tell, by name
   * @param line where the event begins in a log, counted from 1
   * @throws {InvalidEventError} when the host has no name, or a count is no integer from 0 to 2^53 - 1; nothing is added
   */
  add(
    host: string,
    clock: ClockEntries,
    text: string,
    fields: Readonly<Record<string, string>> = {},
    line?: number,
  ): void {
    const { table } = this;
    if (host === "") throw new InvalidEventError("its host has no name");
    if (line !== undefined && !(Number.isSafeInteger(line) && line > 0)) {
      throw new InvalidEventError(`${line} is not the number of a line`);
    }
    const entries = Symbol.iterator in clock ? [...clock] : Object.entries(clock);
    for (const [name, count] of entries) {
      if (!Number.isSafeInteger(count) || count < 0) {
        throw new InvalidEventError(
          `the count of ${show(name)}, ${String(count)}, is not an integer from 0 to 2^53 - 1`,
        );
      }
    }
    const own = table.hosts.intern(host);
    for (const [name, count] of new Map(entries)) {
      if (count > 0) table.entry(table.hosts.intern(name), count);
    }
    table.commit(own, text, Object.entries(fields).flat(), line ?? 0);
  }

  /**
   * The execution of the events added so far, less those whose clocks contradict the others: see `checkExecution`. O(entries).
   */
  build(): Execution {
    return Execution.of(this.label, this.examine({ violationsMax: 0 }).index);
  }

  /** What is wrong with the events added so far. */
  check(options: CheckOptions = {}): Violation[] {
    return this.examine(options).violations;
  }

  /** @internal */
  examine(options: CheckOptions): Examined {
    return examine(this.table, this.label, options);
  }
}
