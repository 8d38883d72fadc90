/** What happened in a run: how often, and, if asked for, in which order. */
import type { Note } from "@vclock/replica";
import type { TraceEntry } from "../trace.js";
import type { Instance } from "./instance.js";
import type { Flight } from "./network.js";

export class Journal {
  readonly isTraced: boolean;
  readonly trace: TraceEntry[] = [];
  readonly faults: Record<string, number> = {};
  readonly events: Record<string, number> = {};
  /** The action under way, counted from 1. */
  step = 0;
  readonly #nowMs: () => number;

  constructor(isTraced: boolean, nowMs: () => number) {
    this.isTraced = isTraced;
    this.#nowMs = nowMs;
  }

  /** @param text made only when there is a trace to write it to. */
  note(
    kind: TraceEntry["kind"],
    instance: Instance | undefined,
    text: () => string,
    flight?: Flight,
    peer?: string,
  ): void {
    if (!this.isTraced) return;
    this.trace.push({
      step: this.step,
      atMs: this.#nowMs(),
      server: instance?.label,
      kind,
      text: text(),
      message: flight?.number,
      peer,
    });
  }

  /** A fault took place. */
  fault(kind: string, instance: Instance | undefined, text = ""): void {
    this.faults[kind] = (this.faults[kind] ?? 0) + 1;
    this.note("fault", instance, () => (text === "" ? kind : `${kind} ${text}`));
  }

  /** A replica noted something. */
  event(instance: Instance, { event, fields }: Note): void {
    this.count(event);
    this.note("note", instance, () => `${event} ${JSON.stringify(fields)}`);
  }

  count(event: string): void {
    this.events[event] = (this.events[event] ?? 0) + 1;
  }
}
