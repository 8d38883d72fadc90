/** Makes the texts of a trace short enough for a diagram. */
import type { TraceEntry } from "../trace.js";

/** Shortens texts of one trace, the same way wherever they occur. */
export class Texts {
  /** The first life of each server in the trace. */
  readonly #firstLives = new Map<string, string>();

  constructor(trace: readonly TraceEntry[]) {
    for (const { kind, text } of trace) {
      const [, name, life] = (kind === "up" ? NODE.exec(text) : undefined) ?? [];
      if (name === undefined || life === undefined || this.#firstLives.has(name)) continue;
      this.#firstLives.set(name, life);
    }
  }

  /**
   * A node by its server's name, and by its number as well when it is not the server's first; and no control character, which would
   * break the columns.
   */
  shorten(text: string): string {
    return text
      .replaceAll(NODES, (_, name: string, life: string) => {
        const isFirst = (this.#firstLives.get(name) ?? life) === life;
        return isFirst ? name : `${name}~${life.replace(/^0+(?=.)/, "")}`;
      })
      .replaceAll(/\p{Cc}+/gu, " ");
  }
}

const NODE = /([A-Za-z0-9._-]+)~([A-Za-z0-9_-]+)/;
const NODES = new RegExp(NODE, "g");

/** The text of a note without its punctuation: `phase {"from":"serving"}` as `phase from serving`. */
export function plainNote(text: string): string {
  const [, what, json] = /^([^{}]+) (\{[^]*\})$/.exec(text) ?? [];
  if (what === undefined || json === undefined) return text;
  try {
    const fields = Object.entries(JSON.parse(json) as object);
    return [what, ...fields.map(([field, value]) => `${field} ${plain(value)}`)].join(" ");
  } catch {
    return text;
  }
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
