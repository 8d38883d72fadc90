import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { build } from "vite";
import { beforeAll, onTestFinished } from "vitest";

const packageDirectory = join(import.meta.dirname, "../..");
const outDir = join(packageDirectory, "node_modules/.vclock-child");

/** Makes of `child-main.ts` a program that Node runs, for the tests of one file. */
export function childProgram(): { readonly path: string } {
  const name = `child-${process.pid}-${Date.now()}.mjs`;
  const path = join(outDir, name);
  beforeAll(async () => {
    await buildChild(name);
    return () => rmSync(path);
  }, 60_000);
  return { path };
}

async function buildChild(name: string): Promise<void> {
  await build({
    root: packageDirectory,
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["@vclock/source", "node"] },
    ssr: { noExternal: [/^@vclock\//], resolve: { conditions: ["@vclock/source", "node"] } },
    build: {
      ssr: join(import.meta.dirname, "child-main.ts"),
      outDir,
      emptyOutDir: false,
      rollupOptions: { output: { entryFileNames: name } },
    },
  });
}

export interface Line {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** A child process that says what happens to it, a line of JSON each. Killed when the test is over. */
export class Child {
  readonly lines: Line[] = [];
  readonly process: ChildProcessWithoutNullStreams;
  readonly #exited: Promise<unknown>;
  #errors = "";
  #heard: () => void = () => undefined;

  constructor(command: string, args: readonly string[]) {
    this.process = spawn(command, args);
    this.#exited = once(this.process, "close").finally(() => this.#heard());
    this.process.stderr.on("data", (text) => (this.#errors += String(text)));
    createInterface(this.process.stdout).on("line", (line) => {
      this.lines.push(JSON.parse(line) as Line);
      this.#heard();
    });
    onTestFinished(() => this.kill());
  }

  /** The next line, of those not asked for yet, that tells of one of these events. */
  async next(...events: readonly string[]): Promise<Line> {
    for (;;) {
      const at = this.lines.findIndex(({ event }) => events.includes(event));
      const line = this.lines[at];
      if (line !== undefined) {
        this.lines.splice(0, at + 1);
        return line;
      }
      if (this.process.exitCode !== null) throw new Error(`the child ended: ${this.#errors}`);
      await new Promise<void>((resolve) => (this.#heard = resolve));
    }
  }

  /** SIGKILL, and its end. */
  async kill(): Promise<void> {
    this.process.kill("SIGKILL");
    await this.#exited;
  }

  /** Asks it to end. */
  async end(): Promise<void> {
    this.process.stdin.end();
    await this.#exited;
  }
}
