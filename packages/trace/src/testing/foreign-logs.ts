/**
 * Logs of systems that others might have written, from a seed: thirty hosts, four ways to write them, and faults at known places.
 */

/** One event as its host logs it; tests change it to make it wrong. */
export interface LoggedEvent {
  host: string;
  clock: Map<string, number>;
  text: string;
  /** Instead of the clock as JSON. */
  clockText?: string;
  /** Lines that belong to no event, after it. */
  noise?: readonly string[];
}

export type Draw = (below: number) => number;

/** Numbers from a seed. */
export function drawer(seed: number): Draw {
  let state = Math.imul(seed, 2_654_435_761) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    // The low bits of such numbers come round soon.
    return (state >>> 12) % below;
  };
}

/** Hosts that work and send each other messages, which arrive late and in any order. */
export function logged(draw: Draw, hosts: number, events: number): LoggedEvent[] {
  const names = Array.from({ length: hosts }, (_, i) => `node-${i + 1}`);
  const clocks = names.map(() => new Map<string, number>());
  const inboxes: Map<string, number>[][] = names.map(() => []);
  const log: LoggedEvent[] = [];
  for (let i = 0; i < events; i++) {
    const at = draw(hosts);
    const host = names[at] as string;
    const clock = clocks[at] as Map<string, number>;
    const inbox = inboxes[at] as Map<string, number>[];
    clock.set(host, (clock.get(host) ?? 0) + 1);
    let text = `works on ${i}`;
    if (inbox.length > 0 && draw(5) < 3) {
      const [message] = inbox.splice(draw(inbox.length), 1);
      for (const [name, count] of message ?? []) {
        clock.set(name, Math.max(count, clock.get(name) ?? 0));
      }
      text = `receives ${i}`;
    } else if (draw(5) < 3) {
      const to = draw(hosts);
      if (to !== at) inboxes[to]?.push(new Map(clock));
      text = `sends ${i} to ${names[to]}`;
    }
    log.push({ host, clock: new Map(clock), text });
  }
  return log;
}

export const WAYS = ["shiviz", "govector", "jsonl", "header"] as const;
export type Way = (typeof WAYS)[number];

export interface Written {
  readonly text: string;
  /** The line in which an event begins. */
  lineOf(event: LoggedEvent): number;
}

/** As ShiViz, GoVector or JSON lines have it, or a line an event with a regular expression in the head. */
export function written(events: readonly LoggedEvent[], way: Way, isWindows: boolean): Written {
  const lines: string[] = [];
  const starts = new Map<LoggedEvent, number>();
  if (way === "header") {
    lines.push(
      String.raw`^\[(?<date>\d+)\] (?<level>INFO|WARN) (?<host>\S+) (?<clock>\{.*?\}) (?<event>.*)$`,
    );
    lines.push("");
  }
  for (const [i, event] of events.entries()) {
    const { host, text } = event;
    const clock = event.clockText ?? JSON.stringify(Object.fromEntries(event.clock));
    starts.set(event, lines.length + 1);
    if (way === "shiviz") lines.push(text, `${host} ${clock}`);
    else if (way === "govector") lines.push(`${host} ${clock}`, `INFO ${text}`);
    else if (way === "header") lines.push(`[${i}] INFO ${host} ${clock} ${text}`);
    else
      lines.push(
        `{"host":${JSON.stringify(host)},"clock":${clock},"event":${JSON.stringify(text)}}`,
      );
    lines.push(...(event.noise ?? []));
  }
  const end = isWindows ? "\r\n" : "\n";
  return {
    text: `${isWindows ? "\uFEFF" : ""}${lines.join(end)}${isWindows ? "" : end}`,
    lineOf: (event) => starts.get(event) ?? 0,
  };
}
