/** The built site in a real Chromium, from a static server on this machine, used as a reader uses it. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { checkHtml } from "../src/check-html.js";
import { outDir } from "../src/documents.js";
import { axe, chromiumPath, launch, open, serve, skipped } from "./browser.js";

/** The path that the site was built for. */
const base = process.env["VC_SITE_BASE"] ?? "/";

/** Where pictures of pages go, when they are asked for: `VC_SCREENSHOTS=folder`. */
const pictures = process.env["VC_SCREENSHOTS"];

it("is built", () => {
  expect(existsSync(join(outDir, "index.html")), "run `npm run site` in apps/site first").toBe(
    true,
  );
});

it("has no link that leads nowhere", () => {
  expect(checkHtml(outDir, base)).toEqual([]);
});

it("loads nothing from elsewhere", () => {
  const html = readFileSync(join(outDir, "index.html"), "utf8");
  const loaded = [...html.matchAll(/<(?:script|link|img)[^>]*?\s(?:src|href)="([^"]*)"/g)];
  expect(loaded.length).toBeGreaterThan(3);
  for (const [, address] of loaded) expect(address).toMatch(/^\//);
});

describe.skipIf(chromiumPath === undefined)(`the site in a real Chromium${skipped}`, () => {
  let browser: Browser;
  let server: Server;
  let url: string;

  beforeAll(async () => {
    [browser, { server, url }] = await Promise.all([launch(), serve(outDir, base)]);
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  const title = (page: Page) => page.locator("main h1").first().innerText();

  it("leads from the home page through a guide to the next", async () => {
    const [page, wrong] = await open(browser, url);
    expect(await page.locator(".VPHero img:visible").count()).toBe(1);
    await page.getByRole("link", { name: "Getting started" }).first().click();
    await expect.poll(() => title(page), { timeout: 20_000 }).toMatch(/^Getting started/);
    expect(await page.title()).toBe("Getting started | vclock");
    await page.getByRole("link", { name: "Concepts" }).first().click();
    await expect.poll(() => title(page), { timeout: 20_000 }).toMatch(/^Concepts/);
    const drawing = page.locator("main img:visible").first();
    await drawing.scrollIntoViewIfNeeded();
    const width = () =>
      drawing.evaluate((image) => (image as { naturalWidth?: number }).naturalWidth);
    await expect.poll(width, { timeout: 20_000 }).toBeGreaterThan(300);
    // Back to a place within a page, by its anchor.
    await page.goto(`${url}guides/operating.html#disk-full`);
    await expect.poll(() => page.locator("#disk-full").isVisible(), { timeout: 20_000 }).toBe(true);
    expect(wrong).toEqual([]);
    await page.close();
  }, 60_000);

  it("finds what is searched for, in guides and in the reference", async () => {
    const [page, wrong] = await open(browser, `${url}guides/concepts.html`);
    for (const [words, target] of [
      ["resurrection deleted come back", /guarantees/],
      ["openLmdbStore", /store-lmdb/],
    ] as const) {
      await page.getByRole("button", { name: "Search" }).first().click();
      await page.getByRole("searchbox").fill(words);
      const result = page.locator(".VPLocalSearchBox .result").first();
      await expect.poll(() => result.getAttribute("href"), { timeout: 20_000 }).toMatch(target);
      await result.click();
      await expect.poll(() => page.url(), { timeout: 20_000 }).toMatch(target);
    }
    expect(wrong).toEqual([]);
    await page.close();
  }, 60_000);

  it("has the docstrings of an entry point, and where they stand", async () => {
    const [page, wrong] = await open(browser, `${url}api/clock/lamport.html`);
    expect(await title(page)).toMatch(/^@vclock\/clock\/lamport/);
    await page
      .getByRole("heading", { name: /^LamportClock/ })
      .first()
      .waitFor();
    expect(await page.getByRole("link", { name: /lamport-clock\.ts/ }).count()).toBeGreaterThan(0);
    expect(await page.locator("main").innerText()).toContain("Lamport 1978");
    expect(wrong).toEqual([]);
    await page.close();
  }, 60_000);

  it("switches between light and dark, and its drawings with it", async () => {
    const [page, wrong] = await open(browser, `${url}guides/concepts.html`);
    const shown = () => page.locator("main img:visible").first().getAttribute("src");
    expect(await shown()).toContain(".light.svg");
    await page.locator(".VPNavBar .VPSwitchAppearance").first().click();
    await expect.poll(shown, { timeout: 20_000 }).toContain(".dark.svg");
    expect(wrong).toEqual([]);
    await page.close();
  }, 60_000);

  const pages = ["", "guides/concepts.html", "api/clock/lamport.html"];
  const looks = [320, 1280].flatMap((width) =>
    (["light", "dark"] as const).flatMap((theme) =>
      pages.map((path) => [path === "" ? "home" : path, theme, width, path] as const),
    ),
  );

  it.each(looks)(
    "%s in %s at %i pixels can be read and used by all",
    async (name, theme, width, path) => {
      const [page, wrong] = await open(browser, `${url}${path}`, { width, theme });
      await page.locator("main, [role=main]").first().waitFor();
      if (pictures !== undefined) {
        mkdirSync(pictures, { recursive: true });
        const file = `${name.replaceAll(/\W/g, "-")}-${theme}-${width}.png`;
        await page.screenshot({ path: join(pictures, file) });
      }
      expect(await axe(page)).toEqual([]);
      const tooWide = "document.documentElement.scrollWidth - innerWidth";
      expect(await page.evaluate(tooWide)).toBeLessThanOrEqual(0);
      expect(wrong).toEqual([]);
      await page.close();
    },
    60_000,
  );
});
