import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { UsageError } from "../errors.js";
import { checkConfiguration } from "./configuration.js";

let dir: string;
let below: string;
let file: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "vc-doctor-"));
  below = join(dir, "a", "b");
  mkdirSync(below, { recursive: true });
  file = join(dir, "vclock.json");
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

describe("checkConfiguration", () => {
  it("says which file is used, and what comes of it", () => {
    writeFileSync(file, JSON.stringify({ cluster: "shop", servers: ["one=a.example:1"] }));
    const { settings, configFile, findings } = checkConfiguration({}, {}, below);
    expect(configFile).toBe(file);
    expect(settings?.cluster).toBe("shop");
    expect(findings.map(({ verdict, message }) => [verdict, message])).toEqual([
      ["ok", `Config file ${file}`],
      ["ok", `Cluster "shop": one a.example:1 (from ${file}: servers)`],
    ]);
  });

  it.each([
    ["{", "not JSON"],
    ['{"server": []}', "server: not a number or a name"],
    ['{"port": 1}', 'unknown field "port"'],
  ])("says what is wrong with %s", (text, message) => {
    writeFileSync(file, text);
    const { settings, configFile, findings } = checkConfiguration({}, {}, below);
    expect(settings).toBeUndefined();
    expect(configFile).toBe(file);
    expect(findings).toMatchObject([
      { check: "config", verdict: "problem", message: expect.stringContaining(message) },
    ]);
    expect(findings[0]?.message).toContain(file);
    expect(findings[0]?.hint).toBeDefined();
  });

  it("a file that was named and is not there, and a variable that is wrong", () => {
    const named = { VC_CONFIG: join(dir, "none.json") };
    expect(checkConfiguration({}, named, below).findings).toMatchObject([
      { verdict: "problem", message: expect.stringContaining("there is no such config file") },
    ]);
    writeFileSync(file, "{}");
    expect(checkConfiguration({}, { VC_TIMEOUT_MS: "soon" }, below).findings).toMatchObject([
      { verdict: "problem", message: expect.stringContaining("VC_TIMEOUT_MS") },
    ]);
  });

  it("wrong flags are wrong usage, as everywhere", () => {
    expect(() => checkConfiguration({ timeout: "soon" }, {}, below)).toThrow(UsageError);
    expect(() => checkConfiguration({ ports: ["x"] }, {}, below)).toThrow(UsageError);
  });

  it("knows a misspelt variable by its looks", () => {
    const env = { VC_SERVRES: "a:1", VC_SOMETHING_ELSE: "1" };
    expect(checkConfiguration({}, env, tmpdir()).findings).toContainEqual({
      section: "machine",
      check: "environment",
      verdict: "warning",
      message: "The variable VC_SERVRES is set, and nothing reads it.",
      hint: "Did you mean VC_SERVERS?",
    });
  });
});
