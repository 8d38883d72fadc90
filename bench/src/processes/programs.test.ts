import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { ProcessError } from "../errors.js";
import { findProgram, packageVersion, Programs, programVersion } from "./programs.js";

const script = (name: string, code: string) => ({
  name,
  command: process.execPath,
  args: ["-e", code],
});
const forever = "setInterval(() => undefined, 1_000)";

describe("findProgram", () => {
  it("finds what is installed, and nothing else", () => {
    expect(findProgram("sh")).toMatch(/^\/.*\/sh$/);
    expect(findProgram("no-such-program-here")).toBeUndefined();
  });
});

describe("versions", () => {
  it("are told by programs and packages", () => {
    expect(programVersion(process.execPath)).toBe(process.versions.node);
    expect(packageVersion("ioredis")).toMatch(/^\d+\.\d+\.\d+/);
  });
});

describe("Programs", () => {
  it("are ready when they say so, and gone when they are stopped", async () => {
    let asked = 0;
    const programs = await Programs.start(
      [script("a", forever), script("b", forever)],
      async () => {
        asked += 1;
        if (asked === 1) throw new Error("not yet");
        return asked === 3;
      },
    );
    expect(asked).toBe(3);
    const pids = programs.processes.map(({ pid }) => pid);
    for (const pid of pids) expect(process.kill(pid, 0)).toBe(true);
    await programs.stop();
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  it("tell which one ended before it was ready, and what it said, and stop the others", async () => {
    const starting = Programs.start(
      [script("good", forever), script("bad", "console.error('no disk'); process.exit(3)")],
      async () => false,
    );
    await expect(starting).rejects.toThrow(ProcessError);
    await expect(starting).rejects.toThrow(/bad ended with exit code 3\s+no disk/);
  });

  it("tell when one ends later, unasked", async () => {
    const programs = await Programs.start([script("a", forever)], async () => true);
    process.kill(programs.processes[0]!.pid, "SIGKILL");
    await expect(programs.failure()).rejects.toThrow("a ended with SIGKILL");
    await programs.stop();
  });

  it("end with the process that started them, even when that is killed", async () => {
    if (findProgram("setpriv") === undefined) {
      console.log("left out: setpriv is not installed, so what is started outlives a killed bench");
      return;
    }
    const built = resolve(import.meta.dirname, "../../dist/processes/programs.js");
    const code = `
      const { Programs } = await import(${JSON.stringify(built)});
      const setup = ${JSON.stringify(script("a", forever))};
      const { processes } = await Programs.start([setup], async () => true);
      console.log(processes[0].pid);`;
    const args = ["--input-type=module", "-e", code];
    const parent = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    const [chunk] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(chunk.toString());
    expect(process.kill(pid, 0)).toBe(true);
    parent.kill("SIGKILL");
    await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
