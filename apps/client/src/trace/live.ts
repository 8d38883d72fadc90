/**
 * The events of the running servers, put together: what each still keeps of what it did lately.
 */
import type { Client, ServerEvent } from "@vclock/sdk";
import { ExecutionBuilder, runNames } from "@vclock/trace";

import type { Source } from "./source.js";

/** An event with the names that people see. */
export interface LiveEvent {
  readonly host: string;
  readonly clock: readonly (readonly [host: string, count: number])[];
  readonly text: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Names lines of events as they are met: `s1`, and `s1 (2)` for a later run of its process. */
export class LineNames {
  readonly #lines: string[] = [];
  #names: ReadonlyMap<string, string> = new Map();

  /** The event as people see it; the earlier a run is met, the lower its number. */
  show({ host, clock, kind, text, fields, atMs }: ServerEvent): LiveEvent {
    const at = new Date(atMs).toISOString();
    return {
      host: this.#name(host),
      clock: [...clock].map(([line, count]) => [this.#name(line), count] as const),
      text,
      fields: Object.assign(Object.create(null), fields, { kind, at }),
    };
  }

  #name(line: string): string {
    const name = this.#names.get(line);
    if (name !== undefined) return name;
    this.#lines.push(line);
    this.#names = runNames(this.#lines);
    return this.#names.get(line) ?? line;
  }
}

/** What all servers have now. One that does not answer is a remark. */
export async function readServers(
  client: Pick<Client, "traceAll">,
  options: { readonly signal: AbortSignal; readonly nowMs: number },
): Promise<Source> {
  const events: ServerEvent[] = [];
  const remarks: string[] = [];
  for await (const item of client.traceAll({ once: true, signal: options.signal })) {
    if (item.type === "event") events.push(item.event);
    else remarks.push(`${item.server.name} tells nothing: ${item.error.message}`);
  }
  options.signal.throwIfAborted();
  // Runs of one server in the order of time, servers in the order of their names.
  const begun = new Map<string, number>();
  for (const { host, atMs } of events) begun.set(host, Math.min(begun.get(host) ?? atMs, atMs));
  events.sort(
    (a, b) =>
      a.server.localeCompare(b.server, "en", { numeric: true }) ||
      (begun.get(a.host) ?? 0) - (begun.get(b.host) ?? 0) ||
      a.n - b.n,
  );
  const names = new LineNames();
  const builder = new ExecutionBuilder();
  for (const event of events) {
    const { host, clock, text, fields } = names.show(event);
    builder.add(host, clock, text, fields);
  }
  const executions = events.length === 0 ? [] : [builder.build()];
  return { name: "the cluster", executions, log: undefined, nowMs: options.nowMs, remarks };
}
