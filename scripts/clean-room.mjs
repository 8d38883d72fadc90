// Does what a stranger does first: installs the packages as they would be published into an empty folder, with npm
// alone; type-checks and runs a program, as an ES module and from CommonJS; starts three servers with `npx vc`,
// writes and reads, and stops them; installs `vc` for good.
// `node scripts/clean-room.mjs --node 22,24,26` does the same on the newest of those versions of Node.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { ensureBuilt } from "./build.mjs";
import { consumerFiles } from "./clean-room-consumer.mjs";
import { plainEnv, publicPackages, readJson, root, toolEnv } from "./lib.mjs";
import { serveTarballs } from "./registry.mjs";

const startMsMax = 60_000;
const stopMsMax = 15_000;
const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];

/** Runs a program to its end. @returns {Promise<string>} its standard output; rejects with all it said when it fails */
function run(name, args, { cwd, env = plainEnv() }) {
  return new Promise((resolve, reject) => {
    const child = spawn(name, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let [out, all] = ["", ""];
    child.stdout.on("data", (chunk) => {
      out += chunk;
      all += chunk;
    });
    child.stderr.on("data", (chunk) => (all += chunk));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve(out);
      else reject(new Error(`${name} ${args.join(" ")}: ${signal ?? code}\n${all}`));
    });
  });
}

function expect(what, is, should) {
  const [left, right] = [JSON.stringify(is), JSON.stringify(should)];
  if (left !== right) throw new Error(`${what}: ${left}; expected ${right}`);
}

const ms = (since) => `${Math.round(performance.now() - since)} ms`;

/** Does one step, and says how long it took, and what the step tells in one line. */
async function step(title, action) {
  const start = performance.now();
  const told = await action();
  console.log(`  ${title}${told === undefined ? "" : `: ${told}`} (${ms(start)})`);
}

/** A command that only has to succeed. */
const must = (title, name, args, options) =>
  step(title, async () => {
    await run(name, args, options);
  });

async function packAll(folder) {
  mkdirSync(folder, { recursive: true });
  const env = toolEnv();
  await Promise.all(
    publicPackages().map(({ dir }) =>
      run("pnpm", ["pack", "--pack-destination", folder], { cwd: join(root, dir), env }),
    ),
  );
  return readdirSync(folder).map((name) => join(folder, name));
}

/** Ports that nobody listens on at this moment. */
async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  const ports = servers.map(
    (server) =>
      new Promise((resolve) =>
        server.on("listening", () => resolve(/** @type {any} */ (server.address()).port)),
      ),
  );
  const found = await Promise.all(ports);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return found.map(String);
}

async function within(msMax, what, condition) {
  for (const end = performance.now() + msMax; ;) {
    const found = await condition();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`${what}: not within ${msMax} ms`);
  }
}

/** Three servers by `npx vc serve`, a value written and read, and a Ctrl-C. */
async function tryCluster(cwd) {
  const ports = await freePorts(6);
  const [clients, admin] = [ports.slice(0, 3), ports.slice(3)];
  const env = { ...plainEnv(), VC_SERVERS: clients.map((port) => `localhost:${port}`).join(",") };
  const args = ["vc", "serve", "--data", "data", "--log-level", "warn", "--admin-ports", ...admin];
  const serving = spawn("npx", args, {
    cwd,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  /** To all of them, as a terminal does. */
  const signal = (name) => process.kill(-(serving.pid ?? 0), name);
  let said = "";
  for (const stream of [serving.stdout, serving.stderr]) {
    stream.on("data", (chunk) => (said += chunk));
  }
  let code;
  const ended = new Promise((resolve) => {
    serving.on("close", (status, by) => resolve((code = status ?? by)));
  });
  const vc = (...words) => run("npx", ["vc", ...words], { cwd, env });
  try {
    await step("npx vc serve", () =>
      within(startMsMax, "three servers up", async () => {
        if (code !== undefined) throw new Error(`vc serve ended with ${code}`);
        const text = await vc("status", "--json").catch(() => "{}");
        const up = (JSON.parse(text).servers ?? []).filter(({ phase }) => phase === "serving");
        return up.length === 3 ? "three servers up" : undefined;
      }),
    );
    await step("vc update, vc read", async () => {
      await vc("update", "color", "blue");
      const { values } = JSON.parse(await vc("read", "color", "--json"));
      expect("what was written is read", values, ["blue"]);
    });
    await step("the program, with its own client", async () => {
      const out = await run(process.execPath, ["out/program.js", ...env.VC_SERVERS.split(",")], {
        cwd,
        env,
      });
      expect("what it wrote and read", JSON.parse(out).read, "concurrent");
    });
    await step("Ctrl-C", async () => {
      signal("SIGINT");
      const timer = setTimeout(() => signal("SIGKILL"), stopMsMax);
      await ended;
      clearTimeout(timer);
      // npx itself ends by the signal, once what it started has ended.
      expect("the end of npx", code === 0 || code === "SIGINT", true);
      expect(
        "the servers' last word",
        said.trimEnd().split("\n").at(-1),
        "All servers have stopped.",
      );
    });
  } catch (error) {
    error.message += `\nvc serve said:\n${said}`;
    throw error;
  } finally {
    if (code === undefined) signal("SIGKILL");
    await ended;
  }
}

async function tryProgram(cwd) {
  const node = (...args) => run(process.execPath, args, { cwd });
  const entries = (await node("out/all.js")).trim();
  await step("the program as ES modules", async () => {
    const { order, events, stored, stack } = JSON.parse(
      await node("--enable-source-maps", "out/program.js"),
    );
    expect(
      "what it computed",
      { order, events, stored },
      { order: "concurrent", events: 2, stored: 2 },
    );
    expect("a stack trace leads into the source", /clock\/src\/.+\.ts:\d+/.test(stack), true);
    return `${entries} entry points`;
  });
  const allowed = /** @type {any} */ (process.features).require_module;
  await step("the program from CommonJS", async () => {
    if (!allowed) return "this Node has no require of ES modules";
    expect("entry points", (await node("out/all.cjs")).trim(), entries);
    return `${entries} entry points`;
  });
}

/** `npm install --global`, of `vc` alone: what it depends on comes from a registry, as it will. */
async function tryGlobal(prefix, tarballs, cwd) {
  await step("npm install --global of vc", async () => {
    const registry = await serveTarballs(tarballs);
    try {
      const cli = tarballs.find((path) => /vclock-cli-/.test(path));
      const where = ["--prefix", prefix, `--@vclock:registry=${registry.url}`];
      await run("npm", ["install", "--global", ...where, cli, ...quiet], { cwd });
    } finally {
      await registry.close();
    }
    const { version } = readJson("apps/client/package.json");
    const said = await run(join(prefix, "bin/vc"), ["--version"], { cwd });
    expect("vc --version names its version", said.startsWith(`@vclock/cli/${version} `), true);
    return said.trim();
  });
}

async function tryHere(tarballs) {
  const start = performance.now();
  console.log(`Node ${process.version}`);
  const packages = publicPackages();
  // Real, because tools resolve links and compare.
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "vclock-clean-room-")));
  const cwd = join(dir, "stranger");
  mkdirSync(cwd);
  for (const [name, text] of Object.entries(consumerFiles(packages))) {
    writeFileSync(join(cwd, name), text);
  }
  const versionOf = (name) => `${name}@${readJson("node_modules", name, "package.json").version}`;
  const tools = ["typescript", "@types/node"].map(versionOf);
  const install = ["install", ...tarballs, ...tools, ...quiet];
  await must("npm install of all tarballs", "npm", install, { cwd });
  const program = async () => {
    await must("tsc, nodenext", "npx", ["tsc", "-p", "nodenext.json"], { cwd });
    await must("tsc, bundler", "npx", ["tsc", "-p", "bundler.json"], { cwd });
    await tryProgram(cwd);
    await tryCluster(cwd);
  };
  // Side by side, because npm waits more than it works.
  try {
    await Promise.all([program(), tryGlobal(join(dir, "global"), tarballs, dir)]);
  } catch (error) {
    error.message += `\nIt stays for you to look at: ${dir}`;
    throw error;
  }
  rmSync(dir, { recursive: true, force: true });
  console.log(`  all of it: ${ms(start)}`);
}

/** The same in a process of its own, on another Node: the newest of `version` that npm has. */
async function tryOn(version, folder) {
  const node = `node-${process.platform}-${process.arch}@${version}`;
  const script = join(root, "scripts/clean-room.mjs");
  const command = `node "${script}" --tarballs "${folder}"`;
  process.stdout.write(
    await run("npx", ["--yes", "--package", node, "--call", command], { cwd: root }),
  );
}

const { values } = parseArgs({
  options: { node: { type: "string" }, tarballs: { type: "string" } },
});
const folder = values.tarballs ?? mkdtempSync(join(tmpdir(), "vclock-tarballs-"));
try {
  if (values.tarballs === undefined) ensureBuilt();
  const tarballs =
    values.tarballs === undefined
      ? await packAll(folder)
      : readdirSync(folder).map((name) => join(folder, name));
  if (values.node === undefined) await tryHere(tarballs);
  for (const version of values.node?.split(",") ?? []) await tryOn(version, folder);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  if (values.tarballs === undefined) rmSync(folder, { recursive: true, force: true });
}
