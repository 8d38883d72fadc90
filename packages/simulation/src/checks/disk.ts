/** Judges what is on a disk: exactly what the cut that its clock names must show, and an index of just that (I-3, I-4, I-5). */
import { type Dot, formatDot, type VersionVector } from "@vclock/clock";
import type { Inspection } from "@vclock/replica/inspect";
import { textOf } from "../cluster/describe.js";
import type { Instance } from "../cluster/instance.js";
import { Violation } from "../violation.js";
import type { Safety } from "./safety.js";
import { checkShown, type Shown } from "./shows.js";

export function checkDisk(safety: Safety, { label, held }: Instance): void {
  if (held === undefined) throw new Violation("I-3", `nothing is on the disk of ${label}`);
  const { clock } = held.cut;
  checkFilling(label, held);
  // Containers of two cuts, or parts of one, are there until the last batch of a transfer.
  if (held.isApplying || held.isFilling) return;
  const open = safety.model.open(clock);
  if (open !== undefined) {
    throw new Violation(
      "I-3",
      `${label} has ${formatDot(open.dot)} at ${clock.toString()}, and lacks what it depends on, ${open.deps.toString()}`,
    );
  }
  for (const key of safety.keys) {
    const shown = (held.containers.get(key) ?? []).map(shownOf);
    checkShown(safety, label, key, shown, clock);
  }
  checkIndex(label, held);
  checkDeletes(safety, label, held, clock);
}

export function shownOf({
  dot,
  value,
}: Inspection["containers"] extends ReadonlyMap<string, readonly (infer V)[]> ? V : never): Shown {
  return { dot, value: textOf(value) };
}

/** Parts of a transfer are where they belong only as long as nothing else is there, and nobody is served. */
function checkFilling(label: string, { isFilling, cut, identity }: Inspection): void {
  if (!isFilling || (cut.clock.size === 0 && !identity.everServed)) return;
  throw new Violation("R-4", `${label} has ${cut.clock.toString()}, and parts of a transfer in it`);
}

function checkIndex(label: string, { containers, versions, cut }: Inspection): void {
  const indexed = new Set(versions.map(({ dot, key }) => `${formatDot(dot)} ${key}`));
  let live = 0;
  let conflicts = 0;
  for (const [key, container] of containers) {
    live += container.length;
    if (container.length > 1) conflicts++;
    for (const { dot } of container)
      if (!indexed.has(`${formatDot(dot)} ${key}`))
        throw new Violation("I-4", `the index of ${label} lacks ${formatDot(dot)} of ${key}`);
  }
  if (live !== indexed.size)
    throw new Violation(
      "I-4",
      `the index of ${label} has ${indexed.size} entries for ${live} versions`,
    );
  if (cut.keys !== containers.size || cut.conflicts !== conflicts) {
    throw new Violation(
      "I-4",
      `${label} counts ${cut.keys} keys, ${cut.conflicts} in conflict; it has ${containers.size} and ${conflicts}`,
    );
  }
}

/** Every delete in the cut is remembered or below the floor: whoever pulls is told of it, one way or the other. */
function checkDeletes(
  { model }: Safety,
  label: string,
  { deletes, cut }: Inspection,
  clock: VersionVector,
): void {
  const remembered = new Set(deletes.map(({ dot }) => formatDot(dot)));
  if (cut.deletes !== remembered.size)
    throw new Violation("I-4", `${label} counts ${cut.deletes} deletes; it has ${remembered.size}`);
  for (const { dot, key } of deletes) {
    const operation = model.get(dot);
    if (operation?.value !== undefined || operation?.key !== key || !clock.covers(dot))
      throw new Violation("I-4", `${label} remembers ${formatDot(dot)} as a delete of ${key}`);
  }
  for (const { dot, key } of model.deletes()) {
    if (!clock.covers(dot) || remembered.has(formatDot(dot)) || cut.floor.covers(dot)) continue;
    throw new Violation(
      "R-5",
      `${label} neither remembers ${at(dot, key)} nor has it in its floor`,
    );
  }
}

function at(dot: Dot, key: string): string {
  return `the delete ${formatDot(dot)} of ${key}`;
}
