/**
 * The executions of a log while it is read: one at a time is being added to.
 */
import { ExecutionBuilder } from "../execution-builder.js";
import { show } from "../show.js";
import { ClockReader } from "./clock-reader.js";
import type { ReadReport } from "./report.js";

export class Executions {
  readonly report: ReadReport;
  readonly builders: ExecutionBuilder[] = [];
  readonly #byLabel = new Map<string, { builder: ExecutionBuilder; clocks: ClockReader }>();
  #builder: ExecutionBuilder | undefined;
  #clocks!: ClockReader;

  constructor(report: ReadReport) {
    this.report = report;
    this.choose("");
  }

  /** Goes on with the execution of this label, a new one when there is none. */
  choose(label: string): void {
    // Most often the one that it is already.
    if (this.#builder?.label === label) return;
    let chosen = this.#byLabel.get(label);
    if (chosen === undefined) {
      const builder = new ExecutionBuilder(label);
      chosen = { builder, clocks: new ClockReader(builder.table, this.report) };
      this.#byLabel.set(label, chosen);
      this.builders.push(builder);
    }
    this.#builder = chosen.builder;
    this.#clocks = chosen.clocks;
  }

  /** Begins a new execution. Labels are unique: a second one gets a number. */
  begin(label: string, line: number): void {
    let unique = label;
    for (let number = 2; this.#byLabel.has(unique) && unique !== ""; number++) {
      unique = `${label} (${number})`;
    }
    if (unique !== label) {
      this.report.problem(
        "label-repeats",
        line,
        `There is another execution ${show(label)}: this one is called ${show(unique)}.`,
      );
    }
    this.choose(unique);
  }

  get clocks(): ClockReader {
    return this.#clocks;
  }

  /** Adds an event whose clock was read last. */
  commit(host: string, text: string, fields: readonly string[], line: number): boolean {
    const { table } = this.#builder as ExecutionBuilder;
    if (host === "") {
      table.discard();
      this.report.problem("host-empty", line, `The host of ${show(text)} has no name.`);
      return false;
    }
    const repeated = table.commit(table.hosts.intern(host), text, fields, line);
    if (repeated >= 0) {
      this.report.problem(
        "clock-repeats",
        line,
        `The clock names ${show(table.hosts.name(repeated))} twice: the last count holds.`,
      );
    }
    return true;
  }
}
