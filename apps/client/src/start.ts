/**
 * The way into `vc`: the entry of the bundle that `bin/run.js` loads. A command that talks to servers is run at once, without
 * oclif's table of all commands; everything else (help, completion, what is misspelt) goes the long way through it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { VcCommandClass } from "./command.js";
import { tellWhenOutputFails } from "./output/output-failure.js";

type Load = () => Promise<{ readonly default: VcCommandClass }>;

/** The commands that need nothing of the others. Each is a file of its own, loaded when it is asked for. */
export const DIRECT: Readonly<Record<string, Load>> = {
  context: () => import("./commands/context.js"),
  delete: () => import("./commands/delete.js"),
  doctor: () => import("./commands/doctor.js"),
  keys: () => import("./commands/keys.js"),
  read: () => import("./commands/read.js"),
  resolve: () => import("./commands/resolve.js"),
  serve: () => import("./commands/serve.js"),
  shell: () => import("./commands/shell.js"),
  status: () => import("./commands/status.js"),
  trace: () => import("./commands/trace.js"),
  update: () => import("./commands/update.js"),
  watch: () => import("./commands/watch.js"),
};

/** How a command line is dealt with. */
export type Way =
  | { readonly type: "version" }
  /** What completion scripts ask for. */
  | { readonly type: "servers" }
  | { readonly type: "command"; readonly name: string; readonly load: Load }
  | { readonly type: "oclif" };

/** Decides by the words alone; what follows `--` is not looked at. */
export function wayOf(argv: readonly string[]): Way {
  const [name = "", ...rest] = argv;
  if (name === "--version" || name === "-V") return { type: "version" };
  if (name === "completion" && rest[0] === "--servers") return { type: "servers" };
  const load = Object.hasOwn(DIRECT, name) ? DIRECT[name] : undefined;
  const end = rest.indexOf("--");
  const flags = end === -1 ? rest : rest.slice(0, end);
  if (load === undefined || flags.includes("--help") || flags.includes("-h")) {
    return { type: "oclif" };
  }
  return { type: "command", name, load };
}

/**
 * Runs `vc` with the words of its command line.
 *
 * @param root the package's own folder
 */
export async function start(argv: readonly string[], root: string): Promise<void> {
  const way = wayOf(argv);
  if (way.type === "oclif") {
    const { execute } = await import("@oclif/core/execute");
    await execute({ args: [...argv], dir: root });
    return;
  }
  if (way.type === "servers") {
    tellWhenOutputFails();
    const { serverNames } = await import("./completion/server-names.js");
    process.stdout.write(serverNames(process.env, process.cwd()));
    return;
  }
  const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly name: string;
    readonly version: string;
  };
  const userAgent = `${name}/${version} ${process.platform}-${process.arch} node-${process.version}`;
  if (way.type === "version") {
    tellWhenOutputFails();
    process.stdout.write(`${userAgent}\n`);
    return;
  }
  const [{ default: Command }, { BareConfig }] = await Promise.all([
    way.load(),
    import("./bare-config.js"),
  ]);
  Command.id = way.name;
  await Command.start(argv.slice(1), new BareConfig(root, name, version, userAgent));
}
