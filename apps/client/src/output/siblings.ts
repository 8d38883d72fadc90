/**
 * Siblings as people see them: numbered, each with its dot and who wrote it, and what that means.
 */
import type { Version } from "@vclock/sdk";

import { dotText, serverOfNode } from "./report.js";
import type { View } from "./style.js";
import { commandLine } from "./call.js";
import { indent, shorten } from "./text.js";
import { showValue, showValueInLine } from "./value.js";

const VALUE_CHARACTERS_MAX = 2_000;

/** Who wrote a version, in words: `written through s1, its update 12`. */
export function writtenBy(version: Version): string {
  return `written through ${serverOfNode(version.dot.node)}, its update ${version.dot.counter}`;
}

/** One numbered entry per sibling, for standard output. */
export function siblingList(versions: readonly Version[], view: View): string {
  const { out, columns } = view;
  return versions
    .map((version, i) => {
      const number = out.bold(`${i + 1}`.padStart(3));
      const origin = out.dim(`${dotText(version.dot)}  ${writtenBy(version)}`);
      const line = showValueInLine(version, columns - 5);
      const whole = shorten(showValue(version, view.terminal), VALUE_CHARACTERS_MAX);
      const value =
        whole.includes("\n") && view.terminal ? indent(whole, "     ").trimStart() : line;
      return `${number}  ${value}\n     ${origin}`;
    })
    .join("\n");
}

/** The heading above the siblings, for standard output. */
export function conflictHeading(key: string, versions: readonly Version[], view: View): string {
  return view.out.yellow(
    `${view.out.bold(showKey(key, view))} has ${versions.length} values, in conflict:`,
  );
}

/** What a conflict is and what to type next, for standard error. */
export function conflictLesson(key: string, versions: readonly Version[], view: View): string[] {
  const why =
    versions.length === 2
      ? "neither writer had seen the other's value, so both are kept."
      : `no writer had seen another's value, so all ${versions.length} are kept.`;
  return [
    `These updates are concurrent: ${why}`,
    `To keep one, or to write a new value in their place:  ${view.err.bold(commandLine(view.call, "resolve", [key]))}`,
  ];
}

/** A key in a line of text: escaped, in quotes when it would be taken for something else. */
export function showKey(key: string, view: View): string {
  const visible = showValueInLine(
    { type: "value", value: key, dot: NO_DOT },
    Math.max(40, view.columns - 30),
  );
  return /^\S+$/.test(visible) ? visible : JSON.stringify(visible);
}

const NO_DOT = { node: "", counter: 1 } as Version["dot"];
