import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { CausalContext } from "./causal-context.js";
import { parseDot } from "../core/dot.js";
import { InvalidTokenError, TokenTooLongError } from "../errors.js";
import { wildContext } from "../testing/arbitraries.js";
import { bytesOf } from "../testing/hex.js";
import { thrownBy } from "../testing/thrown.js";
import { TOKEN_LENGTH_MAX, writeToken } from "./token.js";
import { VersionVector } from "../version-vector/version-vector.js";

const golden = "vc1.IQECczECAQJzMgEFrGSYWA";
const goldenContext = CausalContext.of(VersionVector.of({ s1: 2 }), [parseDot("s2:5")]);

/** A context whose token has about this many characters. */
function contextOfTokenLength(length: number): CausalContext {
  const ids = Array.from({ length: Math.ceil((length * 3) / 4 / 257) }, (_, i) =>
    `${i}`.padStart(255, "x"),
  );
  return CausalContext.of(VersionVector.of(ids.map((id) => [id, 1])));
}

function refusalOf(token: unknown): InvalidTokenError {
  const error = thrownBy(() => CausalContext.fromToken(token as string));
  expect(error).toBeInstanceOf(InvalidTokenError);
  return error as InvalidTokenError;
}

function reasonFor(token: string): string | undefined {
  const error = thrownBy(() => CausalContext.fromToken(token));
  return error instanceof InvalidTokenError ? error.reason : undefined;
}

describe("golden tokens", () => {
  it.each([
    [CausalContext.empty, "vc1.IQAAxs71xQ"],
    [goldenContext, golden],
  ])("%s", (context, token) => {
    expect(context.toToken()).toBe(token);
    expect(CausalContext.fromToken(token).equals(context)).toBe(true);
  });
});

describe("toToken", () => {
  it("gives one word that needs no quoting anywhere, and comes back", () => {
    fc.assert(
      fc.property(wildContext, (context) => {
        const token = context.toToken();
        expect(token).toMatch(/^vc1\.[A-Za-z0-9_-]+$/);
        expect(encodeURIComponent(token)).toBe(token);
        expect(CausalContext.fromToken(token).equals(context)).toBe(true);
      }),
    );
  });

  it("writes up to the limit, and refuses past it", () => {
    const fits = contextOfTokenLength(TOKEN_LENGTH_MAX - 1000);
    expect(CausalContext.fromToken(fits.toToken()).equals(fits)).toBe(true);
    const tooLong = contextOfTokenLength(TOKEN_LENGTH_MAX + 1000);
    expect(thrownBy(() => tooLong.toToken())).toBeInstanceOf(TokenTooLongError);
  });

  it("writes a token of exactly the limit", () => {
    const bytes = ((TOKEN_LENGTH_MAX - 4) * 3) / 4 - 4;
    expect(writeToken(new Uint8Array(bytes))).toHaveLength(TOKEN_LENGTH_MAX);
    expect(() => writeToken(new Uint8Array(bytes + 1))).toThrow(TokenTooLongError);
  });
});

describe("fromToken says what is wrong", () => {
  it.each([
    ["nothing", "", "prefix", 'does not start with "vc1."'],
    ["another prefix", `vcx.${golden.slice(4)}`, "prefix", 'does not start with "vc1."'],
    ["capitals", `VC1.${golden.slice(4)}`, "prefix", 'does not start with "vc1."'],
    ["white space before", ` ${golden}`, "prefix", 'does not start with "vc1."'],
    ["no string", 5, "prefix", "5 is not a string"],
    ["a later version", `vc2.${golden.slice(4)}`, "version", "version 2 is unknown"],
    ["a much later version", `vc10.${golden.slice(4)}`, "version", "version 10 is unknown"],
    ["the prefix alone", "vc1.", "truncated", "it ends before its content does"],
    ["an end in mid-byte", golden.slice(0, -1), "truncated", "it ends in the middle of a byte"],
    ["a lost end", golden.slice(0, -2), "truncated", "it ends before its content does"],
    ["a line feed after", `${golden}\n`, "alphabet", 'character 27, "\\n", does not belong'],
    ["padding", `${golden}==`, "alphabet", 'character 27, "=", does not belong'],
    ["the other base64 alphabet", `vc1.++${golden.slice(6)}`, "alphabet", 'character 5, "+"'],
    ["a letter beyond ASCII", `vc1.é${golden.slice(5)}`, "alphabet", 'character 5, "é"'],
    ["a changed letter", golden.replace("cz", "dz"), "checksum", "its checksum does not match"],
    [
      "two letters exchanged",
      golden.replace("cz", "zc"),
      "checksum",
      "its checksum does not match",
    ],
    ["something after it", `${golden}AAAA`, "checksum", "its checksum does not match"],
    [
      "too many characters",
      "vc1.".padEnd(TOKEN_LENGTH_MAX + 1, "A"),
      "too-long",
      "65537 characters, at most 65536",
    ],
  ])("%s", (_, token, reason, words) => {
    const error = refusalOf(token);
    expect(error).toMatchObject({ reason, code: "VC_CLOCK_INVALID_TOKEN" });
    expect(error.message).toContain(words);
  });

  it.each([
    ["a version vector", "11 00", "VC_CLOCK_BYTES_UNKNOWN_FORMAT"],
    ["a later format", "22 00 00", "VC_CLOCK_BYTES_UNKNOWN_FORMAT"],
    ["no bytes", "", "VC_CLOCK_BYTES_TRUNCATED"],
    ["trailing bytes", "21 00 00 00", "VC_CLOCK_BYTES_TRAILING"],
    ["counter 0", "21 01 01 61 00  00", "VC_CLOCK_BYTES_MALFORMED"],
    ["a dot that belongs in the cut", "21 00  01 01 61 01 01", "VC_CLOCK_BYTES_NON_CANONICAL"],
  ])("a good checksum over %s: the content, with its cause", (_, hex, code) => {
    const error = refusalOf(writeToken(bytesOf(hex)));
    expect(error).toMatchObject({ reason: "content", cause: { code } });
  });

  it("every strict prefix of a token is short of its prefix, or truncated", () => {
    fc.assert(
      fc.property(wildContext, (context) => {
        const token = context.toToken();
        const reasons = Array.from(token, (_, length) => reasonFor(token.slice(0, length)));
        expect(new Set(reasons.slice(0, 4))).toEqual(new Set(["prefix"]));
        expect(new Set(reasons.slice(4))).toEqual(new Set(["truncated"]));
      }),
      { numRuns: 30 },
    );
  });

  it("no single letter of a token can be changed unnoticed", () => {
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (let at = 0; at < golden.length; at++) {
      for (const letter of letters) {
        if (letter !== golden[at]) refusalOf(golden.slice(0, at) + letter + golden.slice(at + 1));
      }
    }
  });

  it("arbitrary text is refused, or is exactly what the context read from it writes", () => {
    const letters = fc.stringMatching(/^vc1\.[A-Za-z0-9_-]{0,24}$/);
    const sealed = fc
      .uint8Array({ maxLength: 12 })
      .map((rest) => writeToken(Uint8Array.of(0x21, ...rest)));
    fc.assert(
      fc.property(fc.oneof(fc.string(), letters, sealed), (token) => {
        try {
          expect(CausalContext.fromToken(token).toToken()).toBe(token);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidTokenError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
