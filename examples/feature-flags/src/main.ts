/** A shop follows its flags while pipelines set them: one by itself, then one that a colleague gets ahead of. */
import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";

import { connect } from "@vclock/sdk";
import { startServer } from "@vclock/server";

import { Flags } from "./flags.js";

const FLAG = "new-checkout";
const dir = join(import.meta.dirname, "..");

// A cluster of one is enough here; yours is in VC_SERVERS.
const server = await startServer({
  name: "s1",
  members: [{ name: "s1", host: "127.0.0.1", port: 0 }],
  dataDir: null,
  admin: null,
  logLevel: "silent",
});
const VC_SERVERS = `127.0.0.1:${server.port}`;
const client = await connect({ servers: [VC_SERVERS] });

const flags = new Flags();
const ending = new AbortController();
const news = new EventEmitter();
const following = flags.follow(client, ending.signal, (name) => {
  const doubt = flags.isInConflict(name) ? ", for people disagree" : "";
  news.emit("change", `${name} is ${flags.isOn(name) ? "on" : "off"}${doubt}`);
});

/** Runs a command as a step of a pipeline does, and gives its output. */
async function run(who: string, command: string, ...args: string[]): Promise<string> {
  const shown = args.map((arg) => (arg.startsWith("vc1.") ? "TOKEN" : arg)); // tokens are long
  console.log(`  ${who}$ ${command} ${shown.join(" ")}`);
  const child = spawn(command, args, {
    cwd: dir,
    env: {
      ...process.env,
      VC_SERVERS,
      PATH: `${join(dir, "node_modules/.bin")}${delimiter}${process.env["PATH"]}`,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  const said = out.startsWith("vc1.")
    ? "TOKEN"
    : code === 0
      ? out
      : `${out}${err}exit code ${code}`;
  for (const line of said.trim().split("\n")) console.log(`    ${line}`);
  // 3 is a conflict: the flag was set, and so it was by somebody else.
  if (code !== 0 && code !== 3) throw new Error(`${command} failed: ${err}`);
  return out.trim();
}

/** Runs a command that sets the flag, and waits until the shop has heard of it. */
async function set(who: string, command: string, ...args: string[]): Promise<void> {
  const heard = once(news, "change");
  await run(who, command, ...args);
  console.log(`  the shop: ${(await heard)[0]}`);
}

console.log(`A pipeline turns ${FLAG} on:`);
const token = await run("pipeline", "ci/flag.sh", "seen", FLAG);
await set("pipeline", "ci/flag.sh", "set", FLAG, "on", token);

console.log("\nThe next one looks, and deploys. Meanwhile a colleague turns it off:");
const before = await run("pipeline", "ci/flag.sh", "seen", FLAG);
await set("colleague", "vc", "update", `flags/${FLAG}`, "false", "--parse");
await set("pipeline", "ci/flag.sh", "set", FLAG, "on", before);

console.log("\nThe pipeline is red, the feature stays off, and a person decides:");
await set("colleague", "vc", "resolve", `flags/${FLAG}`, "--value", "false", "--parse");

ending.abort();
await following;
await client.close();
await server.stop();
