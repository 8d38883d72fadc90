/**
 * A dot names one event: the node where it happened and its number there. Dots are never reused, so
 * equal dots mean the same event.
 *
 * @see Preguiça, Baquero, Almeida, Fonte, Gonçalves 2012, Brief Announcement: Efficient Causality
 * Tracking in Distributed Storage Systems with Dotted Version Vectors
 * @example
 * formatDot(dot(nodeId("s1"), 12)) //=> "s1:12"
 */
import { checkCounter } from "./counter.js";
import { InvalidCounterError, InvalidDotError } from "../errors.js";
import { compareNodeIds, nodeId, type NodeId } from "./node-id.js";

/** One event: the `counter`-th of `node`, counted from 1. */
export interface Dot {
  readonly node: NodeId;
  readonly counter: number;
}

/**
 * Names the event `counter` of `node`. O(1).
 *
 * @throws {InvalidCounterError} unless the counter is an integer from 1 to 2^53 - 1.
 * @example
 * dot(nodeId("s1"), 12) //=> { node: "s1", counter: 12 }
 */
export function dot(node: NodeId, counter: number): Dot {
  return { node, counter: checkCounter(counter) };
}

/**
 * Whether both name the same event. O(1) but for the comparison of ids.
 *
 * @example
 * dotsEqual(parseDot("s1:2"), parseDot("s1:3")) //=> false
 */
export function dotsEqual(a: Dot, b: Dot): boolean {
  return a === b || (a.counter === b.counter && a.node === b.node);
}

/**
 * Orders by node, then by counter: a total order for sorting, which says nothing about causality.
 *
 * @example
 * ["b:1", "a:10", "a:9"].map(parseDot).sort(compareDots).map(formatDot) //=> ["a:9", "a:10", "b:1"]
 */
export function compareDots(a: Dot, b: Dot): number {
  return compareNodeIds(a.node, b.node) || a.counter - b.counter;
}

/**
 * Writes a dot as `<node id>:<counter>`. `parseDot` reads it back.
 *
 * @example
 * formatDot(dot(nodeId("s1~k3q9x7"), 12)) //=> "s1~k3q9x7:12"
 */
export function formatDot(d: Dot): string {
  return `${d.node}:${d.counter}`;
}

/**
 * Reads what `formatDot` writes, and nothing else: no sign, no leading zero, no white space.
 *
 * Splits at the last `:`, so node ids may have some of their own. O(length).
 *
 * @throws {InvalidDotError} when there is no `:`.
 * @throws {InvalidNodeIdError} when what stands before it is not a node id.
 * @throws {InvalidCounterError} when what follows is not an integer from 1 to 2^53 - 1 in decimal.
 * @example
 * parseDot("s1~k3q9x7:12") //=> { node: "s1~k3q9x7", counter: 12 }
 */
export function parseDot(text: string): Dot {
  const colon = typeof text === "string" ? text.lastIndexOf(":") : -1;
  if (colon < 0) throw new InvalidDotError(text);
  const node = nodeId(text.slice(0, colon));
  const digits = text.slice(colon + 1);
  if (!/^[1-9][0-9]{0,15}$/.test(digits)) throw new InvalidCounterError(digits);
  return dot(node, Number(digits));
}
