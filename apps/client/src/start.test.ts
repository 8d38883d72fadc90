import { describe, expect, it } from "vitest";

import { COMMANDS } from "./index.js";
import { DIRECT, wayOf } from "./start.js";

describe("wayOf", () => {
  it("runs every command at once, but for the one that lists the others", async () => {
    expect(Object.keys(DIRECT)).toEqual(
      Object.keys(COMMANDS).filter((name) => name !== "completion"),
    );
    for (const [name, load] of Object.entries(DIRECT)) {
      expect((await load()).default).toBe(COMMANDS[name]);
    }
  });

  it.each([
    [["--version"], "version"],
    [["-V"], "version"],
    [["read", "a"], "command"],
    [["read", "a", "--version"], "command"],
    [["update", "a", "--", "--help"], "command"],
    [["update", "a", "--help"], "oclif"],
    [["read", "-h"], "oclif"],
    [[], "oclif"],
    [["help", "read"], "oclif"],
    [["--help"], "oclif"],
    [["raed"], "oclif"],
    [["completion", "bash"], "oclif"],
    [["completion", "--servers"], "servers"],
    [["__proto__"], "oclif"],
    [["constructor"], "oclif"],
  ])("%j", (argv, type) => {
    expect(wayOf(argv).type).toBe(type);
  });
});
