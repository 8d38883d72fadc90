/** Values, clocks and lists in a few words, for people. */
import { inspect } from "node:util";
import type { Dot, NodeId, VersionVector } from "@vclock/clock";
import { type Position, serverName } from "./scenario/types.js";

const TEXT_MAX = 160;

/** A value as it would be written down; long ones are cut. */
export function showValue(value: unknown): string {
  const text =
    typeof value === "string"
      ? JSON.stringify(value)
      : inspect(value, { breakLength: Number.POSITIVE_INFINITY, compact: true, depth: 4 });
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}… (${text.length} characters)` : text;
}

/** `"red" and "blue"`, or `nothing`. */
export function showValues(values: readonly unknown[]): string {
  return values.length === 0 ? "nothing" : listed(values.map(showValue));
}

/** `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

export function names(positions: readonly Position[]): string {
  return listed(positions.map(serverName));
}

/** The server's name in a node id: what stands before the last `~`. */
export function nameOf(node: NodeId): string {
  return node.slice(0, Math.max(0, node.lastIndexOf("~")));
}

/** The dot with the server's name only: `s1:12`. */
export function showDot(dot: Dot): string {
  return `${nameOf(dot.node)}:${dot.counter}`;
}

/** Updates in a clock by position; the lives of one server add up. */
export function countsOf(clock: VersionVector, servers: number): readonly number[] {
  const counts = Array.from({ length: servers }, () => 0);
  for (const [node, counter] of clock) {
    const position = counts.findIndex((_, index) => serverName(index) === nameOf(node));
    if (position >= 0) counts[position] = (counts[position] ?? 0) + counter;
  }
  return counts;
}

/** `1 sibling`, `2 siblings`. */
export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
