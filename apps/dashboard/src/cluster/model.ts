/** What the servers say of each other, put together. */
import type { Cluster, Clock, Member } from "../api/types.js";

/** Two servers, and whether they hear each other. */
export interface Wire {
  readonly a: string;
  readonly b: string;
  readonly isUp: boolean;
}

/** Each pair of members. A wire is up when both ends that can be asked say so, and at least one can. */
export function wiresOf({ members }: Cluster): Wire[] {
  const wires: Wire[] = [];
  for (const [i, a] of members.entries()) {
    for (const b of members.slice(i + 1)) {
      const told = [says(a, b.name), says(b, a.name)].filter((up) => up !== undefined);
      wires.push({ a: a.name, b: b.name, isUp: told.length > 0 && told.every(Boolean) });
    }
  }
  return wires;
}

function says({ status }: Member, peer: string): boolean | undefined {
  return status?.peers.find(({ name }) => name === peer)?.up;
}

/** The clocks of all servers that can be asked, side by side. */
export interface ClockTable {
  /** Every life that some server knows updates of, in order. */
  readonly nodes: readonly string[];
  /** The most that any server has of each. */
  readonly newest: Clock;
}

export function clockTable({ members }: Cluster): ClockTable {
  const newest: Record<string, number> = {};
  for (const { status } of members) {
    for (const [node, counter] of Object.entries(status?.clock ?? {})) {
      newest[node] = Math.max(newest[node] ?? 0, counter);
    }
  }
  return { nodes: Object.keys(newest).sort(), newest };
}

/** How many updates that some server has this one lacks. */
export function lagOf(clock: Clock, newest: Clock): number {
  return Object.entries(newest).reduce(
    (lag, [node, counter]) => lag + Math.max(0, counter - (clock[node] ?? 0)),
    0,
  );
}

/** A state for people, and how it is to be taken. */
export function stateOf({ name, status, why }: Member): {
  readonly text: string;
  readonly tone: "good" | "warn" | "bad";
} {
  if (status === undefined) {
    return { text: (why ?? "unknown").replace(`${name} `, ""), tone: "bad" };
  }
  if (status.storeFull) return { text: "disk full", tone: "bad" };
  if (status.phase === "serving") return { text: "serving", tone: "good" };
  return { text: status.phase, tone: status.phase === "stopped" ? "bad" : "warn" };
}
