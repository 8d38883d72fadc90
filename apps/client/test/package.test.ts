/**
 * The package as it is published: packed, unpacked elsewhere, and run.
 */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { finished, freePorts, type Finished, Serving } from "./processes.js";

const ROOT = join(import.meta.dirname, "..");
let dir: string;
let bin: string;
let version: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "vc-packed-"));
  execFileSync(
    "npm",
    ["pack", "--ignore-scripts", "--no-update-notifier", "--pack-destination", dir],
    {
      cwd: ROOT,
      stdio: "pipe",
    },
  );
  const [tarball = ""] = readdirSync(dir);
  execFileSync("tar", ["-xzf", join(dir, tarball), "-C", dir]);
  bin = join(dir, "package", "bin", "run.js");
  version = (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string })
    .version;
}, 240_000);
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: dir,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return finished(child);
}

describe("without anything beside it", () => {
  it("tells its version", async () => {
    const told = `@vclock/cli/${version} ${process.platform}-${process.arch} node-${process.version}\n`;
    expect(await run(["--version"])).toEqual({ code: 0, stdout: told, stderr: "" });
    expect(await run(["-V"])).toEqual({ code: 0, stdout: told, stderr: "" });
  });

  it("talks to servers", async () => {
    const [port = ""] = await freePorts(1);
    const serving = new Serving(["--memory", "--ports", port]);
    try {
      await serving.event("ready");
      const env = { VC_SERVERS: `localhost:${port}` };
      expect(await run(["update", "color", "blue"], env)).toMatchObject({ code: 0 });
      expect(await run(["read", "color"], env)).toMatchObject({ code: 0, stdout: "blue\n" });
      expect(await run(["read", "none", "--json"], env)).toMatchObject({ code: 4 });
      expect(await run(["trace", "--key", "color"], env)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining("update color"),
      });
    } finally {
      await serving.stop();
    }
  }, 60_000);

  it("tells errors as it should, and with DEBUG where in the source they came from", async () => {
    const wrong = ["read", "a", "--timeout", "soon"];
    const { code, stderr } = await run(wrong, { DEBUG: "" });
    expect(code).toBe(2);
    expect(stderr.split("\n")).toHaveLength(2);
    const debug = await run(wrong, { DEBUG: "vc" });
    expect(debug.stderr).toMatch(/\n {4}at \S+ \(.*\/src\/cluster\/settings\.ts:\d+:\d+\)\n/);
  });

  it("has a manual page", () => {
    const { man } = JSON.parse(readFileSync(join(dir, "package/package.json"), "utf8")) as {
      readonly man: string;
    };
    expect(readFileSync(join(dir, "package", man), "utf8")).toContain('.SS "vc doctor"');
  });

  it("has the licences of what is bundled", () => {
    const licences = readFileSync(join(dir, "package/bundle/LICENCES.txt"), "utf8");
    for (const name of ["@oclif/core", "@clack/prompts", "msgpackr"]) {
      expect(licences).toMatch(new RegExp(`^${name} \\d.*: MIT\\n\\n.*(?:MIT|Copyright)`, "m"));
    }
  });
});

describe("with its dependencies", () => {
  beforeAll(() => {
    symlinkSync(join(ROOT, "node_modules"), join(dir, "package", "node_modules"));
  });

  it("helps, completes and guesses", async () => {
    const help = await run(["help"]);
    expect(help).toMatchObject({ code: 0, stderr: "" });
    for (const part of ["COMMANDS\n", "  doctor ", "VC_SERVERS", "vclock.json", "EXIT CODES\n"]) {
      expect(help.stdout).toContain(part);
    }
    const command = await run(["doctor", "--help"]);
    expect(command.stdout).toMatch(/--strict[^]*EXIT CODES\n[^]*SEE ALSO\n {2}vc status, vc serve/);
    expect((await run(["completion", "bash"])).stdout).toContain("doctor");
    expect(await run(["docter"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Did you mean this?\n    vc doctor"),
    });
  }, 30_000);

  it("starts servers", async () => {
    const [port = ""] = await freePorts(1);
    const child = spawn(
      process.execPath,
      [bin, "serve", "--json", "--memory", "--admin-ports", "none", "--ports", port],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    const ended = finished(child);
    await new Promise<void>((resolve) => {
      let said = "";
      child.stdout.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('"ready"')) resolve();
      });
      void ended.then(() => resolve());
    });
    child.kill("SIGTERM");
    expect(await ended).toMatchObject({ code: 0, stdout: expect.stringContaining('"stopped"') });
  }, 30_000);
});

it("loads for a read no more than it needs", () => {
  const { stderr } = spawnSync(process.execPath, ["--require", REPORT, bin, "read", "a"], {
    encoding: "utf8",
    env: { ...process.env, VC_SERVERS: "localhost:1" },
  });
  const loaded = JSON.parse(stderr.trimEnd().split("\n").at(-1) ?? "") as string[];
  expect(loaded.length).toBeLessThan(20);
  for (const never of ["node_modules", "serve.cjs", "trace.cjs", "prompts", "lmdb"]) {
    expect(loaded.filter((path) => path.includes(never))).toEqual([]);
  }
});

/** Prints the files that were loaded when the process ends. */
const REPORT = join(import.meta.dirname, "loaded.cjs");
