/**
 * Servers that run outside Node: found, and started together.
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ServingProcess } from "../load/target.js";
import { Program, type ProgramSetup } from "./program.js";

/** Where distributions keep servers, and not everybody's PATH leads. */
const SERVER_FOLDERS = ["/usr/sbin", "/usr/local/sbin", "/sbin"];

/** The path of an installed program; `undefined` when there is none of that name. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...SERVER_FOLDERS];
  return folders
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The first version number in what a program says when it is asked; `unknown` when it says none. */
export function programVersion(path: string): string {
  const { stdout, stderr } = spawnSync(path, ["--version"], { encoding: "utf8" });
  return /\d+\.\d+\.\d+/.exec(stdout + stderr)?.[0] ?? "unknown";
}

/** The version of an npm package that this one depends on. */
export function packageVersion(name: string): string {
  const path = join(import.meta.dirname, "../../node_modules", name, "package.json");
  return (JSON.parse(readFileSync(path, "utf8")) as { readonly version: string }).version;
}

/** The same, ended with this process even when that is killed, where a program is there that sees to it. */
function tied(setup: ProgramSetup): ProgramSetup {
  const setpriv = findProgram("setpriv");
  if (setpriv === undefined) return setup;
  const args = ["--pdeathsig", "KILL", "--", setup.command, ...setup.args];
  return { ...setup, command: setpriv, args };
}

const READY_MS = 60_000;
const POLL_MS = 50;

/** Programs that make up one system. */
export class Programs {
  readonly #programs: readonly Program[];

  private constructor(programs: readonly Program[]) {
    this.#programs = programs;
  }

  /**
   * Starts them, and waits until `isReady` says so. What it throws counts as no.
   *
   * @throws ProcessError when one ends, or that takes longer than a minute
   */
  static async start(
    setups: readonly ProgramSetup[],
    isReady: () => Promise<boolean>,
  ): Promise<Programs> {
    const programs = new Programs(setups.map((setup) => new Program(tied(setup))));
    const givenUp = new AbortController();
    const ready = async (): Promise<void> => {
      while (!givenUp.signal.aborted && !(await isReady().catch(() => false))) await delay(POLL_MS);
    };
    try {
      const [first, ...others] = programs.#programs as readonly [Program, ...Program[]];
      const failures = others.map((program) => program.failure());
      await first.until(Promise.race([ready(), ...failures]), READY_MS);
      return programs;
    } catch (error) {
      givenUp.abort();
      await programs.stop();
      throw error;
    }
  }

  get processes(): readonly ServingProcess[] {
    return this.#programs;
  }

  /** Rejects with a ProcessError when one ends unasked; else never settles. */
  failure(): Promise<never> {
    return Promise.race(this.#programs.map((program) => program.failure()));
  }

  /** Ends them by force: what they stored is thrown away. */
  async stop(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.stop("at once")));
  }
}
