/** Which hosts are drawn. */
import { UnknownHostError } from "../errors.js";
import type { Execution } from "../execution.js";

/** @throws UnknownHostError when one has no event */
export function chosenHosts(
  execution: Execution,
  chosen: readonly string[] | undefined,
): readonly string[] {
  if (chosen === undefined) return execution.hosts;
  const known = new Set(execution.hosts);
  for (const host of chosen) if (!known.has(host)) throw new UnknownHostError(host);
  return [...new Set(chosen)];
}
