/**
 * Draws the servers' events as they happen: the diagram grows at its lower end.
 */
import type { Client } from "@vclock/sdk";
import {
  type Execution,
  ExecutionBuilder,
  jsonLines,
  layOut,
  textDiagram,
  type TraceEvent,
} from "@vclock/trace";

import type { Ui } from "../output/ui.js";
import type { Drawing } from "./formats.js";
import { type LiveEvent, LineNames } from "./live.js";

/** Events that come within so short a time are drawn together, so that a message's two ends meet. */
const GATHER_MS = 300;

export interface FollowOptions {
  readonly format: "text" | "jsonl";
  readonly fits: ((event: LiveEvent) => boolean) | undefined;
  readonly drawing: Drawing;
  readonly signal: AbortSignal;
}

/** Until the signal fires, or nobody reads any longer. */
export async function followServers(
  client: Pick<Client, "traceAll">,
  ui: Ui,
  options: FollowOptions,
): Promise<void> {
  const names = new LineNames();
  const diagram = new GrowingDiagram(options);
  let batch: LiveEvent[] = [];
  const print = async (): Promise<void> => {
    const lines = diagram.add(batch);
    batch = [];
    if (lines !== "") await ui.lines(lines);
  };
  const timer = setInterval(() => void print(), GATHER_MS);
  try {
    for await (const item of client.traceAll({ signal: options.signal })) {
      if (ui.outputClosed) return;
      if (item.type === "down") ui.note(`${item.server.name} tells nothing: ${item.error.message}`);
      else {
        const event = names.show(item.event);
        if (options.fits?.(event) !== false) batch.push(event);
      }
    }
  } finally {
    clearInterval(timer);
    await print();
  }
}

/** Draws what is new below what was drawn. Of that it keeps each host's last event, where arrows may begin. */
export class GrowingDiagram {
  readonly #options: Pick<FollowOptions, "format" | "drawing">;
  readonly #last = new Map<string, LiveEvent>();

  constructor(options: Pick<FollowOptions, "format" | "drawing">) {
    this.#options = options;
  }

  /** The lines to print; a heading before them where hosts are new. */
  add(batch: readonly LiveEvent[]): string {
    if (batch.length === 0) return "";
    const { format, drawing } = this.#options;
    const fresh = executionOf(batch);
    if (format === "jsonl") return [...jsonLines(fresh)].join("");
    const hostsBefore = this.#last.size;
    const before = [...this.#last.values()];
    for (const event of batch) this.#last.set(event.host, event);
    const execution = executionOf([...before, ...batch, ...this.#after()]);
    const hosts = [...this.#last.keys()].toSorted((a, b) =>
      a.localeCompare(b, "en", { numeric: true }),
    );
    const { columns, width, color, unicode } = drawing;
    const shown = { hosts, fold: false };
    const options = { ...shown, columns: width ?? columns, color, unicode };
    const { heading, lines } = textDiagram(execution, options);
    const isNew = ({ host, index }: TraceEvent): boolean => fresh.event(host, index) !== undefined;
    const { items } = layOut(execution, shown);
    const news = lines.filter((_, at) => {
      const item = items[at];
      return item !== undefined && isNew(item.event);
    });
    const head = this.#last.size > hostsBefore ? heading : [];
    return [...head, ...news].map((line) => `${line}\n`).join("");
  }

  /** An event of each host after all that there is, so that no lifeline ends before. */
  #after(): LiveEvent[] {
    const last = [...this.#last.values()];
    const reached = last.map((event) => [event.host, ownCounter(event)] as const);
    return reached.map(([host, count]) => ({
      host,
      clock: reached.map(([name, n]) => [name, name === host ? count + 1 : n] as const),
      text: "",
      fields: {},
    }));
  }
}

function ownCounter({ host, clock }: LiveEvent): number {
  return clock.find(([name]) => name === host)?.[1] ?? 0;
}

function executionOf(events: readonly LiveEvent[]): Execution {
  const builder = new ExecutionBuilder();
  for (const { host, clock, text, fields } of events) builder.add(host, clock, text, fields);
  return builder.build();
}
