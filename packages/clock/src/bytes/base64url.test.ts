import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { base64urlDecode, base64urlEncode } from "./base64url.js";

describe("base64url", () => {
  // RFC 4648 §10, without the padding.
  it.each([
    ["", ""],
    ["f", "Zg"],
    ["fo", "Zm8"],
    ["foo", "Zm9v"],
    ["foob", "Zm9vYg"],
    ["fooba", "Zm9vYmE"],
    ["foobar", "Zm9vYmFy"],
    ["\u00FB\u00EF\u00BE\u00FF", "----_w"],
  ])("%j: %j", (text, encoded) => {
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    expect(base64urlEncode(bytes)).toBe(encoded);
    expect(base64urlDecode(encoded)).toEqual({ type: "bytes", bytes });
  });

  it("agrees with the one of Node", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const encoded = base64urlEncode(bytes);
        expect(encoded).toBe(Buffer.from(bytes).toString("base64url"));
        expect(base64urlDecode(encoded)).toEqual({ type: "bytes", bytes });
      }),
    );
  });

  it.each([
    ["A", { type: "incomplete" }],
    ["AAAAA", { type: "incomplete" }],
    ["Zh", { type: "incomplete" }],
    ["Zm9", { type: "incomplete" }],
    ["AA=", { type: "foreign", index: 2 }],
    ["A\u0100", { type: "foreign", index: 1 }],
    ["\0A", { type: "foreign", index: 0 }],
  ])("%j: %j", (text, expected) => {
    expect(base64urlDecode(text)).toEqual(expected);
  });
});
