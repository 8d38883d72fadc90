/** Judges what clients that follow the changes are told: nothing is skipped, and nothing is shown that is not so (P-10). */
import { type Dot, dotsEqual, type VersionVector } from "@vclock/clock";
import type { Follower, Told } from "../cluster/followers.js";
import type { Instance } from "../cluster/instance.js";
import { Violation } from "../violation.js";
import { shownOf } from "./disk.js";
import { checkClock, checkSession } from "./replies.js";
import type { Safety } from "./safety.js";
import { checkShown, list } from "./shows.js";

/** @returns whether the follower may go on from there: whoever answered still has the disk that it answered from. */
export function checkChanges(
  safety: Safety,
  instance: Instance,
  { request, follower, reply }: Told,
): boolean {
  const cut = checkClock(safety, instance, reply);
  if (cut === undefined) return false;
  const { server, changes, next } = reply;
  const by = `${server}, followed by ${follower.name},`;
  checkSession(request.since, cut, by);
  checkSession(request.session, cut, by);
  for (const { key, versions } of changes) checkShown(safety, by, key, versions.map(shownOf), cut);
  if (!cut.dominates(next) || (request.since !== undefined && !next.dominates(request.since))) {
    throw new Violation(
      "P-10",
      `${by} goes from ${request.since?.toString()} to ${next.toString()} and has ${cut.toString()}`,
    );
  }
  if (next.dominates(cut)) checkCopy(safety, follower, by, cut);
  return true;
}

/** Who was told everything up to a cut has what it demands. */
function checkCopy(
  { keys, model }: Safety,
  { copy, hasGap }: Follower,
  by: string,
  cut: VersionVector,
): void {
  for (const key of keys) {
    const live = model.live(key, cut);
    const versions = (copy.get(key) ?? []).map(shownOf);
    const [demanded, has] = [list(live), list(versions)];
    if (has === demanded) continue;
    // Whoever is told that deletes may be missing has to look for them: nothing else is.
    const isThere = ({ dot }: { dot: Dot }): boolean =>
      versions.some((version) => dotsEqual(version.dot, dot));
    if (hasGap && live.every(isThere)) continue;
    throw new Violation(
      "P-10",
      `${by} has told everything up to ${cut.toString()}, and of ${key} ${has} instead of ${demanded}`,
    );
  }
}
