/**
 * What to look for among events.
 */
import type { EventTable } from "../table/event-table.js";

/** All that is given must hold. */
export interface EventQuery {
  /** A text that the event's text contains, case and all; or a regular expression that finds something in it. */
  readonly text?: string | RegExp;
  readonly host?: string;
  /** Values of fields: exactly this text, or one in which the regular expression finds something. */
  readonly fields?: Readonly<Record<string, string | RegExp>>;
}

/** The query as a question about rows. */
export function rowFilter(table: EventTable, query: EventQuery): (row: number) => boolean {
  const text = query.text === undefined ? undefined : textTest(query.text, "contains");
  const fields = Object.entries(query.fields ?? {}).map(
    ([name, wanted]) => [name, textTest(wanted, "equals")] as const,
  );
  const host = query.host === undefined ? undefined : (table.hosts.find(query.host) ?? -1);
  return (row) => {
    if (host !== undefined && table.host(row) !== host) return false;
    if (text !== undefined && !text(table.text(row))) return false;
    return fields.every(([name, test]) => {
      const value = table.field(row, name);
      return value !== undefined && test(value);
    });
  };
}

function textTest(wanted: string | RegExp, how: "contains" | "equals"): (text: string) => boolean {
  if (typeof wanted === "string") {
    return how === "contains" ? (text) => text.includes(wanted) : (text) => text === wanted;
  }
  // With these flags a regular expression remembers where it stopped.
  const stateless = new RegExp(wanted.source, wanted.flags.replaceAll(/[gy]/g, ""));
  return (text) => stateless.test(text);
}
