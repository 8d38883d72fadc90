import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { compareDots, dot, dotsEqual, formatDot, parseDot } from "./dot.js";
import { ClockError, InvalidCounterError, InvalidDotError, InvalidNodeIdError } from "../errors.js";
import { nodeId } from "./node-id.js";
import { notCounters, smallDot, wildDot } from "../testing/arbitraries.js";
import { thrownBy } from "../testing/thrown.js";

const s1 = nodeId("s1");

describe("dot", () => {
  it.each([1, 2, Number.MAX_SAFE_INTEGER])("takes the counter %i", (counter) => {
    expect(dot(s1, counter)).toEqual({ node: "s1", counter });
  });

  it.each(notCounters)("refuses the counter %s", (counter) => {
    expect(() => dot(s1, counter as number)).toThrow(InvalidCounterError);
  });
});

describe("formatDot and parseDot", () => {
  it.each([
    ["s1~k3q9x7:12", "s1~k3q9x7", 12],
    ["a:1", "a", 1],
    ["a:b:3", "a:b", 3],
    [":::3", "::", 3],
    ["a:9007199254740991", "a", Number.MAX_SAFE_INTEGER],
    ["__proto__:1", "__proto__", 1],
  ])("%j is %j, %i", (text, node, counter) => {
    expect(parseDot(text)).toEqual({ node, counter });
    expect(formatDot(dot(nodeId(node), counter))).toBe(text);
  });

  it.each([
    ["no colon", "s1", InvalidDotError],
    ["nothing at all", "", InvalidDotError],
    ["no string", 12, InvalidDotError],
    ["no node", ":1", InvalidNodeIdError],
    ["a node that is none", "a\n:1", InvalidNodeIdError],
    ["no counter", "s1:", InvalidCounterError],
    ["counter 0", "s1:0", InvalidCounterError],
    ["a leading zero", "s1:01", InvalidCounterError],
    ["a sign", "s1:+1", InvalidCounterError],
    ["a negative counter", "s1:-1", InvalidCounterError],
    ["a fraction", "s1:1.5", InvalidCounterError],
    ["an exponent", "s1:1e3", InvalidCounterError],
    ["hexadecimal", "s1:0x1", InvalidCounterError],
    ["white space", "s1: 1", InvalidCounterError],
    ["a line feed at the end", "s1:1\n", InvalidCounterError],
    ["digits of another script", "s1:١", InvalidCounterError],
    ["2^53", "s1:9007199254740992", InvalidCounterError],
    ["a counter of a thousand digits", `s1:${"9".repeat(1000)}`, InvalidCounterError],
  ])("refuses %s", (_, text, type) => {
    expect(thrownBy(() => parseDot(text as string))).toBeInstanceOf(type);
  });

  it("brings every dot back", () => {
    fc.assert(
      fc.property(wildDot, (d) => {
        expect(parseDot(formatDot(d))).toEqual(d);
      }),
    );
  });

  it("refuses a text or writes the very same text back", () => {
    const nearly = fc.stringMatching(/^[a:]{0,3}:[-+0-9. e]{0,4}$/);
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearly), (text) => {
        try {
          expect(formatDot(parseDot(text))).toBe(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ClockError);
        }
      }),
    );
  });
});

describe("compareDots and dotsEqual", () => {
  it.each([
    ["a:1", "a:1", 0],
    ["a:1", "a:2", -1],
    ["a:9", "a:10", -1],
    ["a:9", "b:1", -1],
    ["B:9", "a:1", -1],
  ])("%s, %s: %i", (a, b, expected) => {
    const [x, y] = [parseDot(a), parseDot(b)];
    expect(Math.sign(compareDots(x, y))).toBe(expected);
    expect(Math.sign(compareDots(y, x))).toBe(expected === 0 ? 0 : -expected);
    expect(dotsEqual(x, y)).toBe(expected === 0);
  });

  it("is a total order that agrees with equality", () => {
    fc.assert(
      fc.property(smallDot, smallDot, smallDot, (a, b, c) => {
        expect(compareDots(a, b) === 0).toBe(dotsEqual(a, b));
        expect(dotsEqual(a, b)).toBe(formatDot(a) === formatDot(b));
        expect(Math.sign(compareDots(a, b)) + Math.sign(compareDots(b, a))).toBe(0);
        if (compareDots(a, b) <= 0 && compareDots(b, c) <= 0) {
          expect(compareDots(a, c)).toBeLessThanOrEqual(0);
        }
      }),
    );
  });
});
