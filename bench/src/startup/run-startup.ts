/**
 * How long `vc` takes from start to end, beside a Node that does nothing: whole processes, in turns.
 */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import { connect } from "@vclock/sdk";
import { BenchError, InterruptedError } from "../errors.js";
import { describeMachine, type Machine } from "../suite/machine.js";
import { Stage } from "../suite/stage.js";

export interface StartupOptions {
  /** Rounds: in each, every command is run once. */
  readonly rounds: number;
  /** Where the servers' data goes; `undefined`: the temporary folder. */
  readonly parent: string | undefined;
}

/** What one command took. */
export interface StartupCost {
  /** As a person would type it. */
  readonly command: string;
  /** Elapsed time of each round, from before the process was made until it was gone. */
  readonly elapsedMs: readonly number[];
}

export interface StartupReport {
  readonly format: 1;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly machine: Machine;
  /** The first is the bare Node that the others are compared with. */
  readonly costs: readonly StartupCost[];
}

/** A command that fails here says nothing about how long it takes. */
export class FailedCommandError extends BenchError {
  readonly code = "VC_BENCH_FAILED_COMMAND";

  constructor(command: string, exitCode: number | null, stderr: string) {
    super(`${command} ended with ${exitCode}: ${stderr.trim()}`);
  }
}

const WARM_UP_ROUNDS = 2;
const SERVERS = 3;
const KEY = "startup";

interface Timed {
  readonly command: string;
  readonly args: readonly string[];
}

/** The built command. */
function vcEntry(): string {
  const manifest = createRequire(import.meta.url).resolve("@vclock/cli/package.json");
  return join(dirname(manifest), "bin/run.js");
}

function timed(): readonly Timed[] {
  const vc = vcEntry();
  const lines = [
    "--version",
    `read ${KEY} --consistency one`,
    `read ${KEY}`,
    `update ${KEY} value`,
    "status",
    "--help",
  ];
  return [
    { command: "node -e 0", args: ["-e", "0"] },
    ...lines.map((line) => ({ command: `vc ${line}`, args: [vc, ...line.split(" ")] })),
  ];
}

/**
 * Starts three servers and runs every command in turns.
 *
 * @param begun is told what begins
 * @throws FailedCommandError when a command does not do what it should
 * @throws InterruptedError when it was interrupted
 */
export async function runStartup(
  { rounds, parent }: StartupOptions,
  { begun, signal }: { begun: (what: string) => void; signal: AbortSignal },
): Promise<StartupReport> {
  const startedAt = new Date().toISOString();
  const machine = await describeMachine(parent ?? tmpdir());
  const commands = timed();
  const elapsedMs = commands.map((): number[] => []);
  begun("three servers");
  await Stage.use({ parent }, signal, async (stage) => {
    const { addresses } = await stage.startCluster(SERVERS);
    const client = await connect({ servers: addresses });
    await client.update(KEY, "value", { consistency: "all" });
    await client.close();
    const env = { ...process.env, VC_SERVERS: addresses.join(",") };
    for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
      begun(round < 0 ? "warm-up" : `round ${round + 1} of ${rounds}`);
      for (const [at, each] of commands.entries()) {
        if (stage.signal.aborted) throw new InterruptedError();
        const ms = await stage.during(run(each, env));
        if (round >= 0) elapsedMs[at]?.push(ms);
      }
    }
  });
  return {
    format: 1,
    startedAt,
    finishedAt: new Date().toISOString(),
    machine,
    costs: commands.map(({ command }, at) => ({ command, elapsedMs: elapsedMs[at] ?? [] })),
  };
}

/** @returns milliseconds */
function run({ command, args }: Timed, env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, args, { env, stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    let end = Number.NaN;
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.once("error", reject);
    child.once("exit", () => (end = performance.now()));
    child.once("close", (code) => {
      if (code === 0) resolve(end - start);
      else reject(new FailedCommandError(command, code, stderr));
    });
  });
}
