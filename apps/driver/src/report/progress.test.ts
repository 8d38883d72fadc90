import { expect, test } from "vitest";
import { parseScenario } from "../scenario/parse.js";
import { RUN } from "../testing/outcomes.js";
import { LiveProgress } from "./progress.js";

const scenario = parseScenario(
  "name: colours\nteaches: y\nservers: 3\nsteps:\n  - heal\n",
  "x.yaml",
);

function told(terminal: boolean, columns = 40): string {
  let out = "";
  const progress = new LiveProgress({ terminal, columns, write: (text) => (out += text) }, 3);
  progress.scenarioBegins(scenario);
  progress.stepBegins(scenario, "s1: read a key\twith a name that is longer than the line");
  progress.stepEnded(scenario, RUN.scenarios[1]!.steps[1]!);
  progress.scenarioEnded(RUN.scenarios[0]!);
  progress.clear();
  return out;
}

test("for a terminal: one line, always the current one, cut to fit, and gone in the end", () => {
  const clear = "\r\u001B[2K";
  expect(told(true)).toBe(`${clear}[1/3] colours: s1: read a key\\x09with …${clear}`);
});

test("otherwise: a line for each thing, without control characters", () => {
  expect(told(false)).toBe(
    "colours: begins\ncolours: FAILED s1: read color (3 ms)\ncolours: passed (1.3 s)\n",
  );
});
