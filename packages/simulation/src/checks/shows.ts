/** Whether a server shows of a key exactly what a cut demands. */
import { type Dot, dotsEqual, formatDot, type VersionVector } from "@vclock/clock";
import { showsExactly } from "../model/causal-model.js";
import { Violation } from "../violation.js";
import type { Safety } from "./safety.js";

export interface Shown {
  readonly dot: Dot;
  readonly value: string;
}

/**
 * @param shown in order of the dots
 * @throws Violation that says whether something is missing, has come back, or has another value.
 */
export function checkShown(
  { model }: Safety,
  label: string,
  key: string,
  shown: readonly Shown[],
  cut: VersionVector,
): void {
  const demanded = model.live(key, cut);
  if (showsExactly(shown, demanded)) return;
  const shows = `${label} shows ${list(shown)} for ${key}; the cut ${cut.toString()} demands ${list(demanded)}`;
  for (const { dot, value } of shown) {
    const operation = model.get(dot);
    if (operation === undefined)
      throw new Violation("P-1", `${shows}: nobody wrote ${formatDot(dot)}`);
    if (operation.value !== value || operation.key !== key)
      throw new Violation(
        "I-2",
        `${shows}: ${formatDot(dot)} is ${operation.key}=${operation.value}`,
      );
    if (!cut.covers(dot))
      throw new Violation("I-3", `${shows}: the cut does not have ${formatDot(dot)}`);
  }
  const extra = shown.filter(({ dot }) => !demanded.some((other) => dotsEqual(dot, other.dot)));
  if (extra.length === 0) throw new Violation("P-2", `${shows}: an update is lost`);
  throw new Violation("P-3", `${shows}: what was superseded is back`);
}

export function list(versions: readonly { dot: Dot; value: string | undefined }[]): string {
  if (versions.length === 0) return "nothing";
  return versions.map(({ dot, value }) => `${formatDot(dot)}=${value}`).join(" ");
}
