/** What the history checker says of a simulated cluster, by what its clients saw and nothing else. */
import { checkHistory } from "./checker/check.js";
import type { SimulationResult } from "./result.js";
import type { Verdict } from "./verdict.js";

export function judgeClients({ history, statistics }: SimulationResult): Verdict {
  // Servers that take new ids lose no disk; the checker sees by the clocks whether some did.
  return checkHistory(history, { lostDisks: statistics.disksLost > 0 ? true : undefined });
}
