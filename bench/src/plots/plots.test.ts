import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import { drawDots } from "./dots.js";
import { drawLines } from "./lines.js";
import { logScale, tickText } from "./svg.js";

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Parses as XML does, and throws where that would. */
function parse(xml: string): { readonly elements: readonly Element[]; readonly text: string } {
  const parser = new SaxesParser();
  const elements: Element[] = [];
  let text = "";
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => elements.push({ name, attributes }));
  parser.on("text", (piece) => (text += piece));
  parser.write(xml).close();
  return { elements, text };
}

const HOSTILE = `<a & "b" 'c'>`;
const dots = drawDots({
  title: `Updates ${HOSTILE}`,
  axis: "a second",
  series: [HOSTILE, "zipf"],
  rows: [
    { name: HOSTILE, values: [12_345, undefined] },
    { name: "etcd put", values: [0.05, 0] },
  ],
});
const lines = drawLines({
  title: HOSTILE,
  axis: "a second",
  steps: { name: "servers", values: [1, 3, 1_000] },
  series: [
    { name: "read", values: [10, undefined, 1_000] },
    { name: HOSTILE, values: [1, 2, 3] },
  ],
});

describe.each([
  ["dots", dots],
  ["lines", lines],
])("a plot of %s", (_, picture) => {
  const { elements, text } = parse(picture);
  const named = (name: string) => elements.filter((element) => element.name === name);

  it("is XML, and says names as they are", () => {
    expect(elements[0]!.name).toBe("svg");
    expect(text).toContain(HOSTILE);
    expect(elements[0]!.attributes["aria-label"]).toContain(HOSTILE);
  });

  it("has colours for light and for dark", () => {
    expect(picture).toContain("prefers-color-scheme:dark");
  });

  it("stays within its frame", () => {
    const [, , width, height] = elements[0]!.attributes["viewBox"]!.split(" ").map(Number);
    for (const { attributes } of [...named("line"), ...named("text")]) {
      for (const name of ["x", "x1", "x2"]) {
        expect(Number(attributes[name] ?? 0)).toBeGreaterThanOrEqual(0);
        expect(Number(attributes[name] ?? 0)).toBeLessThanOrEqual(width!);
      }
      for (const name of ["y", "y1", "y2"]) {
        expect(Number(attributes[name] ?? 0)).toBeLessThanOrEqual(height!);
      }
    }
  });
});

describe("what was not measured", () => {
  const marks = (picture: string) => parse(picture).elements.filter(({ name }) => name === "g");

  it("has no mark: neither what is missing nor what is nothing", () => {
    // Two in the legend, and two values.
    expect(marks(dots)).toHaveLength(4);
    expect(marks(lines)).toHaveLength(2 + 2 + 3);
  });
});

describe("logScale", () => {
  it("spans the powers of ten around its values", () => {
    const { ticks, place } = logScale([0.05, 12_345], [0, 700]);
    expect(ticks.map(tickText)).toEqual([
      "0.01",
      "0.1",
      "1",
      "10",
      "100",
      "1,000",
      "10,000",
      "100,000",
    ]);
    expect(place(0.01)).toBeCloseTo(0);
    expect(place(1)).toBeCloseTo(200);
    expect(place(100_000)).toBeCloseTo(700);
  });

  it("has room for one value, too", () => {
    const { ticks, place } = logScale([100], [0, 10]);
    expect(ticks).toEqual([100, 1_000]);
    expect(place(100)).toBe(0);
  });
});
