/** A real Chromium, and the built site served to it from this machine. */
import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

import type { AxeResults } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";

/** Debian's; `VC_CHROMIUM` names another. */
export const chromiumPath: string | undefined = [
  process.env["VC_CHROMIUM"],
  "/usr/bin/chromium",
].find((path) => path !== undefined && existsSync(path));

/** For the names of tests: that they were skipped, and why. */
export const skipped: string =
  chromiumPath === undefined ? ", SKIPPED: no Chromium is installed here" : "";

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath ?? "",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".json": "application/json",
};

/** Serves a folder on a free port of loopback, below a base path, as any static host does. */
export async function serve(dir: string, base: string): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const path = decodeURIComponent(pathname);
    const below = normalize(`/${path.slice(base.length)}`);
    const name = below.endsWith("/") ? `${below}index.html` : below;
    const file = [name, `${name}.html`]
      .map((candidate) => join(dir, candidate))
      .find((candidate) => extname(candidate) !== "" && existsSync(candidate));
    if (!path.startsWith(base) || file === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}` };
}

/** Opens a page, and tells of everything that it should not do: errors, missing files, requests to elsewhere. */
export async function open(
  browser: Browser,
  address: string,
  options: { readonly width?: number; readonly theme?: "light" | "dark" } = {},
): Promise<[Page, string[]]> {
  const page = await browser.newPage({
    viewport: { width: options.width ?? 1280, height: 860 },
    colorScheme: options.theme ?? "light",
  });
  // The machine that runs the tests may be busy.
  page.setDefaultTimeout(20_000);
  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") wrong.push(message.text());
  });
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== new URL(address).origin) {
      wrong.push(request.url());
    }
  });
  page.on("response", (response) => {
    if (response.status() >= 400) wrong.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(address);
  return [page, wrong];
}

const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What axe finds wrong by WCAG 2.2 AA, one line each. */
export async function axe(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(axePath, "utf8"));
  const results = await page.evaluate<AxeResults>(
    `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })`,
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ""}`),
  );
}
