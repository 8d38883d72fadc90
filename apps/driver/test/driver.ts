/** Runs the built `vc-driver` as a process, as a user would. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../bin/run.js", import.meta.url));

export const FIXTURES: string = fileURLToPath(new URL("fixtures", import.meta.url));

/** Where drivers keep their data: one that is killed leaves it behind. */
const scratch = mkdtempSync(join(tmpdir(), "vc-driver-test-"));
process.once("exit", () => rmSync(scratch, { recursive: true, force: true }));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A driver that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it has written to standard error so far. */
  stderr(): string;
}

export function start(...args: string[]): Running {
  return startWith({}, args);
}

/** What is not as usual around a driver. */
export interface Surroundings {
  readonly stdin?: "ignore" | "pipe";
  readonly stdout?: "pipe" | number;
  readonly env?: Readonly<Record<string, string>>;
}

export function startWith(
  { stdin = "ignore", stdout = "pipe", env = {} }: Surroundings,
  args: readonly string[],
): Running {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: FIXTURES,
    stdio: [stdin, stdout, "pipe"],
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0", TMPDIR: scratch, ...env },
  });
  const out = { stdout: "", stderr: "" };
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => (out.stdout += chunk));
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (out.stderr += chunk));
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, ...out }));
  return { child, ended, stderr: () => out.stderr };
}

export function run(...args: string[]): Promise<Ended> {
  return start(...args).ended;
}

/** With this on its standard input. */
export function runWith(input: string, ...args: string[]): Promise<Ended> {
  const running = startWith({ stdin: "pipe" }, args);
  running.child.stdin?.end(input);
  return running.ended;
}

/** The process ids of a driver's servers that are alive. */
export function serversOf(driver: ChildProcess): number[] {
  return processes()
    .filter(({ parent, command }) => parent === driver.pid && command.includes("main.js"))
    .map(({ pid }) => pid);
}

/** Those of these processes that have not ended. */
export function alive(pids: readonly number[]): number[] {
  return processes()
    .filter(({ pid, state }) => pids.includes(pid) && !state.startsWith("Z"))
    .map(({ pid }) => pid);
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly state: string;
  readonly command: string;
}

function processes(): Process[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,stat=,args="], { encoding: "utf8" });
  return lines.split("\n").flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line);
    if (match === null) return [];
    const [, pid, parent, state = "", command = ""] = match;
    return [{ pid: Number(pid), parent: Number(parent), state, command }];
  });
}
