import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";

import { connect, type Client } from "@vclock/sdk";
import { startServer, type RunningServer } from "@vclock/server";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { parse } from "yaml";

import { Flags } from "../src/flags.js";

const dir = join(import.meta.dirname, "..");

it("prints what the README shows", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["dist/main.js"], { cwd: dir });
  const withoutIds = (shown: string): string => shown.replaceAll(/\bs1~\w{16}/g, "s1~");
  const readme = await readFile(join(dir, "README.md"), "utf8");
  expect(withoutIds(readme)).toContain(withoutIds(stdout));
});

let server: RunningServer;
let client: Client;
let folder: string;
let outputFile: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "vclock-flags-"));
  outputFile = join(folder, "output");
  const members = [{ name: "s1", host: "127.0.0.1", port: 0 }];
  const quiet = { dataDir: null, admin: null, logLevel: "silent" } as const;
  server = await startServer({ name: "s1", members, ...quiet });
  client = await connect({ servers: [`127.0.0.1:${server.port}`] });
});
afterAll(async () => {
  await client.close();
  await server.stop();
  await rm(folder, { recursive: true });
});

interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the `run` steps of the workflow as a runner does, all but the installation; `between` happens while it deploys. */
async function runWorkflow(between: () => Promise<unknown> = async () => {}): Promise<string[]> {
  const { jobs } = parse(await readFile(join(dir, "ci/release.yml"), "utf8"));
  const outputs = new Map<string, string>();
  const done: string[] = [];
  for (const { id, name = "", run, env = {} } of jobs.release.steps as Step[]) {
    if (run === undefined || name === "Install vc") continue;
    if (name === "Deploy") await between();
    const given = Object.entries(env).map(([key, value]) => [
      key,
      value.replace(/\$\{\{ steps\.(\w+\.outputs\.\w+) \}\}/, (_, path) => outputs.get(path) ?? ""),
    ]);
    await writeFile(outputFile, "");
    const { code, err } = await sh(["bash", "-e", "-c", run], {
      GITHUB_OUTPUT: outputFile,
      VC_SERVERS: `127.0.0.1:${server.port}`,
      VC_TIMEOUT_MS: "20000",
      ...Object.fromEntries(given),
    });
    done.push(`${name}: ${code}`);
    if (code !== 0) return [...done, err];
    for (const [, key, value] of (await readFile(outputFile, "utf8")).matchAll(/^(\w+)=(.*)$/gm))
      outputs.set(`${id}.outputs.${key}`, value ?? "");
  }
  return done;
}

/** Runs a command as a pipeline would, with `vc` on its path. */
async function sh([command = "", ...args]: string[], env: Readonly<Record<string, string>>) {
  const PATH = `${join(dir, "node_modules/.bin")}${delimiter}${process.env["PATH"]}`;
  const child = spawn(command, args, { cwd: dir, env: { ...process.env, PATH, ...env } });
  const [err, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
  return { code, err };
}

it("has a workflow that turns the flag on, and that fails when somebody was faster", async () => {
  const green = ["Look at the flag: 0", "Deploy: 0", "Turn it on: 0"];
  expect(await runWorkflow()).toEqual(green);
  expect(await client.read("flags/new-checkout")).toMatchObject({ type: "value", value: true });

  const red = await runWorkflow(() => client.update("flags/new-checkout", false));
  expect(red.slice(0, 3)).toEqual(["Look at the flag: 0", "Deploy: 0", "Turn it on: 3"]);
  expect(red[3]).toContain("it is now [ false, true ].");
  await client.delete("flags/new-checkout");
});

it("says how to use the script, and passes on that no server answers", async () => {
  const flag = async (...args: string[]) => {
    const { code, err } = await sh(["./ci/flag.sh", ...args], { VC_SERVERS: "localhost:1" });
    return `${code} ${err}`;
  };
  expect(await flag()).toMatch(/^2 flag.sh seen NAME/);
  expect(await flag("seen", "new-checkout")).toMatch(/^5 .*VC_NO_SERVER/);
});

it("is off while nobody has set it, while people disagree, and once it is deleted", async () => {
  const flags = new Flags();
  const ending = new AbortController();
  const following = flags.follow(client, ending.signal, () => {});
  const becomes = (isOn: boolean, isInConflict = false) =>
    vi.waitFor(() => {
      expect(flags.isOn("banner")).toBe(isOn);
      expect(flags.isInConflict("banner")).toBe(isInConflict);
    }, 20_000);
  expect(flags.isOn("banner")).toBe(false);
  await client.update("flags/banner", true);
  await becomes(true);
  await client.update("flags/banner", false, { context: "none" });
  await becomes(false, true);
  await client.update("flags/banner", true);
  await becomes(true);
  await client.delete("flags/banner");
  await becomes(false);
  ending.abort();
  await following;
});
