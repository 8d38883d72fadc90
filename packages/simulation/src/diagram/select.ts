/**
 * What a diagram shows of a trace. Entries of one step at one server share a row; what changes nothing is left out.
 */
import type { TraceEntry } from "../trace.js";
import {
  befallsMessage,
  hasConsequences,
  isArrival,
  isOneAction,
  isQuiet,
  isUsualNote,
  isViolation,
  stepsOf,
} from "./entries.js";
import type { EventRow, MessageRow, Row } from "./rows.js";
import { Texts, plainNote } from "./texts.js";

export interface Selection {
  /** Whether to show how the servers started and met, before the first action. */
  readonly beginning: boolean;
  /**
   * What to show of which nothing came: messages that only tell a clock, and batches that nobody waited for. `acted` for what was an
   * action of its own.
   */
  readonly quiet: "none" | "acted" | "all";
}

export function rowsOf(trace: readonly TraceEntry[], selection: Selection): Row[] {
  const builder = new RowBuilder(trace, selection);
  for (const entries of stepsOf(trace)) builder.addStep(entries);
  return builder.rows;
}

/** How an entry is told at its server. */
const EVENTS: Partial<Record<TraceEntry["kind"], readonly [mark: string, prefix: string]>> = {
  request: ["◆", ""],
  reply: ["◇", ""],
  coordinated: ["●", "writes"],
  applied: ["●", "applies"],
  held: ["●", "holds"],
  pulled: ["●", "has"],
  durable: ["▪", "durable"],
  refused: ["✗", "refused:"],
  up: ["▲", "up"],
  down: ["▼", "down"],
  fault: ["!", ""],
  note: ["·", ""],
  end: ["■", "ends,"],
  violation: ["✖", ""],
};

class RowBuilder {
  readonly rows: Row[] = [];
  readonly #selection: Selection;
  readonly #shorten: Texts;
  /** What each message said when it was sent. */
  readonly #texts = new Map<number, string>();
  /** Messages that were delivered or lost. */
  readonly #arrived = new Set<number>();
  readonly #servers: ReadonlySet<string>;
  #isBeginning = true;
  /** What of which nothing came is shown in the step. */
  #isQuietShown = false;
  /** Faults told just before the message that they befall. */
  #tags: string[] = [];

  constructor(trace: readonly TraceEntry[], selection: Selection) {
    this.#selection = selection;
    this.#shorten = new Texts(trace);
    for (const { kind, message, text } of trace) {
      if (message === undefined) continue;
      if (kind === "send") this.#texts.set(message, text);
      else this.#arrived.add(message);
    }
    this.#servers = new Set(trace.flatMap(({ server, peer }) => [server ?? [], peer ?? []].flat()));
  }

  addStep(entries: readonly TraceEntry[]): void {
    const isBeginning = this.#isBeginning && entries[0]?.step === 0;
    this.#isBeginning = false;
    const first = this.rows.length;
    if (isBeginning && !this.#selection.beginning && !entries.some(isViolation)) {
      this.#addBeginning(entries);
      return;
    }
    const { quiet } = this.#selection;
    this.#isQuietShown = quiet === "all" || (quiet === "acted" && isOneAction(entries));
    for (const [at, entry] of entries.entries()) {
      const server = entry.server ?? this.#accused(entry);
      if (entry.kind === "send") this.#addSend(entry, first);
      else if (isArrival(entry)) {
        if (this.#isShown(entry, entries, at)) this.#addMessage(entry);
        this.#tags = [];
      } else if (server === undefined) this.#addText(entry, befallsMessage(entries, at));
      else if (this.#isShown(entry, entries, at)) this.#addEvent(entry, server, first);
    }
  }

  /** Whom a violation is about: the first that it names. */
  #accused({ kind, text }: TraceEntry): string | undefined {
    if (kind !== "violation") return undefined;
    return text.split(/[^\w']+/).find((word) => this.#servers.has(word));
  }

  /** The servers start, and meet: always the same. */
  #addBeginning(entries: readonly TraceEntry[]): void {
    const states = entries.flatMap(stateOf);
    const names = states.filter(([, isRunning]) => isRunning).map(([server]) => server);
    if (names.length === 0) return;
    const meet = entries.some(({ kind }) => kind === "deliver") ? " and meet" : "";
    const text = `${names.join(" ")} start${meet}`;
    this.rows.push({ type: "text", ...baseOf(entries[0]), states, text, isViolation: false });
  }

  #isShown(entry: TraceEntry, step: readonly TraceEntry[], at: number): boolean {
    if (this.#selection.quiet === "all") return true;
    const { kind, text } = entry;
    if (kind === "note") return !isUsualNote(text);
    // Reading everything after everything has healed is for the history.
    if (kind === "request" || kind === "reply") return !text.startsWith("final-");
    const canBeQuiet = kind === "durable" || (isArrival(entry) && isQuiet(this.#textOf(entry)));
    if (!canBeQuiet || this.#isQuietShown) return true;
    if (kind === "lose") return false;
    return hasConsequences(step, at);
  }

  #addMessage(entry: TraceEntry): void {
    const isLost = entry.kind === "lose";
    const [from, to] = isLost ? [entry.server, entry.peer] : [entry.peer, entry.server];
    if (from === undefined || to === undefined) return;
    const [name = "", ...content] = this.#shorten.shorten(this.#textOf(entry)).split(" ");
    const tags = isLost ? [] : this.#tags.map((tag) => `(${tag})`);
    const row: MessageRow = {
      type: "message",
      ...baseOf(entry),
      number: entry.message ?? 0,
      from,
      to,
      isLost,
      name: [name, ...tags].join(" "),
      content: content.join(" "),
      texts: [],
      sends: [],
    };
    this.rows.push(row);
  }

  #addSend(entry: TraceEntry, first: number): void {
    const { server, message, text } = entry;
    if (server === undefined || message === undefined) return;
    if (isQuiet(text) && !(this.#isQuietShown && this.#arrived.has(message))) return;
    const row = this.#rowAt(server, first);
    if (row !== undefined) row.sends.push(message);
    // Clocks are told again and again: that alone is worth no row.
    else if (!isQuiet(text) || this.#selection.quiet === "all")
      this.#newEvent(entry, server, "·").sends.push(message);
  }

  #addEvent(entry: TraceEntry, server: string, first: number): void {
    const [mark, prefix] = EVENTS[entry.kind] ?? ["·", ""];
    const peer = /^connected to (\S+)$/.exec(entry.text)?.[1];
    if (entry.kind === "note" && peer !== undefined && this.#servers.has(peer)) {
      this.rows.push({
        type: "link",
        ...baseOf(entry),
        mark: "o",
        a: server,
        b: peer,
        text: "connected",
      });
      return;
    }
    const said = this.#shorten.shorten(entry.kind === "note" ? plainNote(entry.text) : entry.text);
    const last = isViolation(entry) ? undefined : this.#rowAt(server, first);
    const row = last ?? this.#newEvent(entry, server, mark);
    row.texts.push(entry.kind === "durable" ? prefix : `${prefix} ${said}`.trim());
    row.states.push(...stateOf(entry));
  }

  /** @param isOfMessage whether the entry is a fault that befalls the message that comes next */
  #addText(entry: TraceEntry, isOfMessage: boolean): void {
    const { kind, text } = entry;
    if (isOfMessage) {
      this.#tags.push(text.split(" ")[0] ?? text);
      return;
    }
    const [a, b, ...more] = text.split(" ").filter((word) => this.#servers.has(word));
    const base = baseOf(entry);
    if (a !== undefined && b !== undefined && more.length === 0 && a !== b && !isViolation(entry)) {
      this.rows.push({ type: "link", ...base, mark: kind === "fault" ? "!" : "o", a, b, text });
      return;
    }
    const said = this.#shorten.shorten(text);
    this.rows.push({ type: "text", ...base, text: said, isViolation: isViolation(entry) });
  }

  /** The last row, if it belongs to the step and tells of this server. */
  #rowAt(server: string, first: number): MessageRow | EventRow | undefined {
    const last = this.rows.length > first ? this.rows.at(-1) : undefined;
    if (last?.type === "event" && last.server === server && !last.isViolation) return last;
    if (last?.type === "message" && last.to === server && !last.isLost) return last;
    return undefined;
  }

  #newEvent(entry: TraceEntry, server: string, mark: string): EventRow {
    const parts = { server, mark, texts: [], sends: [], isViolation: isViolation(entry) };
    const row: EventRow = { type: "event", ...baseOf(entry), ...parts };
    this.rows.push(row);
    return row;
  }

  #textOf({ message, text }: TraceEntry): string {
    return (message === undefined ? undefined : this.#texts.get(message)) ?? text;
  }
}

function baseOf(entry: TraceEntry | undefined): Pick<Row, "step" | "atMs" | "states"> {
  return { step: entry?.step ?? 0, atMs: entry?.atMs ?? 0, states: [] };
}

function stateOf({ kind, server }: TraceEntry): (readonly [string, boolean])[] {
  if (server === undefined || (kind !== "up" && kind !== "down")) return [];
  return [[server, kind === "up"]];
}
