/**
 * What a command has to say, before anything is printed: one value with the document for `--json`, the text for
 * standard output, the remarks for standard error and the exit code.
 */
import type { Dot } from "@vclock/clock";
import type { Participation } from "@vclock/sdk";

import { ExitCode } from "../errors.js";
import type { Style } from "./style.js";
import { list } from "./text.js";

export interface Report {
  /** The one JSON document of `--json`. */
  readonly document: unknown;
  /** The result, for standard output; no line break at its end. Empty: nothing is printed. */
  readonly text: string;
  /** In place of the text, byte for byte: for what is no text, where no person looks. */
  readonly bytes?: Uint8Array | undefined;
  /** Everything a person wants to know besides, for standard error. Not printed with `--json`. */
  readonly notes: readonly string[];
  readonly exitCode: ExitCode;
}

/** The name of a server in a node id: what stands before the last `~`; the whole id when there is none. */
export function serverOfNode(node: string): string {
  const at = node.lastIndexOf("~");
  return at > 0 ? node.slice(0, at) : node;
}

/** A dot as `s1~k3q9x7…:12`. */
export function dotText({ node, counter }: Dot): string {
  return `${node}:${counter}`;
}

/** Who took part in an answer: `s1 answered, with s2; s3 unreachable`. */
export function participation(answer: Participation, style: Style): string {
  const others = answer.answered.filter((name) => name !== answer.server);
  const together = others.length === 0 ? "" : `, together with ${list(others)}`;
  const missing =
    answer.unreachable.length === 0
      ? ""
      : style.yellow(`; ${list(answer.unreachable)} did not take part`);
  return style.dim(`answered by ${answer.server}${together}`) + missing;
}

/** The exit code of an answer that may be a conflict. */
export function conflictExit(conflict: boolean, failOnConflict: boolean): ExitCode {
  return conflict && failOnConflict ? ExitCode.conflict : ExitCode.done;
}
