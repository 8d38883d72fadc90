/** A real Chromium, for tests that use the page as a person does. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";

import type { AxeResults } from "axe-core";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { expect } from "vitest";

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

/** Opens a page, and tells of everything that it should not do. */
export async function open(
  browser: Browser,
  address: string,
  options: { readonly width?: number; readonly theme?: "light" | "dark" } = {},
): Promise<[Page, string[]]> {
  const page = await browser.newPage({
    viewport: { width: options.width ?? 1280, height: 860 },
    colorScheme: options.theme ?? "light",
    acceptDownloads: true,
  });
  // The machine that runs the tests may be busy.
  page.setDefaultTimeout(20_000);
  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => {
    // The browser tells of answers such as 503, which the page shows itself.
    if (!message.text().startsWith("Failed to load resource")) wrong.push(message.text());
  });
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol === "http:" && origin !== new URL(address).origin) wrong.push(request.url());
  });
  await page.goto(address);
  return [page, wrong];
}

const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What axe finds wrong by WCAG 2.2 AA, one line each. */
export async function axe(page: Page): Promise<string[]> {
  const { readFileSync } = await import("node:fs");
  await page.evaluate(readFileSync(axePath, "utf8"));
  const results = await page.evaluate<AxeResults>(
    `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })`,
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ""}`),
  );
}

/** Waits until something has a text. */
export async function says(locator: Locator, text: string | RegExp): Promise<void> {
  const first = locator.first();
  await expect
    .poll(() => first.textContent({ timeout: 1_000 }).catch(() => ""), { timeout: 20_000 })
    .toMatch(text);
}

export function button(page: Page, name: string | RegExp): Locator {
  return page.getByRole("button", { name });
}
