/**
 * The package as it is published, file by file and unchanged, in Node, in a worker of Node, in a page and in a worker of a real
 * Chromium: the same answers everywhere.
 */
import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import * as source from "../src/index.js";
import { bundle, entryPoints, packageDir } from "./bundle.js";
import { selfCheck as checkSource, type SelfCheck } from "./self-check.js";

const dist = join(packageDir, "dist");
/** How many checks there are, so that a run that checks nothing is no success. */
const ALL_WELL: SelfCheck = { checks: 90, wrong: [] };

/** Debian's; `VC_CHROMIUM` names another. */
const browserPath = [process.env["VC_CHROMIUM"], "/usr/bin/chromium"].find(
  (path) => path !== undefined && existsSync(path),
);

let selfCheck: string;
let entries: readonly string[];
beforeAll(async () => {
  if (!existsSync(join(dist, "index.js"))) {
    throw new Error("These tests run what is published. Build it first: npm run build");
  }
  const path = JSON.stringify(join(import.meta.dirname, "self-check.ts"));
  selfCheck = (await bundle(`export { selfCheck } from ${path};`, false)).code;
  entries = [...entryPoints().keys()].map((name) => {
    if (name === "") return "/index.js";
    return name === "errors" ? "/errors.js" : `/${name}/index.js`;
  });
}, 60_000);

/**
 * A module that loads every entry point from there, checks that they share their classes, and tells what came out.
 *
 * @param tell a statement that hands `result` on
 */
function checkingModule(from: string, selfCheckUrl: string, tell: string): string {
  return `
    import * as clock from ${JSON.stringify(`${from}/index.js`)};
    import { selfCheck } from ${JSON.stringify(selfCheckUrl)};
    const result = selfCheck(clock);
    const wrong = [...result.wrong];
    for (const entry of ${JSON.stringify(entries)}) {
      const exported = await import(${JSON.stringify(from)} + entry);
      for (const [name, value] of Object.entries(exported)) {
        if (clock[name] !== undefined && clock[name] !== value) wrong.push(entry + ": another " + name);
      }
    }
    result.wrong = wrong;
    ${tell}`;
}

const dataUrl = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;

it("in source, all is well", () => {
  expect(checkSource(source)).toEqual(ALL_WELL);
});

describe("in Node", () => {
  const from = pathToFileURL(dist).href;

  it("all is well", async () => {
    const tell = "export default result;";
    const module = dataUrl(checkingModule(from, dataUrl(selfCheck), tell));
    const { default: result } = (await import(/* @vite-ignore */ module)) as { default: SelfCheck };
    expect(result).toEqual(ALL_WELL);
  });

  it("all is well in a worker", async () => {
    const tell = 'import("node:worker_threads").then((w) => w.parentPort.postMessage(result));';
    const worker = new Worker(new URL(dataUrl(checkingModule(from, dataUrl(selfCheck), tell))));
    const result = await new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
    expect(result).toEqual(ALL_WELL);
    await worker.terminate();
  });
});

const skipped = browserPath === undefined ? ", skipped: no Chromium is installed here" : "";

describe.skipIf(browserPath === undefined)(`in a real Chromium${skipped}`, () => {
  let server: Server;
  let origin: string;
  let browser: Browser;
  const served: string[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      const path = request.url ?? "/";
      const body = bodyOf(path);
      served.push(path);
      const type = path === "/" ? "text/html" : "text/javascript";
      response.writeHead(body === undefined ? 404 : 200, { "content-type": type });
      response.end(body);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await chromium.launch({
      executablePath: browserPath ?? "",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
    });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
  });

  function bodyOf(path: string): string | undefined {
    const checking = (tell: string): string =>
      checkingModule(`${origin}/dist`, `${origin}/self-check.js`, tell);
    if (path === "/") return "<!doctype html><title>clocks</title>";
    if (path === "/self-check.js") return selfCheck;
    if (path === "/page.js") return checking("export default result;");
    if (path === "/worker.js") return checking("postMessage(result);");
    const file = join(packageDir, path);
    return /^\/dist\/[\w/-]+\.js$/.test(path) && existsSync(file)
      ? readFileSync(file, "utf8")
      : undefined;
  }

  /** What the expression comes to in a fresh page, and what the page complained of. */
  async function inPage(expression: string): Promise<{ result: unknown; errors: string[] }> {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    await page.goto(origin);
    const result: unknown = await page.evaluate(expression);
    await page.close();
    return { result, errors: errors.filter((text) => !text.includes("favicon")) };
  }

  it("all is well in a page", async () => {
    const { result, errors } = await inPage('import("/page.js").then((page) => page.default)');
    expect(result).toEqual(ALL_WELL);
    expect(errors.filter((text) => !text.includes("404"))).toEqual([]);
    expect(served).toContain("/dist/interval-tree/index.js");
  });

  it("all is well in a worker", async () => {
    const { result } = await inPage(`new Promise((resolve, reject) => {
      const worker = new Worker("/worker.js", { type: "module" });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
    })`);
    expect(result).toEqual(ALL_WELL);
  });
});
