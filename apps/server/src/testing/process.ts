import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ServerOptions } from "../options.js";
import { waitFor } from "./wait-for.js";

const MAIN = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

export interface Listening {
  readonly event: "listening";
  readonly name: string;
  readonly port: number;
  readonly adminPort: number | null;
  readonly node: string;
}

export interface LogLine {
  readonly n: number;
  readonly level: number;
  readonly event: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A server in a process of its own, from the built `main`. */
export class ServerProcess {
  readonly child: ChildProcess;
  stdout = "";
  stderr = "";
  exit: { readonly code: number | null; readonly signal: NodeJS.Signals | null } | undefined;

  constructor(config: ServerOptions | string, env: NodeJS.ProcessEnv = {}) {
    const argument = typeof config === "string" ? config : JSON.stringify(config);
    this.child = spawn(process.execPath, argument === "" ? [MAIN] : [MAIN, argument], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...env },
    });
    this.child.stdout?.on("data", (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr?.on("data", (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.child.on("close", (code, signal) => (this.exit = { code, signal }));
  }

  async listening(): Promise<Listening> {
    await waitFor(
      "the server to listen",
      () => {
        if (this.exit !== undefined) return true;
        return this.stdout.includes("\n");
      },
      20_000,
    );
    if (this.exit !== undefined) throw new Error(`ended before it listened: ${this.stderr}`);
    return JSON.parse(this.stdout) as Listening;
  }

  /** The log so far, when its format is JSON. */
  get log(): LogLine[] {
    const lines = this.stderr.split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line) as LogLine);
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async ended(): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
    return waitFor("the process to end", () => this.exit, 20_000);
  }
}
