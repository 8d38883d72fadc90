/**
 * A command of `vc-driver` run in this process, from source: the same but for the start of Node and of oclif. Not for what
 * starts threads, and not two at a time: they share this process's streams.
 */
import { join } from "node:path";
import { Config } from "@oclif/core";
import { COMMANDS } from "../src/index.js";
import { type Ended, FIXTURES } from "./driver.js";

let config: Config | undefined;

export async function runCommand(name: string, ...args: readonly string[]): Promise<Ended> {
  config ??= await Config.load(join(import.meta.dirname, ".."));
  const { stdout, stderr } = process;
  const writers = { stdout: stdout.write, stderr: stderr.write };
  const printed = { stdout: "", stderr: "" };
  const listeners = stdout.listeners("error");
  const before = { dir: process.cwd(), NODE_ENV: process.env["NODE_ENV"] };
  // oclif warns of commands that fail before they have parsed their flags, in tests only.
  process.env["NODE_ENV"] = "production";
  process.chdir(FIXTURES);
  for (const stream of ["stdout", "stderr"] as const) {
    process[stream].write = (text: string | Uint8Array): boolean => {
      printed[stream] += String(text);
      return true;
    };
  }
  try {
    const command = COMMANDS[name];
    // As oclif does when it looks a command up.
    if (command !== undefined) command.id = name;
    await command?.run([...args], config);
    return { code: Number(process.exitCode ?? 0), ...printed };
  } finally {
    stdout.write = writers.stdout;
    stderr.write = writers.stderr;
    process.exitCode = undefined;
    process.chdir(before.dir);
    process.env["NODE_ENV"] = before.NODE_ENV ?? "test";
    for (const listener of stdout.listeners("error")) {
      if (!listeners.includes(listener)) stdout.off("error", listener as () => void);
    }
  }
}
