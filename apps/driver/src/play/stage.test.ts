import { expect, test } from "vitest";
import { filled, type Stage } from "./stage.js";

const stage = (turns: [string, number][]): Stage => ({ turns: new Map(turns) }) as unknown as Stage;

test("turns are put into keys, values and expectations, and nothing else is touched", () => {
  const bytes = new Uint8Array([123, 105, 125]);
  const given = { key: "k-{i}-{j}-{other}", list: ["{j}{j}"], count: 3, none: null, bytes };
  expect(
    filled(
      given,
      stage([
        ["i", 4],
        ["j", 0],
      ]),
    ),
  ).toEqual({ key: "k-4-0-{other}", list: ["00"], count: 3, none: null, bytes });
});

test("outside of a repeat, braces are braces", () => {
  expect(filled("{i}", stage([]))).toBe("{i}");
});
