/**
 * How two sets of events relate. Every `compare` in this package answers with one of these four words.
 *
 * @see Lamport 1978, Time, Clocks, and the Ordering of Events in a Distributed System, "The Partial Ordering"
 */

/**
 * How the receiver of `compare` relates to its argument.
 *
 * - `"equal"`: the same events.
 * - `"before"`: the argument has all of the receiver's events, and more.
 * - `"after"`: the receiver has all of the argument's events, and more.
 * - `"concurrent"`: each has an event that the other lacks.
 */
export type CausalOrder = "equal" | "before" | "after" | "concurrent";

/** The answer from whether each side has an event that the other lacks. */
export function orderOf(receiverHasMore: boolean, argumentHasMore: boolean): CausalOrder {
  if (receiverHasMore) return argumentHasMore ? "concurrent" : "after";
  return argumentHasMore ? "before" : "equal";
}

/**
 * The answer to the same question asked from the other side.
 *
 * @example
 * reverseOrder("before") //=> "after"
 */
export function reverseOrder(order: CausalOrder): CausalOrder {
  if (order === "before") return "after";
  return order === "after" ? "before" : order;
}
