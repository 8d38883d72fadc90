/** How versions of one key relate, from what the servers answered. */
import type { Reading, Version } from "../api/types.js";

/** What a server has of a version. */
export type Standing =
  /** It is live there. */
  | "live"
  /** Replaced or deleted there, by somebody who had seen it. */
  | "superseded"
  /** It has not arrived there. */
  | "missing"
  /** Nothing is heard of the server. */
  | "unknown";

/** A server's own answer, or none. */
export interface Held {
  readonly server: string;
  readonly reading: Reading | undefined;
}

export function standingOf({ node, counter, dot }: Version, { reading }: Held): Standing {
  if (reading === undefined) return "unknown";
  if (reading.versions.some((version) => version.dot === dot)) return "live";
  return (reading.clock[node] ?? 0) >= counter ? "superseded" : "missing";
}

/** All versions that are live somewhere, each once, in the order of the servers. */
export function allVersions(held: readonly Held[]): Version[] {
  const versions = new Map<string, Version>();
  for (const { reading } of held) {
    for (const version of reading?.versions ?? []) versions.set(version.dot, version);
  }
  return [...versions.values()];
}

/** Whether two servers that answered show the key differently. */
export function isSplit(held: readonly Held[]): boolean {
  const shown = held
    .filter(({ reading }) => reading !== undefined)
    .map(({ reading }) => reading?.versions.map(({ dot }) => dot).join(" "));
  return new Set(shown).size > 1;
}

/** A first text to merge by hand: the siblings' own, one below the other; a JSON array where all are JSON data. */
export function mergeDraft(siblings: readonly { readonly text: string; readonly kind: string }[]): {
  readonly text: string;
  readonly isJson: boolean;
} {
  if (siblings.length > 0 && siblings.every(({ kind }) => kind === "data")) {
    const values = siblings.map(({ text }) => JSON.parse(text) as unknown);
    return { text: JSON.stringify(merged(values), undefined, 2), isJson: true };
  }
  return { text: siblings.map(({ text }) => text).join("\n"), isJson: false };
}

/** Lists are joined without repeats, objects property by property; anything else is listed. */
function merged(values: readonly unknown[]): unknown {
  if (values.every(Array.isArray)) {
    const items = (values as unknown[][]).flat();
    return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
  }
  const isObject = (value: unknown) => typeof value === "object" && value !== null;
  if (values.every((value) => isObject(value) && !Array.isArray(value))) {
    return Object.fromEntries(values.flatMap((value) => Object.entries(value as object)));
  }
  return values;
}
