/**
 * The loads that every system gets in turn: all reads, or all updates.
 */
import type { LoadSpec } from "../load/spec.js";

export interface Shape {
  readonly name: string;
  readonly title: string;
  readonly load: Pick<LoadSpec, "connections" | "depth" | "distribution">;
}

/** The first: the one that ratios, open loops and the table of costs are taken from. */
export const MAIN = "uniform";

const UNIFORM = { type: "uniform" } as const;
const CONNECTIONS = 50;
const DEPTH = 16;

export const SHAPES: readonly Shape[] = [
  {
    name: MAIN,
    title: `${CONNECTIONS} connections, uniform`,
    load: { connections: CONNECTIONS, depth: 1, distribution: UNIFORM },
  },
  {
    name: "zipf",
    title: `${CONNECTIONS} connections, zipf`,
    load: { connections: CONNECTIONS, depth: 1, distribution: { type: "zipf", theta: 0.99 } },
  },
  {
    name: "single",
    title: "1 connection",
    load: { connections: 1, depth: 1, distribution: UNIFORM },
  },
  {
    name: "pipelined",
    title: `pipelined, ${CONNECTIONS} × ${DEPTH}`,
    load: { connections: CONNECTIONS, depth: DEPTH, distribution: UNIFORM },
  },
];
