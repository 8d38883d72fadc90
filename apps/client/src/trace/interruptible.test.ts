import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { interruptible } from "./interruptible.js";

describe("interruptible", () => {
  it("gives what the work gives, and throws what it throws", () => {
    expect(interruptible(() => 7)).toBe(7);
    expect(() =>
      interruptible(() => {
        throw new TypeError("not so");
      }),
    ).toThrow(TypeError);
  });

  it("ends at Ctrl-C, though a regular expression backtracks for ever", async () => {
    const program = `
      import { writeSync } from "node:fs";
      import { interruptible, isInterrupt } from ${JSON.stringify(join(import.meta.dirname, "../../dist/trace/interruptible.js"))};
      process.once("SIGINT", () => {});
      try {
        interruptible(() => {
          writeSync(1, "searching");
          return /^(a+)+$/.test("a".repeat(100) + "!");
        });
      } catch (error) {
        process.exitCode = isInterrupt(error) ? 42 : 1;
      }`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "exit");
    try {
      await once(child.stdout, "data");
      child.kill("SIGINT");
      expect(await ended).toEqual([42, null]);
    } finally {
      child.kill("SIGKILL");
    }
  });
});
