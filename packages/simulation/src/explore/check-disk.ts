/** What a disk must be, whatever happened elsewhere. */
import { type Dot, formatDot } from "@vclock/clock";
import type { Inspection } from "@vclock/replica/inspect";
import { Violation } from "../violation.js";

/** @throws Violation when index, counts and containers of one disk do not fit. */
export function checkDisk(inspection: Inspection): void {
  const { containers, versions, deletes, cut, isApplying, isFilling } = inspection;
  // Parts of a transfer, or what is left of them.
  if (isFilling) return;
  const live: string[] = [];
  for (const [key, container] of containers) {
    if (container.length === 0)
      throw new Violation("I-4", `${key} is kept though nothing is in it`);
    for (const { dot } of container) live.push(entry(dot, key));
  }
  const indexed = versions.map(({ dot, key }) => entry(dot, key));
  if (live.sort().join() !== indexed.sort().join()) {
    throw new Violation(
      "I-4",
      `the index has ${indexed.join(", ")}, the containers ${live.join(", ")}`,
    );
  }
  if (cut.deletes !== deletes.length)
    throw new Violation("I-4", `${deletes.length} deletes are remembered, ${cut.deletes} counted`);
  // While a transfer is put in place, the containers are ahead of the clock.
  if (isApplying) return;
  for (const { dot, key } of [...versions, ...deletes]) {
    if (!cut.clock.covers(dot))
      throw new Violation("I-3", `${entry(dot, key)} is beyond the clock ${cut.clock.toString()}`);
  }
  const conflicts = [...containers.values()].filter(({ length }) => length > 1).length;
  if (cut.keys !== containers.size || cut.conflicts !== conflicts) {
    throw new Violation(
      "I-4",
      `${containers.size} keys and ${conflicts} conflicts, counted ${cut.keys} and ${cut.conflicts}`,
    );
  }
}

function entry(dot: Dot, key: string): string {
  return `${formatDot(dot)} of ${key}`;
}
