/**
 * Asks a person which sibling to keep. The questions go to standard error, so that standard output stays the result.
 */
import type { Readable, Writable } from "node:stream";

import type { ReadResult } from "@vclock/sdk";

import { serverOfNode } from "../output/report.js";
import { escapeInLine } from "../output/text.js";
import { showValueInLine } from "../output/value.js";
import type { Choice } from "./resolve.js";

/** The terminal to ask on. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable & { readonly columns?: number };
}

/** Shows the siblings and asks; escape or Ctrl-C leaves them as they are. */
export async function askForChoice(read: ReadResult, { input, output }: Terminal): Promise<Choice> {
  const { isCancel, select, text } = await import("@clack/prompts");
  const columns = Math.max(30, (output.columns ?? 80) - 40);
  const answer = await select<string>({
    input,
    output,
    message: `Which value of ${escapeInLine(read.key)} is to stay?`,
    options: [
      ...read.versions.map((version, i) => ({
        value: String(i),
        label: `${i + 1}  ${showValueInLine(version, columns)}`,
        hint: `${serverOfNode(version.dot.node)}, update ${version.dot.counter}`,
      })),
      { value: "value", label: "another value, typed now" },
      { value: "delete", label: "none: delete the key" },
      { value: "leave", label: "leave the conflict as it is" },
    ],
  });
  if (isCancel(answer) || answer === "leave") return { type: "leave" };
  if (answer === "delete") return { type: "delete" };
  if (answer === "value") {
    const typed = await text({ input, output, message: "The value:" });
    return isCancel(typed) ? { type: "leave" } : { type: "value", value: typed ?? "" };
  }
  const version = read.versions[Number(answer)];
  return version === undefined ? { type: "leave" } : { type: "keep", version };
}
