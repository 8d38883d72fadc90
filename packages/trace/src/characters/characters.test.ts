import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeControls, showAscii, showControls } from "./controls.js";
import { jsonOf } from "./json.js";
import { escapeMarkup } from "./markup.js";
import { charactersOf, shorten, widthOf, wrap } from "./width.js";

const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;
const anyText = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }));

describe("controls of a stranger's text", () => {
  it.each([
    ["plain, é, 日本, 🙂", "plain, é, 日本, 🙂"],
    ["\u001b[2J", "␛[2J"],
    ["a\nb\tc\u007f", "a␊b␉c␡"],
    ["\u009b31m", String.raw`\u{9b}31m`],
    ["\u202eabc", String.raw`\u{202e}abc`],
    ["\ud800x", "�x"],
    ["👩‍👧", "👩‍👧"],
    ["\u{e0041}", String.raw`\u{e0041}`],
  ])("%j is shown as %j", (text, shown) => {
    expect(showControls(text)).toBe(shown);
  });

  it("are never left, in any format", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(showControls(text)).not.toMatch(HIDDEN);
        expect(escapeControls(text)).not.toMatch(HIDDEN);
        expect(showAscii(text)).toMatch(/^[\x20-\x7e]*$/);
        expect(escapeMarkup(text)).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/);
        expect(jsonOf(text)).not.toMatch(/<|[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e]/u);
      }),
    );
  });

  it("survive in JSON", () => {
    expect(jsonOf({ "</script>": "\u009b" })).toBe(String.raw`{"\u003c/script>":"\u009b"}`);
    fc.assert(
      fc.property(anyText, (text) => {
        expect(JSON.parse(jsonOf({ text }))).toEqual({ text });
      }),
    );
  });
});

describe("the width of a text", () => {
  it.each([
    ["", 0],
    ["abc", 3],
    ["日本", 4],
    ["ｱ", 1],
    ["한국어", 6],
    ["é", 1],
    ["e\u0301", 1],
    ["🙂", 2],
    ["👩‍👩‍👧‍👦", 2],
    ["🇫🇷", 2],
    ["1️⃣", 2],
    ["❤️", 2],
    ["❤", 1],
    ["שלום", 4],
    ["नमस्ते", 3],
    ["─►│…", 4],
    ["、。", 4],
  ])("%s takes %i cells", (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  it("is no more than asked for when shortened, and the text is whole when it fits", () => {
    fc.assert(
      fc.property(anyText, fc.nat(40), (text, cells) => {
        const shown = showControls(text);
        const short = shorten(shown, cells);
        expect(widthOf(short)).toBeLessThanOrEqual(cells);
        if (widthOf(shown) <= cells) expect(short).toBe(shown);
      }),
    );
  });

  it("cuts between characters, not inside", () => {
    expect(shorten("日本語", 5)).toBe("日本…");
    expect(shorten("日本語", 4)).toBe("日…");
    expect(shorten("a👩‍👩‍👧bc", 4)).toBe("a👩‍👩‍👧…");
    expect(shorten("abc", 0)).toBe("");
    expect(shorten("a".repeat(1e6), 5)).toBe("aaaa…");
  });

  it("is that of each line when wrapped, and no word is lost", () => {
    expect(wrap("one two three", 8, 3)).toEqual(["one two", "three"]);
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 30 }), (text, cells) => {
        const shown = showControls(text);
        const lines = wrap(shown, cells, 1000);
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(cells);
        const bare = (all: string): string => charactersOf(all).join("").replaceAll(/\s/gu, "");
        expect(bare(lines.join(""))).toBe(bare(shown));
      }),
    );
  });
});
