import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { afterEach, beforeEach, expect, it } from "vitest";

import { startService } from "../src/service.js";

const dir = join(import.meta.dirname, "..");

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "vclock-notes-test-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("prints what the README shows, and leaves nothing behind", async () => {
  const env = { ...process.env, TMPDIR: folder };
  const options = { cwd: dir, env };
  const { stdout } = await promisify(execFile)(process.execPath, ["dist/main.js"], options);
  expect(await readFile(join(dir, "README.md"), "utf8")).toContain(stdout);
  expect(await readdir(folder)).toEqual([]);
});

/** Three services in this process, all ready. */
async function startThree() {
  const probes = [1, 2, 3].map(() => createServer().listen(0, "127.0.0.1"));
  await Promise.all(probes.map((probe) => once(probe, "listening")));
  const ports = probes.map((probe) => (probe.address() as AddressInfo).port);
  await Promise.all(probes.map((probe) => once(probe.close(), "close")));
  const members = ports.map((port, i) => ({ name: `s${i + 1}`, host: "127.0.0.1", port }));
  const services = await Promise.all(
    members.map(({ name }) =>
      startService({ name, members, dataDir: join(folder, name), httpPort: 0 }),
    ),
  );
  const urls = services.map(({ httpPort }) => `http://127.0.0.1:${httpPort}`);
  await Promise.all(services.map((service) => service.untilServing()));
  return { services, urls };
}

it("goes on alone, and refuses what it does not understand", async () => {
  const { services, urls } = await startThree();
  const [url] = urls;
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  await Promise.all(services.slice(1).map((service) => service.stop()));

  expect((await fetch(`${url}/notes/a%20b`)).status).toBe(404);
  expect((await fetch(`${url}/notes/a%20b`, { method: "PUT", body: "x" })).status).toBe(204);
  expect(await (await fetch(`${url}/notes/a%20b`)).text()).toBe("x");

  expect((await fetch(`${url}/other`)).status).toBe(404);
  expect((await fetch(`${url}/notes/a`, { method: "DELETE" })).status).toBe(405);
  const headers = { "if-match": '"no token"' };
  const refused = await fetch(`${url}/notes/a`, { method: "PUT", body: "x", headers });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ applied: "no" });
  await services[0]?.stop();
});
