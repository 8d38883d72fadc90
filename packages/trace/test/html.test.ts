/** The page in a real Chromium, used as a person uses it. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Execution, ExecutionBuilder, toHtml, toSvg } from "../src/index.js";
import { basket, largeExecution } from "../src/testing/drawings.js";

/** Debian's; `VC_CHROMIUM` names another. */
const browserPath = [process.env["VC_CHROMIUM"], "/usr/bin/chromium"].find(
  (path) => path !== undefined && existsSync(path),
);
const skipped = browserPath === undefined ? ", skipped: no Chromium is installed here" : "";

describe.skipIf(browserPath === undefined)(`toHtml in a real Chromium${skipped}`, () => {
  let browser: Browser;
  let directory: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "vc-trace-"));
    browser = await chromium.launch({
      executablePath: browserPath ?? "",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Opens a document, and tells of everything that it should not do. */
  async function open(document: string, name = "page.html"): Promise<[Page, string[]]> {
    const file = join(directory, name);
    writeFileSync(file, document);
    const page = await browser.newPage({ viewport: { width: 1200, height: 700 } });
    const wrong: string[] = [];
    page.on("pageerror", (error) => wrong.push(error.message));
    page.on("console", (message) => wrong.push(message.text()));
    page.on("dialog", (dialog) => wrong.push(`dialog: ${dialog.message()}`));
    page.on("request", (request) => {
      if (!request.url().startsWith("file:")) wrong.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    return [page, wrong];
  }

  /** The place of an event on the page. */
  function placeOf(page: Page, text: string) {
    return page.locator(".e", { has: page.locator("text", { hasText: text }) }).first();
  }

  it("says which of two events came first, and draws the way", async () => {
    const [page, wrong] = await open(toHtml(basket()));
    await placeOf(page, "asks s1").locator("circle").click();
    expect(await page.textContent("#order")).toBe(
      "0 before it, 6 after it, 7 concurrent with it (faint).",
    );
    await placeOf(page, "settles it").locator("circle").click();
    expect(await page.textContent("#order")).toBe("A happened before B.");
    expect(await page.textContent("#panel")).toContain("{client: 2, s1: 3, s2: 8}".slice(1, -1));
    expect(await page.locator("#over .path").count()).toBe(1);
    await placeOf(page, "sees a conflict").locator("circle").click();
    await placeOf(page, "takes pears").locator("circle").click();
    expect(await page.textContent("#order")).toBe("B happened before A.");
    expect(await page.locator("#panel ol").textContent()).toContain("s2:1  takes pears");
    await page.getByRole("button", { name: "Choose none" }).click();
    await placeOf(page, "takes apples").locator("circle").click();
    await placeOf(page, "takes pears").locator("circle").click();
    expect(await page.textContent("#order")).toContain("Neither came first");
    expect(await page.textContent("[role=status]")).toContain("concurrent");
    expect(await page.locator("#over .path").count()).toBe(0);
    expect(wrong).toEqual([]);
    await page.close();
  });

  it("finds events by text, host and field, and leads to them", async () => {
    const [page] = await open(toHtml(largeExecution(4, 1000)));
    await page.keyboard.press("/");
    await page.keyboard.type("takes node-2");
    const count = Number.parseInt((await page.textContent("#found")) ?? "", 10);
    expect(count).toBe(
      [...largeExecution(4, 1000).search({ text: "takes", host: "node-2" })].length,
    );
    await page.keyboard.press("Enter");
    await page.keyboard.press("Shift+Enter");
    expect(await page.textContent("#found")).toBe(`${count} of ${count}`);
    await expect
      .poll(() => page.evaluate('document.getElementById("chart").scrollTop'))
      .toBeGreaterThan(1000);
    await page.fill("#search", "number=999");
    expect(await page.textContent("#found")).toBe("1 found");
    await page.fill("#search", "number=x");
    expect(await page.textContent("#found")).toBe("nothing found");
    await page.close();
  });

  it("does the same by keyboard alone", async () => {
    const [page, wrong] = await open(toHtml(basket()));
    await page.focus("#chart");
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    expect(await page.textContent("#order")).toBe("A happened before B.");
    expect(await page.getAttribute("#chart", "aria-activedescendant")).toMatch(/^e\d+$/);
    expect(await page.locator("[aria-selected=true]").count()).toBe(2);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Escape");
    expect(await page.textContent("#order")).toBe("Nothing is chosen.");
    expect(wrong).toEqual([]);
    await page.close();
  });

  it("agrees with the execution about every pair, and about the length of every way", async () => {
    const execution = largeExecution(4, 60);
    const [page] = await open(toHtml(execution));
    const all = [...execution.all()];
    const place = new Map<string, string>();
    for (const id of await page
      .locator(".e")
      .evaluateAll((groups) =>
        groups.map((g) => `${g.id} ${g.querySelector("title")?.textContent}`),
      )) {
      const [, element = "", host = "", index = ""] = /^(e\d+) [^\n]*\n(\S+) (\d+)/.exec(id) ?? [];
      place.set(`${host}:${index}`, element);
    }
    for (let i = 0; i < all.length; i += 19)
      for (let j = 3; j < all.length; j += 13) {
        const [a, b] = [all[i]!, all[j]!];
        if (a === b) continue;
        await page.focus("#chart");
        await page.keyboard.press("Escape");
        for (const { host, index } of [a, b])
          await page.locator(`#${place.get(`${host}:${index}`)} circle`).click();
        const order = execution.compare(a, b);
        const said = { before: "A happened before B.", after: "B happened before A." };
        expect(await page.textContent("#order")).toContain(
          order === "before" || order === "after" ? said[order] : "Neither came first",
        );
        const path = execution.path(a, b) ?? execution.path(b, a);
        if (path === undefined) continue;
        const messages = path.filter(
          (event, n) => n > 0 && event.host !== path[n - 1]?.host,
        ).length;
        expect(await page.textContent("#panel")).toMatch(
          new RegExp(`: ${path.length} events?, ${messages} messages?\\.`),
        );
      }
    await page.close();
  }, 60_000);

  it("runs nothing that a log says, and shows it", async () => {
    const evil = `</script><script>alert(1)</script><img src=x onerror=alert(2)>`;
    const builder = new ExecutionBuilder(evil);
    builder.add(evil, { [evil]: 1 }, `${evil} \u202e\u0000`, { [evil]: evil, ["__proto__"]: "x" });
    builder.add("b", { [evil]: 1, b: 1 }, "javascript:alert(3)");
    const [page, wrong] = await open(toHtml(builder.build()));
    expect(await page.title()).toBe(evil);
    await page.locator("#e0 circle").click();
    await page.locator("#e1 circle").click();
    expect(await page.textContent("#panel")).toContain("onerror=alert(2)");
    expect(await page.locator("img").count()).toBe(0);
    expect(wrong).toEqual([]);
    await page.close();
    const [picture, amiss] = await open(toSvg(builder.build()), "picture.svg");
    expect(await picture.locator("circle").count()).toBe(2);
    expect(amiss).toEqual([]);
    await picture.close();
  });

  it("fits on a narrow screen, and shows the picture without scripts", async () => {
    const [page] = await open(toHtml(basket()));
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
    await page.close();
    const bare = await browser.newPage({ javaScriptEnabled: false });
    await bare.goto(pathToFileURL(join(directory, "page.html")).href);
    expect(await bare.locator(".e").count()).toBe(14);
    expect(await bare.isVisible("#form")).toBe(false);
    await bare.close();
  });

  it("shows 10,000 events without delay", async () => {
    const execution: Execution = largeExecution(5, 10_000);
    const [page, wrong] = await open(toHtml(execution));
    const last = page.locator(".e").last();
    await last.scrollIntoViewIfNeeded();
    await last.locator("circle").click();
    expect(await page.textContent("#order")).toMatch(/^\d+ before it/);
    expect(wrong).toEqual([]);
    await page.close();
  }, 60_000);

  it("has a page for nothing", async () => {
    const [page, wrong] = await open(toHtml(new ExecutionBuilder().build()));
    await page.focus("#chart");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("End");
    expect(wrong).toEqual([]);
    await page.close();
  });
});
