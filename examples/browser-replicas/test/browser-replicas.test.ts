import { existsSync } from "node:fs";
import { join } from "node:path";

import { chromium, type Browser, type Page } from "playwright-core";
import { preview, type PreviewServer } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const dir = join(import.meta.dirname, "..");
const picture = join(dir, "page.png");

/** Debian's; `VC_CHROMIUM` names another. */
const executablePath = [process.env["VC_CHROMIUM"], "/usr/bin/chromium"].find(
  (path) => path !== undefined && existsSync(path),
);
const skipped = executablePath === undefined ? ", SKIPPED: no Chromium is installed here" : "";
if (skipped !== "") console.log(`browser-replicas${skipped}`);

describe.skipIf(executablePath === undefined)(`three replicas in one page${skipped}`, () => {
  let server: PreviewServer;
  let browser: Browser;
  let page: Page;
  const wrong: string[] = [];

  beforeAll(async () => {
    server = await preview({
      root: dir,
      logLevel: "error",
      preview: { host: "127.0.0.1", port: 0 },
    });
    const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
    browser = await chromium.launch({ executablePath: executablePath ?? "", args });
    page = await browser.newPage({ viewport: { width: 1000, height: 450 } });
    page.setDefaultTimeout(20_000);
    page.on("pageerror", (error) => wrong.push(error.message));
    const { port } = server.httpServer.address() as { readonly port: number };
    await page.goto(`http://127.0.0.1:${port}/`);
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const box = (name: string) => page.getByRole("region", { name });
  const shown = (name: string) => box(name).locator("output").allTextContents();
  const becomes = (name: string, values: readonly string[]) =>
    expect.poll(() => shown(name), { timeout: 20_000 }).toEqual(values);
  const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
  async function write(name: string, text: string): Promise<void> {
    await box(name).locator("input").fill(text);
    await box(name).locator("input").press("Enter");
  }

  it("keeps both choices of people who are cut off, until somebody decides", async () => {
    await write("s1", "soup");
    for (const name of ["s1", "s2", "s3"]) await becomes(name, ["soup"]);

    await press("Cut s1–s3");
    await press("Cut s2–s3");
    await write("s1", "pizza");
    await write("s3", "sushi");
    await becomes("s2", ["pizza"]);
    await becomes("s3", ["sushi"]);
    expect(await page.locator("section.conflict").count()).toBe(0);

    await press("Mend s2–s3");
    for (const name of ["s2", "s3"]) await becomes(name, ["pizza", "sushi"]);
    // s1 hears of it through s2: the wire to s3 is still cut.
    await becomes("s1", ["pizza", "sushi"]);
    expect(await page.locator("section.conflict").count()).toBe(3);
    // The picture of the README, when it is asked for.
    if (process.env["VC_SCREENSHOTS"] !== undefined) await page.screenshot({ path: picture });

    await box("s1").getByRole("button", { name: "Keep this" }).last().click();
    for (const name of ["s1", "s2", "s3"]) await becomes(name, ["sushi"]);
    expect(await box("s3").locator("small").textContent()).toBe("knows {s1: 3, s3: 1}");
    expect(wrong).toEqual([]);
  });
});
