import { expect, test } from "vitest";
import { run } from "./driver.js";

const COMMANDS = ["run", "show", "simulate", "check", "record"];

/** Flags and what is said of them are an interface, too: a change shows in these files. */
test("every command says what it does", async () => {
  const helps = await Promise.all(COMMANDS.map((command) => run(command, "--help")));
  for (const [index, { code, stdout }] of helps.entries()) {
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot(`__snapshots__/help-${COMMANDS[index]}.txt`);
  }
});
