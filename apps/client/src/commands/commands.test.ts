import type { Command } from "@oclif/core";
import { describe, expect, it } from "vitest";

import { COMMANDS } from "../index.js";

/** What scripts rely on: names of arguments and flags, what they take, what they exclude. */
function surface(command: Command.Class): unknown {
  return {
    args: Object.entries(command.args).map(([name, arg]) => ({
      name,
      required: arg.required === true,
    })),
    flags: Object.fromEntries(
      Object.entries(command.flags).map(([name, flag]) => [
        name,
        {
          type: flag.type,
          ...("options" in flag && flag.options !== undefined ? { options: flag.options } : {}),
          ...(flag.type === "option" && flag.multiple === true ? { multiple: true } : {}),
          ...(flag.type === "option" && flag.default !== undefined
            ? { default: flag.default }
            : {}),
          ...(flag.exclusive === undefined ? {} : { exclusive: flag.exclusive }),
          ...(flag.dependsOn === undefined ? {} : { dependsOn: flag.dependsOn }),
        },
      ]),
    ),
  };
}

it("the commands, their arguments and flags", () => {
  const commands = Object.entries(COMMANDS).map(([name, command]) => [name, surface(command)]);
  expect(Object.fromEntries(commands)).toMatchSnapshot();
});

describe.each(Object.entries(COMMANDS))("vc %s", (_name, command) => {
  it("has a summary, a description and examples", () => {
    expect(command.summary).toMatch(/\.$/);
    expect(command.description).toMatch(/\.$/);
    expect(command.examples.length).toBeGreaterThan(0);
  });

  it("describes every flag and argument, and never reads standard input by itself", () => {
    for (const described of [...Object.values(command.flags), ...Object.values(command.args)]) {
      expect(described.description).toMatch(/\S/);
    }
    for (const arg of Object.values(command.args)) expect(arg.ignoreStdin).toBe(true);
  });
});
