import { expect, it } from "vitest";

import { separateValues } from "./arguments.js";
import { GrowingDiagram } from "./follow.js";
import type { LiveEvent } from "./live.js";
import { parseDuration, timeOf } from "./times.js";

const DRAWING = {
  highlight: [],
  fold: undefined,
  width: 60,
  columns: 80,
  color: false,
  unicode: true,
};

function event(host: string, clock: Record<string, number>, text: string): LiveEvent {
  return { host, clock: Object.entries(clock), text, fields: {} };
}

it("a diagram grows at its lower end, and arrows reach back to what was drawn", () => {
  const diagram = new GrowingDiagram({ format: "text", drawing: DRAWING });
  const first = [event("s1", { s1: 41 }, "start"), event("s2", { s2: 7 }, "start")];
  expect(diagram.add(first)).toBe("s1  s2\n●   │  s1:41  start\n│   ●  s2:7  start\n");
  expect(diagram.add([])).toBe("");
  expect(diagram.add([event("s1", { s1: 42 }, "send")])).toBe("●   │  s1:42  send\n");
  expect(diagram.add([event("s2", { s2: 8, s1: 42 }, "receive")])).toBe(
    "├──►●  s2:8 ← s1:42  receive\n",
  );
  expect(diagram.add([event("s3", { s3: 1 }, "start")])).toMatch(/^s1 +s2 +s3\n.*s3:1 {2}start\n$/);
});

it("a growing log has an event a line, with the clocks that servers stamped", () => {
  const diagram = new GrowingDiagram({ format: "jsonl", drawing: DRAWING });
  expect(diagram.add([event("s2", { s1: 42, s2: 8 }, "receive")])).toBe(
    '{"host":"s2","clock":{"s1":42,"s2":8},"event":"receive"}\n',
  );
});

it.each([
  [
    ["--svg", "run.log"],
    ["--svg=-", "run.log"],
  ],
  [
    ["--svg", "run.svg", "run.log"],
    ["--svg=run.svg", "run.log"],
  ],
  [
    ["--html", "-", "--svg", "--check"],
    ["--html=-", "--svg=-", "--check"],
  ],
  [
    ["--between", "a:1", "b:2", "run.log"],
    ["--between=a:1", "--between=b:2", "run.log"],
  ],
  [["--between"], ["--between"]],
  [
    ["--", "--svg", "x.svg"],
    ["--", "--svg", "x.svg"],
  ],
])("%j", (words, separate) => {
  expect(separateValues(words)).toEqual(separate);
});

it("durations and times are read in the units that people and logs use", () => {
  const durations = ["500ms", "30", "1.5m", "2h", "1d"].map((text) =>
    parseDuration(text, "--since"),
  );
  expect(durations).toEqual([500, 30_000, 90_000, 7_200_000, 86_400_000]);
  expect(() => parseDuration("soon", "--since")).toThrow("no duration");
  const times = ["1700000000", "1700000000000", "1700000000000000", "2023-11-14T22:13:20Z"];
  for (const timestamp of times) expect(timeOf({ fields: { timestamp } })).toBe(1_700_000_000_000);
  expect(timeOf({ fields: { timestamp: "noon" } })).toBeUndefined();
});
