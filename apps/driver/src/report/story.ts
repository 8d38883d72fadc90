/** A scenario as a story: what it teaches, and what will happen, step by step. */
import { describeExpectation, describeStep } from "../scenario/story.js";
import type { Scenario, Step } from "../scenario/types.js";
import { plural } from "../show.js";
import { type Paint, visible, wrapped } from "./words.js";

const WIDTH = 100;

export function scenarioStory(scenario: Scenario, paint: Paint): string {
  const { name, servers, ports, teaches, level, steps } = scenario;
  const where = ports === undefined ? "" : ` (ports ${ports.join(" ")} with --fixed-ports)`;
  return [
    `${paint("bold", name)}  ${paint("dim", `${plural(servers, "server")}${where}, at ${level} unless it says otherwise`)}`,
    paint("dim", wrapped(visible(teaches), WIDTH, "  ")),
    "",
    ...steps.flatMap((step) => stepStory(step, 2, paint)),
    "",
  ].join("\n");
}

function stepStory(step: Step, depth: number, paint: Paint): readonly string[] {
  const indent = "  ".repeat(depth);
  const said =
    step.say === undefined ? [] : [paint("bold", wrapped(visible(step.say), WIDTH, "  "))];
  const expected = describeExpectation("expect" in step ? step.expect : undefined);
  const line = wrapped(visible(describeStep(step)), WIDTH, indent, "    ");
  const inner = step.type === "parallel" ? step.branches.flat() : [];
  return [
    ...said,
    line,
    ...(expected === undefined
      ? []
      : [paint("cyan", wrapped(visible(expected), WIDTH, `${indent}  `))]),
    ...inner.flatMap((each) => stepStory(each, depth + 1, paint)),
  ];
}
