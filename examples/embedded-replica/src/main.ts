/** Starts three of the services, as processes; writes, kills, and writes at two of them at once. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import type { ServiceOptions } from "./service.js";

const dataDir = await mkdtemp(join(tmpdir(), "vclock-notes-"));
const ports = await freePorts(3);
const members = ports.map((port, i) => ({ name: `s${i + 1}`, host: "127.0.0.1", port }));
const services = new Map<string, { readonly child: ChildProcess; readonly url: string }>();
process.once("exit", () => services.forEach(({ child }) => child.kill("SIGKILL")));

async function start(name: string): Promise<void> {
  const options: ServiceOptions = { name, members, dataDir: join(dataDir, name), httpPort: 0 };
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "service.js"), JSON.stringify(options)],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  const ended = once(child, "exit").then(() => Promise.reject(new Error(`${name} has ended`)));
  const ready = once(createInterface({ input: child.stdout }), "line");
  const [url] = (await Promise.race([ready, ended])) as [string];
  services.set(name, { child, url });
}

/** The replicas have to know each other's ports before they start. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}

/** Somebody with a browser: it keeps the cookie, and so sees what it has written, wherever it asks next. */
function browser() {
  let cookie = "";
  return async (
    method: "GET" | "PUT",
    name: string,
    path: string,
    body?: string,
    etag?: string,
  ) => {
    const response = await fetch(`${services.get(name)?.url}${path}`, {
      method,
      headers: { cookie, ...(etag === undefined ? {} : { "if-match": etag }) },
      ...(body === undefined ? {} : { body }),
    });
    cookie = response.headers.get("set-cookie")?.split(";")[0] ?? cookie;
    const said = body === undefined ? "" : ` ${JSON.stringify(body)}`;
    console.log(
      `  ${method} ${name} ${path}${said} → ${response.status} ${await response.text()}`.trimEnd(),
    );
    return response.headers.get("etag") ?? undefined;
  };
}

try {
  await Promise.all(members.map(({ name }) => start(name)));
  const ada = browser();
  const bob = browser();

  console.log("Three services. What was written at one is read at another:");
  await ada("PUT", "s1", "/notes/door", "the code is 1234");
  await ada("GET", "s2", "/notes/door");

  console.log("\ns3 is killed. The others go on; when it is back, it has what it missed:");
  const s3 = services.get("s3")?.child;
  s3?.kill("SIGKILL");
  await once(s3 as ChildProcess, "exit");
  await ada("PUT", "s1", "/notes/door", "the code is 5678");
  await start("s3");
  const seen = await ada("GET", "s3", "/notes/door");

  console.log("\nTwo people change the note that both have seen. No service picks a winner:");
  await ada("PUT", "s1", "/notes/door", "the code is 5678, ring twice", seen);
  await bob("PUT", "s2", "/notes/door", "the code is 9999", seen);
  const both = await ada("GET", "s2", "/notes/door");
  await bob("PUT", "s2", "/notes/door", "the code is 9999, ring twice", both);
  await bob("GET", "s1", "/notes/door");
} finally {
  await Promise.all(
    [...services.values()].map(async ({ child }) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    }),
  );
  await rm(dataDir, { recursive: true, force: true });
}
