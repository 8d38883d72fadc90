/** `vc context`: a context token in words. */
import type { CausalContext } from "@vclock/clock";

import { ExitCode } from "../errors.js";
import { contextDocument } from "./documents.js";
import { serverOfNode, type Report } from "./report.js";
import type { View } from "./style.js";
import { columns, count, type Cell } from "./text.js";

/** Says what a context covers, and what that is good for. Needs no server. */
export function contextReport(context: CausalContext, view: View): Report {
  const document = contextDocument(context);
  if (context.isEmpty) {
    return {
      document,
      text: "This context covers nothing.",
      notes: [
        "An update with it supersedes no value: its own becomes one more sibling (as --context none).",
      ],
      exitCode: ExitCode.done,
    };
  }
  const parts: string[] = [];
  if (context.cut.size > 0) {
    parts.push("This context covers, without gaps:", columns(cutRows(context, view)));
  }
  if (context.dots.length > 0) {
    const what = count(context.dots.length, "single update");
    parts.push(
      context.cut.size > 0
        ? `and beyond that ${what}, without those before it:`
        : `This context covers ${what}, without those before it:`,
      columns(dotRows(context, view)),
    );
  }
  return {
    document,
    text: parts.join("\n"),
    notes: [
      "Updates are counted by the server that they were made at, over all keys and together with deletes.",
      "An update with this context supersedes exactly the values it covers; what it does not cover stays, as a sibling.",
    ],
    exitCode: ExitCode.done,
  };
}

function cutRows(context: CausalContext, view: View): Cell[][] {
  return [...context.cut].map(([node, counter]) => [
    { text: `  ${serverOfNode(node)}` },
    { text: counter === 1 ? "update 1" : `updates 1 to ${counter}` },
    { text: node, style: view.out.dim },
  ]);
}

function dotRows(context: CausalContext, view: View): Cell[][] {
  return context.dots.map(({ node, counter }) => [
    { text: `  ${serverOfNode(node)}` },
    { text: `update ${counter}` },
    { text: node, style: view.out.dim },
  ]);
}
