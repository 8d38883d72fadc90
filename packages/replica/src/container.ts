/**
 * A container: the live versions of one key, in order of their dots. None means that the key is absent; more than one that
 * its updates are concurrent.
 */
import { compareDots, type Dot, dotsEqual, type VersionVector } from "@vclock/clock";
import type { CarriedVersion, Value, Version } from "@vclock/protocol";
import { assert } from "./assert.js";

export type Container = readonly Version[];

export const EMPTY_CONTAINER: Container = [];

/** The container after an operation: without what it supersedes, and with its version if it is an update. */
export function afterOperation(
  container: Container,
  supersedes: readonly Dot[],
  added: Version | undefined,
): Container {
  const kept = container.filter(
    (version) => !supersedes.some((dot) => dotsEqual(dot, version.dot)),
  );
  if (added === undefined) return kept;
  return sorted([...kept, added]);
}

/**
 * The container after taking in another server's state.
 *
 * A version stays that both have; that only this server has and the other's clock does not cover; or that only the other
 * has and this server's clock does not cover. Whatever else either lacks, it has seen superseded.
 *
 * @see SPEC.md R-3; Bieniusa et al. 2012, An optimized conflict-free replicated set
 */
export function mergeContainers(
  local: Container,
  localClock: VersionVector,
  remote: readonly CarriedVersion[],
  remoteClock: VersionVector,
): Container {
  if (local.length === 0 && remote.length === 0) return EMPTY_CONTAINER;
  const merged = local.filter(
    ({ dot }) => !remoteClock.covers(dot) || remote.some((other) => dotsEqual(other.dot, dot)),
  );
  for (const { dot, value } of remote) {
    if (localClock.covers(dot)) {
      assertSameValue(local, dot, value);
      continue;
    }
    assert(value !== undefined, () => `the value of ${dot.node}:${dot.counter} was left out`);
    merged.push({ dot, value });
  }
  return sorted(merged);
}

export function hasDot(container: Container, dot: Dot): boolean {
  return container.some((version) => dotsEqual(version.dot, dot));
}

/** Whether two containers of one key are the same: equal dots have equal values. */
export function sameDots(a: Container, b: Container): boolean {
  return (
    a.length === b.length && a.every((version, i) => dotsEqual(version.dot, (b[i] as Version).dot))
  );
}

/** What the container weighs against limits: its values' bytes. */
export function bytesOfValues(container: readonly CarriedVersion[]): number {
  let bytes = 0;
  for (const { value } of container) bytes += value === undefined ? 0 : value.bytes.length;
  return bytes;
}

/** Equal dots have equal values. @see SPEC.md I-2 */
function assertSameValue(local: Container, dot: Dot, value: Value | undefined): void {
  const mine = local.find((version) => dotsEqual(version.dot, dot))?.value;
  if (mine === undefined || value === undefined) return;
  assert(
    mine.tag === value.tag &&
      mine.bytes.length === value.bytes.length &&
      mine.bytes.every((byte, i) => byte === value.bytes[i]),
    () => `${dot.node}:${dot.counter} names two values`,
  );
}

function sorted(versions: Version[]): Container {
  if (versions.length > 1) versions.sort((a, b) => compareDots(a.dot, b.dot));
  return versions;
}
