import { spawnSync } from "node:child_process";

import { describe, expect, it } from "vitest";

import { COMMANDS } from "../index.js";
import { completionScript, SHELLS, type Shell } from "./scripts.js";
import { wordsOf } from "./words.js";

const words = wordsOf({
  commands: Object.entries(COMMANDS).map(([id, { summary, flags, args }]) => ({
    id,
    summary,
    flags,
    args,
  })),
});

/** What a shell offers for a line, its script loaded first. */
const ASK: Partial<Record<Shell, (script: string, line: string[]) => string[]>> = {
  bash: (script, line) => {
    const ask = `${script}\nCOMP_WORDS=(${line.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${line.length - 1}; _vc; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return run("bash", ["--norc", "-c", ask]);
  },
  fish: (script, line) =>
    run("fish", ["--no-config", "-c", `${script}\ncomplete -C '${line.join(" ")}'`]).map(
      (offer) => offer.split("\t")[0] ?? "",
    ),
};

function run(shell: string, args: string[]): string[] {
  const { stdout, stderr, status } = spawnSync(shell, args, { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return stdout.split("\n").filter((line) => line !== "");
}

function isInstalled(shell: string): boolean {
  return spawnSync(shell, ["-c", ":"]).status === 0;
}

describe.each(SHELLS)("the script for %s", (shell) => {
  const script = completionScript(shell, "vc", words);

  it("has every command and flag", () => {
    for (const { name, flags } of words) {
      expect(script).toContain(name);
      for (const flag of flags) expect(script).toMatch(new RegExp(`(--|-l )${flag.name}\\b`));
    }
  });

  it.runIf(isInstalled(shell))("is read by the shell without complaint", () => {
    const load = shell === "zsh" ? `autoload -U compinit; compinit -D; ${script}` : script;
    expect(run(shell, ["-c", load])).toEqual([]);
  });

  const ask = ASK[shell];
  // What zsh offers, it offers to a terminal only.
  if (ask === undefined) return;
  it.runIf(isInstalled(shell))("offers commands, flags and values", () => {
    expect(ask(script, ["vc", "re"]).sort()).toEqual(["read", "resolve"]);
    expect(ask(script, ["vc", "read", "--cons"])).toEqual(["--consistency"]);
    expect(ask(script, ["vc", "read", "--consistency", ""]).sort()).toEqual([
      "all",
      "one",
      "quorum",
    ]);
    expect(ask(script, ["vc", "context", "--keep"])).toEqual([]);
    expect(ask(script, ["vc", "completion", "z"])).toEqual(["zsh"]);
    expect(ask(script, ["vc", "doctor", "--st"])).toEqual(["--strict"]);
  });
});

it("quotes what people wrote", () => {
  const command = { name: "odd", summary: "It's [odd]: \\ yes.", flags: [], values: [] };
  expect(completionScript("fish", "vc", [command])).toContain(String.raw`'It'\''s [odd]: \ yes.'`);
});
