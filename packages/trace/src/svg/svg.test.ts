import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ExecutionBuilder } from "../execution-builder.js";
import { layOut } from "../layout/layout.js";
import { anyExecution, basket, largeExecution } from "../testing/drawings.js";
import { golden } from "../testing/golden.js";
import { elementsOf } from "../testing/markup.js";
import { pixelsOf, shortenTo } from "./measure.js";
import { DARK, LIGHT } from "./palette.js";
import { toSvg } from "./svg.js";

/** The contrast of two colours. @see WCAG 2.2, relative luminance */
function contrast(a: string, b: string): number {
  const luminance = (color: string): number => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
      return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [low = 0, high = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

describe("toSvg", () => {
  it("draws the golden picture", () => {
    const svg = toSvg(basket());
    expect(svg).toBe(golden("basket.svg", svg));
  });

  it("marks a path", () => {
    const execution = basket();
    const path = execution.path(execution.event("client", 1)!, execution.event("s2", 9)!)!;
    const svg = toSvg(execution, { theme: "dark", fold: true, highlight: path });
    expect(svg).toBe(golden("basket-path.svg", svg));
    expect(svg.match(/<g class="dim"><title>/g)).toHaveLength(
      layOut(execution, { fold: true, keep: path }).items.length - path.length,
    );
  });

  it("is well-formed and runs nothing, whatever a log says", () => {
    fc.assert(
      fc.property(
        anyExecution,
        fc.constantFrom("light", "dark", "auto" as const),
        fc.integer({ min: 0, max: 3000 }),
        fc.boolean(),
        (execution, theme, width, fold) => {
          const elements = elementsOf(toSvg(execution, { theme, width, fold }));
          const allowed = /^(?:svg|title|desc|style|rect|text|g|path|circle)$/;
          for (const { name } of elements) expect(name).toMatch(allowed);
          for (const { attributes } of elements)
            for (const [key, value] of attributes) {
              expect(key).not.toMatch(/^on|href|style/);
              expect(value).not.toMatch(/NaN|undefined|Infinity|url\(/);
            }
        },
      ),
    );
  });

  it("tells those who do not see it what it shows", () => {
    const svg = toSvg(basket());
    expect(svg).toContain('role="img" aria-labelledby="vc-title vc-desc"');
    expect(svg).toContain('<title id="vc-title">Two updates of a basket</title>');
    expect(svg).toContain("14 events · 3 hosts · 5 messages");
    expect(svg).toContain("from left to right: client, s1, s2.");
    expect(svg).toContain("<title>takes apples\ns1 1  {client: 1, s1: 1}\nkey: basket</title>");
  });

  it("draws one host, thirty, three hundred, and nothing", () => {
    const empty = elementsOf(toSvg(new ExecutionBuilder().build()));
    expect(empty.filter(({ name }) => name === "circle")).toEqual([]);
    for (const [hosts, events] of [
      [1, 3],
      [30, 90],
      [300, 300],
    ] as const) {
      const svg = toSvg(largeExecution(hosts, events));
      expect(elementsOf(svg).filter(({ name }) => name === "circle")).toHaveLength(events);
    }
  });

  it("is not wider than asked, when the hosts fit", () => {
    for (const width of [320, 720, 1600]) {
      const [svg] = elementsOf(toSvg(basket(), { width }));
      expect(svg?.attributes.get("width")).toBe(String(width));
    }
  });

  it("draws 20,000 events of 30 hosts in less than three seconds", () => {
    const execution = largeExecution(30, 20_000);
    const start = process.cpuUsage();
    const svg = toSvg(execution);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1e6).toBeLessThan(3);
    expect(svg.length).toBeLessThan(40e6);
  }, 60_000);
});

describe("the colours", () => {
  it.each([
    ["light", LIGHT],
    ["dark", DARK],
  ])("can be read: %s", (_, { background, ink, faint, lane, accent, hosts, onHost }) => {
    for (const text of [ink, faint, accent])
      expect(contrast(text, background)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(lane, background)).toBeGreaterThanOrEqual(2.8);
    expect(new Set(hosts).size).toBe(LIGHT.hosts.length);
    for (const color of hosts) {
      expect(contrast(onHost, color)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(color, background)).toBeGreaterThanOrEqual(4.5);
    }
  });
});

describe("the measure of texts", () => {
  it("keeps to the room, and keeps whole what fits", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.integer({ min: 0, max: 200 }),
        (text, room) => {
          const short = shortenTo(text, room);
          expect(pixelsOf(short)).toBeLessThanOrEqual(room);
          if (pixelsOf(text) <= room) expect(short).toBe(text);
        },
      ),
    );
    expect(shortenTo("operation", 40)).toMatch(/^oper?a?…$/);
  });
});
