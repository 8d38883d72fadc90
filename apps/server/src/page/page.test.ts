import { afterEach, describe, expect, it } from "vitest";
import { request } from "node:http";
import type { Member } from "../options.js";
import { startServer, type RunningServer } from "../start-server.js";
import { freePorts } from "../testing/cluster.js";
import { waitFor } from "../testing/wait-for.js";

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

/** Three servers that know each other's second ports. */
async function three(): Promise<RunningServer[]> {
  const ports = await freePorts(6);
  const members = [0, 1, 2].map((i): Member => ({
    name: `s${i + 1}`,
    host: "127.0.0.1",
    port: ports[i] ?? 0,
    adminPort: ports[i + 3] ?? 0,
  }));
  const servers = await Promise.all(
    members.map(({ name }) => startServer({ name, members, dataDir: null, logLevel: "silent" })),
  );
  cleanUp.push(() => Promise.all(servers.map((server) => server.stop())));
  await waitFor("all to serve", () =>
    servers.every((server) => {
      const { phase, peers } = server.status();
      return phase === "serving" && peers.every(({ up }) => up);
    }),
  );
  return servers;
}

async function alone(): Promise<RunningServer> {
  const members = [{ name: "s1", host: "127.0.0.1", port: 0 }];
  const server = await startServer({
    name: "s1",
    members,
    admin: { port: 0 },
    dataDir: null,
    logLevel: "silent",
  });
  cleanUp.push(() => server.stop());
  await waitFor("it to serve", () => server.status().phase === "serving");
  return server;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: any;
}

/** Asks with headers of one's own, `host` included, which `fetch` would not let through. */
function ask(
  { adminPort }: RunningServer,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = "GET",
  body?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port: adminPort, path, method, headers };
    const asking = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        const isJson = response.headers["content-type"]?.startsWith("application/json");
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: isJson ? JSON.parse(text) : text,
        });
      });
    });
    asking.on("error", reject);
    asking.end(body);
  });
}

const OURS = { "content-type": "application/json", "x-vclock-page": "1" };

function post(server: RunningServer, path: string, body: object, headers = OURS): Promise<Answer> {
  return ask(server, path, headers, "POST", JSON.stringify(body));
}

/** A text, as clients store it. */
function value(text: string) {
  const bytes = [0xa0 | text.length, ...Buffer.from(text)];
  return { tag: 1, base64: Buffer.from(bytes).toString("base64") };
}

describe("reading and writing", () => {
  it("shows a conflict of two servers' updates, and resolves it", async () => {
    const [s1, s2] = (await three()) as [RunningServer, RunningServer];
    const blind = { key: "color", context: "none", consistency: "all" };
    const blue = await post(s1, "/api/update", { ...blind, value: value("blue") });
    expect(blue).toMatchObject({ status: 200, body: { dot: `${s1.node}:1`, siblings: 1 } });
    // Asked of s1, done by s2.
    const red = await post(s1, "/api/update", { ...blind, value: value("red"), server: "s2" });
    expect(red.body).toMatchObject({ dot: `${s2.node}:1`, siblings: 2, server: "s2" });
    const { body: read } = await ask(s1, "/api/key?key=color");
    expect(read.versions).toEqual([
      { dot: `${s1.node}:1`, node: s1.node, counter: 1, value: value("blue") },
      { dot: `${s2.node}:1`, node: s2.node, counter: 1, value: value("red") },
    ]);
    expect((await ask(s1, "/api/keys?conflicts=1")).body.keys).toEqual([
      { key: "color", siblings: 2 },
    ]);
    const { context } = read;
    const resolution = { key: "color", context, value: value("red"), consistency: "all" };
    expect((await post(s1, "/api/resolve", resolution)).body.siblings).toBe(1);
    const { body: there } = await ask(s1, "/api/key?key=color&server=s2&consistency=one");
    expect(there).toMatchObject({ server: "s2", versions: [{ dot: `${s1.node}:2` }] });
    expect((await post(s1, "/api/delete", { key: "color" })).body.siblings).toBe(0);
    expect((await ask(s1, "/api/key?key=color")).body.versions).toEqual([]);
  });

  it("finds keys by a part of them, page by page", async () => {
    const server = await alone();
    for (const key of ["apple", "Pineapple", "pear"]) {
      await post(server, "/api/update", { key, value: value("x"), consistency: "one" });
    }
    const first = await ask(server, "/api/keys?search=APPLE&limit=1");
    expect(first.body).toEqual({ keys: [{ key: "Pineapple", siblings: 1 }], after: "Pineapple" });
    const second = await ask(server, "/api/keys?search=apple&limit=1&after=Pineapple");
    expect(second.body.keys).toEqual([{ key: "apple", siblings: 1 }]);
  });

  it("tells what every member says of itself, and why one cannot be asked", async () => {
    const [s1, s2, s3] = (await three()) as [RunningServer, RunningServer, RunningServer];
    await s3.stop();
    const { body } = await ask(s1, "/api/cluster");
    expect(body).toMatchObject({
      self: "s1",
      cluster: "vclock",
      playground: null,
      members: [
        { name: "s1", isSelf: true, status: { node: s1.node } },
        { name: "s2", isSelf: false, page: `http://127.0.0.1:${s2.adminPort}/`, status: {} },
        { name: "s3", isSelf: false, why: "s3 is not running" },
      ],
    });
  });

  it.each([
    ["/api/update", { key: "", value: value("x") }, "empty"],
    ["/api/update", { key: "k" }, "value is missing"],
    ["/api/update", { key: "k", value: { tag: 1, base64: "?" } }, "base64"],
    ["/api/update", { key: "k", value: value("x"), context: "nonsense" }, "context"],
    ["/api/update", { key: "k", value: value("x"), consistency: "two" }, "consistency"],
    ["/api/update", { key: "k", value: value("x"), server: "s9" }, "no server s9"],
    ["/api/resolve", { key: "k", value: value("x") }, "context is missing"],
  ])("refuses %s of %j", async (path, body, why) => {
    const answer = await post(await alone(), path, body);
    expect(answer).toMatchObject({ status: 400, body: { error: { reason: "bad-request" } } });
    expect(answer.body.error.message).toContain(why);
  });

  it("takes no body that is too long, or none at all", async () => {
    const server = await alone();
    const long = await ask(server, "/api/update", OURS, "POST", `"${"x".repeat(2_000_000)}"`);
    expect(long.status).toBe(413);
    expect((await ask(server, "/api/update", OURS, "POST", "[]")).status).toBe(400);
  });
});

describe("news", () => {
  it("streams how members are, and the events of all of them", async () => {
    const [s1, s2] = (await three()) as [RunningServer, RunningServer];
    await post(s2, "/api/update", { key: "k", value: value("v") });
    const seen = new Map<string, string[]>();
    await new Promise<void>((resolve, reject) => {
      const asking = request(
        { host: "127.0.0.1", port: s1.adminPort, path: "/api/events" },
        (response) => {
          let text = "";
          response.setEncoding("utf8");
          response.on("data", (chunk: string) => {
            text += chunk;
            const messages = text.split("\n\n");
            text = messages.pop() ?? "";
            for (const message of messages) {
              const [, name = "", data = ""] = /^event: (.*)\ndata: (.*)$/.exec(message) ?? [];
              if (name === "") continue;
              const { server = "", events = [] } = JSON.parse(data);
              const kinds = events.map(({ kind }: { kind: string }) => kind);
              const known = seen.get(`${name} ${server}`) ?? [];
              seen.set(`${name} ${server}`, [...known, ...kinds]);
            }
            const isAll =
              seen.has("cluster ") &&
              seen.get("trace s2")?.includes("accepted") === true &&
              ["s1", "s3"].every((name) => seen.get(`trace ${name}`)?.includes("applied"));
            if (!isAll) return;
            resolve();
            asking.destroy();
          });
        },
      );
      asking.on("error", reject);
      asking.end();
    });
    expect([...seen.keys()].sort()).toEqual(["cluster ", "trace s1", "trace s2", "trace s3"]);
  });
});

describe("who may ask", () => {
  const page = { host: "localhost:8990" };

  it.each<[string, Record<string, string>, number]>([
    ["an address", { host: "127.0.0.1:8990" }, 200],
    ["an address of version 6", { host: "[::1]:8990" }, 200],
    ["localhost", page, 200],
    ["a stranger's name that leads here", { host: "rebind.example:8990" }, 403],
    ["a name that only begins like ours", { host: "localhost.example" }, 403],
    ["the page itself", { ...page, "sec-fetch-site": "same-origin" }, 200],
    ["another site", { ...page, "sec-fetch-site": "cross-site" }, 403],
    ["another port of this machine", { ...page, "sec-fetch-site": "same-site" }, 403],
    ["another origin", { ...page, origin: "http://evil.example" }, 403],
    ["a sandboxed frame", { ...page, origin: "null" }, 403],
    ["its own origin", { ...page, origin: "http://localhost:8990" }, 200],
  ])("%s", async (_, headers, status) => {
    const server = await alone();
    expect((await ask(server, "/api/self", headers)).status).toBe(status);
    const body = { key: "k", value: value("v") };
    expect((await post(server, "/api/update", body, { ...OURS, ...headers })).status).toBe(status);
  });

  it("changes nothing without the header that only the page sends, or for a form", async () => {
    const server = await alone();
    const body = { key: "k", value: value("v") };
    const bare = { "content-type": "application/json" } as typeof OURS;
    expect((await post(server, "/api/update", body, bare)).status).toBe(403);
    const form = { ...OURS, "content-type": "text/plain" };
    expect((await post(server, "/api/update", body, form)).status).toBe(415);
    expect((await ask(server, "/api/update", OURS, "OPTIONS")).status).toBe(405);
    expect((await ask(server, "/api/update")).status).toBe(404);
    expect((await ask(server, "/api/__proto__")).status).toBe(404);
    expect((await post(server, "/api/playground/cut", { a: "s1", b: "s2" })).status).toBe(404);
    expect(server.status().keys).toBe(0);
  });

  it("says what the page may load, and that nobody may frame it", async () => {
    const { headers } = await ask(await alone(), "/api/self");
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    });
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
  });

  it("serves its files only to whoever calls it by a name of its own", async () => {
    const server = await alone();
    const { status, headers } = await ask(server, "/", page);
    expect(status).toBe(200);
    // Where the page is not built, a line of text.
    if (!String(headers["content-type"]).startsWith("text/html")) return;
    expect((await ask(server, "/", { host: "rebind.example" })).status).toBe(403);
    expect((await ask(server, "/../package.json")).status).toBe(404);
  });
});
