import { spawnSync } from "node:child_process";

import { describe, expect, it } from "vitest";

import { COMMANDS } from "../index.js";
import { EXITS, SEE_ALSO, VARIABLES } from "./facts.js";
import { manualPage, type Manifest } from "./page.js";

const commands = Object.entries(COMMANDS).map(([id, command]) => {
  const { summary, description, examples, args, flags } = command;
  const named = (all: object): object =>
    Object.fromEntries(Object.entries(all).map(([name, one]) => [name, { ...one, name }]));
  return [id, { id, summary, description, examples, args: named(args), flags: named(flags) }];
});
const manifest = { version: "1.2.3", commands: Object.fromEntries(commands) } as Manifest;
const page = manualPage(manifest, "The vc command: does things.", "2026-01-31");

/** What a reader sees, more or less: without roff's escapes, one line a paragraph. */
const read = page
  .replaceAll(String.raw`\-`, "-")
  .replaceAll(String.raw`\(dq`, '"')
  .replaceAll(String.raw`\(aq`, "'")
  .replaceAll(String.raw`\(en`, "–")
  .replaceAll(/\n(?!\.)/g, " ");

function sectionOf(command: string): string {
  const [, section] = read.split(`.SS "vc ${command}"`);
  return section?.split(/\n\.S[SH]/)[0] ?? "";
}

function isInstalled(program: string): boolean {
  return spawnSync(program, ["--version"]).error === undefined;
}

describe("the manual page", () => {
  it.each(Object.entries(COMMANDS))("has vc %s with all it takes", (name, command) => {
    const section = sectionOf(name);
    expect(section).toContain(command.summary);
    for (const arg of Object.keys(command.args)) expect(section).toContain(arg.toUpperCase());
    for (const [flag, { description }] of Object.entries(command.flags)) {
      expect(section).toMatch(new RegExp(`\\[--${flag}[\\] ]`));
      // In the command's own section, or among the flags of most commands.
      expect(read.toLowerCase()).toContain(description?.slice(0, 30).toLowerCase());
      expect(read).toContain(`.B "--${flag}`);
    }
    expect(section).toContain("Exit status: 0, 1, 2");
  });

  it("has environment, files and exit codes", () => {
    for (const { name } of VARIABLES) expect(read).toContain(`.B "${name}"`);
    for (const { code } of EXITS) expect(read).toContain(`.B "${code}"`);
    expect(read).toContain('.B "vclock.json, .config/vclock.json"');
  });

  it("ends what an example is for in one colon", () => {
    expect(read).toContain("begin with user:");
    expect(read).not.toContain("::");
  });

  it("leads from every command on to others that exist", () => {
    expect(Object.keys(SEE_ALSO).sort()).toEqual([...Object.keys(COMMANDS), "help"].sort());
    for (const name of Object.values(SEE_ALSO).flat()) {
      expect([...Object.keys(COMMANDS), "help"]).toContain(name);
    }
  });

  it("takes nothing that people wrote for a macro", () => {
    const summary = ".SH is not a macro, nor is 'this, and a \\ stays";
    const odd = { ...manifest, commands: { odd: { id: "odd", summary, args: {}, flags: {} } } };
    const text = manualPage(odd, "x", "2026-01-31");
    expect(text).toContain(String.raw`\&.SH is not a macro, nor is \(aqthis, and a \e stays`);
  });

  it.runIf(isInstalled("mandoc"))("is valid", () => {
    const { stdout, status } = spawnSync("mandoc", ["-Tlint"], { input: page, encoding: "utf8" });
    expect({ stdout, status }).toEqual({ stdout: "", status: 0 });
  });
});
