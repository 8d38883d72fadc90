import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as protocol from "./index.js";
import { wireFormat } from "./testing/wire-format.js";

const file = new URL("../README.md", import.meta.url);
/** With UPDATE_WIRE=1 the blocks are written anew. */
const update = process.env["UPDATE_WIRE"] === "1";
const readme = update ? updated(readFileSync(file, "utf8")) : readFileSync(file, "utf8");
/** With the padding of tables taken out. */
const cells = readme.replaceAll(/ {2,}/g, " ");

/** The text block under a heading. */
function block(heading: string): RegExp {
  return new RegExp(`(?<=^### ${heading}\\n\\n\`\`\`text\\n).*?(?=\\n\`\`\`$)`, "ms");
}

function updated(before: string): string {
  let text = before;
  for (const [heading, described] of wireFormat())
    text = text.replace(block(heading), () => described);
  writeFileSync(file, text);
  return text;
}

describe("the README", () => {
  it.each([...wireFormat()])("describes what the schema says: %s", (heading, described) => {
    expect(block(heading).exec(readme)?.[0]).toBe(described);
  });

  it("lists every error with its code", () => {
    const samples = [
      new protocol.FrameTooLargeError(2, 1),
      new protocol.TruncatedError(0),
      new protocol.TrailingBytesError(0, 1),
      new protocol.ForbiddenTypeError(0, "a"),
      new protocol.TooDeepError(0, 1),
      new protocol.TooManyItemsError(0, 1),
      new protocol.InvalidUtf8Error(0),
      new protocol.UnsafeIntegerError(0),
      new protocol.UndecodableError(undefined),
      new protocol.UnknownMessageError("a", 1),
      new protocol.ShapeError("a", "b", "c", 1),
      new protocol.UnsupportedVersionError(2, 1),
      new protocol.HelloRejectedError({ type: "refusal", code: "busy", message: "a" }),
      new protocol.InvalidKeyError("", "a"),
    ];
    const bases = new Set(["ProtocolError", "StructureError"]);
    const classes = Object.keys(protocol).filter(
      (name) => name.endsWith("Error") && !bases.has(name),
    );
    expect(samples.map(({ name }) => name).toSorted()).toEqual(classes.toSorted());
    for (const { code, name } of samples) expect(cells).toContain(`| \`${code}\` | \`${name}\` |`);
  });

  it("lists every limit with its value", () => {
    const limits = Object.entries(protocol).filter(
      ([name]) => /_(MAX|BYTES)$/.test(name) && name !== "FRAME_HEADER_BYTES",
    );
    expect(limits.length).toBeGreaterThan(5);
    for (const [name, value] of limits) {
      expect(cells).toContain(`| \`${name}\` | ${(value as number).toLocaleString("en-US")} |`);
    }
  });

  it("names every function and class", () => {
    const callable = Object.entries(protocol).filter(([, value]) => typeof value === "function");
    for (const [name] of callable) expect(readme).toContain(`\`${name}`);
  });
});
