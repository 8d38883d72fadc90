/**
 * For tests of transfers: so small that each takes many replies and batches, and moved one message at a time.
 */
import type { Tuning } from "../config.js";
import type { Cluster } from "./cluster.js";
import type { Flight } from "./world.js";

/** Every reply holds one entry, every batch of a stage one key. */
export const STAGED: Partial<Tuning> = { pullEntriesMax: 1, applyKeysMax: 1 };

/** Moves one message, and every disk but those named; when there is nothing to move, time. */
export function moveOn({ world }: Cluster, ...still: string[]): Flight | undefined {
  const flight = world.flights.shift();
  if (flight !== undefined) world.deliver(flight);
  for (const name of world.names) if (!still.includes(name)) world.commit(name);
  if (flight === undefined) world.pass(25);
  return flight;
}
