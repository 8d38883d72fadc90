/**
 * A command of `vc` run in this process, from source: the same but for the start of Node and of oclif.
 */
import { join } from "node:path";

import { Config } from "@oclif/core";

import { COMMANDS } from "../src/index.js";
import type { Finished } from "./processes.js";

let config: Config | undefined;

/** Runs one command. Not two at a time: they share this process's streams. */
export async function runCommand(
  [name = "", ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Finished> {
  config ??= await Config.load(join(import.meta.dirname, ".."));
  const before = { ...process.env };
  const writers = { stdout: process.stdout.write, stderr: process.stderr.write };
  const printed = { stdout: "", stderr: "" };
  const listeners = process.stdout.listeners("error");
  // oclif warns of commands that fail before they have parsed their flags, in tests only.
  Object.assign(process.env, env, { NODE_ENV: "production" });
  for (const stream of ["stdout", "stderr"] as const) {
    process[stream].write = (text: string | Uint8Array): boolean => {
      printed[stream] += String(text);
      return true;
    };
  }
  try {
    await COMMANDS[name]?.run(args, config);
    return { code: Number(process.exitCode ?? 0), ...printed };
  } finally {
    process.stdout.write = writers.stdout;
    process.stderr.write = writers.stderr;
    process.exitCode = undefined;
    for (const listener of process.stdout.listeners("error")) {
      if (!listeners.includes(listener)) process.stdout.off("error", listener as () => void);
    }
    for (const variable of [...Object.keys(env), "NODE_ENV"]) {
      if (before[variable] === undefined) delete process.env[variable];
      else process.env[variable] = before[variable];
    }
  }
}
