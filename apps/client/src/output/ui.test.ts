import { PassThrough } from "node:stream";

import { expect, it } from "vitest";

import { DEFAULT_CALL, type Call } from "./call.js";
import { Ui } from "./ui.js";

/** What a person sees of an error. */
function told(hint: string, call: Call, json = false): string {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  new Ui(stdout, stderr, {}, json, call).error("VC_X", "It failed.", hint);
  return String((json ? stdout : stderr).read());
}

const NPX: Call = { vc: "npx vc", cluster: [] };

it("an error says what to type next, called as this command was", () => {
  const hint = "To start the servers: vc serve. Or: npx vc status";
  expect(told(hint, DEFAULT_CALL)).toBe(`error: It failed.\n  ${hint}\n`);
  expect(told(hint, NPX)).toBe(
    "error: It failed.\n  To start the servers: npx vc serve. Or: npx vc status\n",
  );
});

it("an error is one document with --json", () => {
  expect(JSON.parse(told("vc serve", DEFAULT_CALL, true))).toEqual({
    error: { code: "VC_X", message: "It failed.", hint: "vc serve" },
  });
});
