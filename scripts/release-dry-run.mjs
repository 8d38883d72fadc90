// A whole release, to a registry on this machine that forgets it: versions and changelogs from the changesets, build, publish,
// install into an empty folder, `vc --version`; then shows what each package's page on npm would get. Happens in a copy
// of the working tree; what is there stays as it is. The registry is verdaccio, fetched for the occasion.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";

import { listFiles, plainEnv, publicPackages, root } from "./lib.mjs";

const verdaccio = "verdaccio@6.8.0"; // the latest that runs on Node 20
const startMsMax = 60_000;
const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];

const dir = mkdtempSync(join(tmpdir(), "vclock-release-"));
const copy = join(dir, "vclock");
const empty = join(dir, "empty");
let registry = "";

/** Runs a command in the copy and gives what it printed; all of that is in the error when it fails. */
function run(name, args, { cwd = copy, env = {} } = {}) {
  const bins = [copy, root].map((at) => join(at, "node_modules/.bin"));
  const path = [...bins, process.env.PATH].join(":");
  const { status, stdout, stderr, error } = spawnSync(name, args, {
    cwd,
    env: { ...plainEnv(), TURBO_TELEMETRY_DISABLED: "1", PATH: path, ...env },
    encoding: "utf8",
  });
  if (status !== 0) {
    throw new Error(
      `${name} ${args.join(" ")}: ${status}\n${stdout}${stderr}${error?.message ?? ""}`,
    );
  }
  return stdout;
}

const say = (title) => console.log(`\n== ${title}`);

function copyTree() {
  for (const file of listFiles()) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    copyFileSync(join(root, file), join(copy, file));
  }
  // A release tags what it publishes, and asks git what changed.
  const as = ["-c", "user.name=dry run", "-c", "user.email=dry-run@localhost"];
  run("git", ["init", "--quiet", "--initial-branch=main"]);
  run("git", ["add", "--all"]);
  run("git", [...as, "commit", "--quiet", "--message=Copy"]);
  run("pnpm", ["install", "--frozen-lockfile", "--prefer-offline"]);
}

async function startRegistry() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = /** @type {any} */ (probe.address());
  probe.close();
  registry = `http://127.0.0.1:${port}/`;
  const upstream = run("npm", ["config", "get", "registry"], { cwd: root }).trim();
  const config = {
    storage: join(dir, "storage"),
    uplinks: { upstream: { url: upstream } },
    packages: {
      "@vclock/*": { access: "$all", publish: "$all" },
      "**": { access: "$all", proxy: "upstream" },
    },
    log: { type: "file", path: join(dir, "verdaccio.log"), format: "json", level: "warn" },
  };
  // JSON is YAML too.
  writeFileSync(join(dir, "verdaccio.yaml"), JSON.stringify(config));
  const home = join(dir, "registry");
  mkdirSync(home);
  // Verdaccio asks for node-fetch by a tag, which not every mirror of npm has.
  const overrides = { "node-fetch": "^2.7.0" };
  writeFileSync(join(home, "package.json"), JSON.stringify({ private: true, overrides }));
  run("npm", ["install", verdaccio, ...quiet], { cwd: home });
  const args = ["--config", join(dir, "verdaccio.yaml"), "--listen", registry];
  const child = spawn(join(home, "node_modules/.bin/verdaccio"), args, {
    cwd: home,
    stdio: "ignore",
  });
  const end = performance.now() + startMsMax;
  while (
    !(await fetch(`${registry}-/ping`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null || performance.now() > end)
      throw new Error(`${verdaccio} does not answer`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  // Whoever publishes has to show some token; this registry takes any.
  writeFileSync(
    join(copy, ".npmrc"),
    `registry=${registry}\n${registry.slice(5)}:_authToken=dry-run\n`,
  );
  return () => child.kill();
}

function publish() {
  return run("npm", ["run", "--silent", "release:publish"], {
    env: { npm_config_registry: registry, NPM_CONFIG_PROVENANCE: "false" },
  });
}

/** What there is to see of a package on npm, as the registry has it. */
async function showPage(name) {
  const page = await (await fetch(`${registry}${name}`)).json();
  const version = page["dist-tags"].latest;
  const { dist, license, engines, keywords, repository, description } = page.versions[version];
  if (!page.readme?.startsWith(`# `)) throw new Error(`${name}: its page has no README`);
  const file = join(dir, "page.tgz");
  writeFileSync(file, new Uint8Array(await (await fetch(dist.tarball)).arrayBuffer()));
  const unpacked = join(dir, "page");
  mkdirSync(unpacked);
  run("tar", ["-xzf", file, "-C", unpacked]);
  const inside = readdirSync(unpacked, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name: base }) => join(parentPath, base));
  const counts = new Map();
  for (const path of inside) {
    const [, top, rest] = relative(unpacked, path).split(sep);
    const place = rest === undefined ? top : `${top}/`;
    counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  const size = (paths) =>
    `${Math.round(paths.reduce((sum, path) => sum + statSync(path).size, 0) / 1000)} kB`;
  const files = [...counts].map(([place, n]) => (place.endsWith("/") ? `${place} ${n}` : place));
  console.log(`
${name} ${version}
  ${description}
  ${license}, Node ${engines.node}, ${repository.directory}; ${keywords.join(", ")}
  README: "${page.readme.split("\n")[0]}" and ${page.readme.trim().split("\n").length - 1} more lines
  ${inside.length} files, ${size([file])}, ${size(inside)} unpacked: ${files.join(", ")}`);
  rmSync(unpacked, { recursive: true });
}

let stopRegistry = () => {};
try {
  say("A copy of the working tree");
  copyTree();

  say("Versions and changelogs");
  run("npm", ["run", "--silent", "release:version"]);
  const packages = publicPackages().map(({ dir: folder }) => ({
    dir: folder,
    manifest: JSON.parse(readFileSync(join(copy, folder, "package.json"), "utf8")),
  }));
  for (const { dir: folder, manifest } of packages) {
    const path = join(copy, folder, "CHANGELOG.md");
    const log = existsSync(path) ? readFileSync(path, "utf8") : "";
    console.log(
      `${manifest.name} ${manifest.version}: ${log.split("\n").length - 1} lines of changelog`,
    );
  }

  say("Publishing");
  stopRegistry = await startRegistry();
  console.log(publish().trim());
  // What npm has is not published twice: a release that broke off goes on where it ended.
  console.log(publish().trim());

  say("What the pages on npm get");
  for (const { manifest } of packages) await showPage(manifest.name);

  say("Installed from there, into an empty folder");
  mkdirSync(empty);
  const env = { npm_config_registry: registry };
  writeFileSync(join(empty, "package.json"), "{}");
  run("npm", ["install", "@vclock/cli", "@vclock/clock", ...quiet], { cwd: empty, env });
  console.log(run("npx", ["vc", "--version"], { cwd: empty, env }).trim());
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  stopRegistry();
  rmSync(dir, { recursive: true, force: true });
}
