/** The page in a real Chromium, on a real cluster, used as a person uses it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { axe, button, chromiumPath, launch, open, says, skipped } from "./browser.js";
import { freePorts, Serving } from "./processes.js";

/** Where pictures for the documents go, when they are asked for: `VC_SCREENSHOTS=1`. */
const pictures =
  process.env["VC_SCREENSHOTS"] === undefined
    ? undefined
    : join(import.meta.dirname, "../../../docs/images");

describe.skipIf(chromiumPath === undefined)(`the page in a real Chromium${skipped}`, () => {
  let browser: Browser;
  let serving: Serving;
  let base: string;
  let dir: string;

  beforeAll(async () => {
    const ports = await freePorts(6);
    dir = mkdtempSync(join(tmpdir(), "vc-page-"));
    serving = new Serving([
      "--playground",
      "--data",
      dir,
      "--ports",
      ...ports.slice(0, 3),
      "--admin-ports",
      ...ports.slice(3),
    ]);
    base = `http://localhost:${ports[3]}/`;
    [browser] = await Promise.all([launch(), serving.event("ready")]);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await serving?.stop();
    rmSync(dir, { recursive: true, force: true });
  }, 60_000);

  async function picture(page: Page, name: string): Promise<void> {
    if (pictures === undefined) return;
    mkdirSync(pictures, { recursive: true });
    await page.mouse.move(0, 0);
    await page.screenshot({ path: join(pictures, `${name}.png`) });
  }

  it("leads through a partition, a conflict and its resolution", async () => {
    const [page, wrong] = await open(browser, base);
    const holds = (name: string) => page.locator(`[data-holds="${name}"]`);
    const step = page.locator('[aria-current="step"] strong');
    await says(step, "Write a value");
    await button(page, "Write at s1").click();
    for (const name of ["s1", "s2", "s3"]) await says(holds(name), "blue");

    await says(step, "Pull the cable");
    await button(page, "Cut the wire between s1 and s3").click();
    await button(page, "Heal the wire between s1 and s3").waitFor();
    await button(page, "Cut the wire between s2 and s3").click();

    await says(step, "Write on both sides");
    await page.getByLabel("New value at s1").fill("green");
    await button(page, "Write at s1").click();
    await says(holds("s2"), "green");
    await page.getByLabel("New value at s3").fill("red");
    await button(page, "Write at s3").click();
    await says(holds("s3"), "red");
    await says(holds("s1"), /^green$/);

    await says(step, "Mend it");
    await picture(page, "playground-partition");
    await button(page, "Heal all wires").click();
    for (const name of ["s1", "s2", "s3"]) await says(holds(name), "green ∥ red");

    await says(step, "Decide");
    await picture(page, "playground-conflict");
    const tour = page.locator(".tour");
    await says(tour, /Neither writer had seen the other's update/);
    await tour
      .getByRole("article", { name: "Value written at s3" })
      .getByRole("button", { name: "Keep this one" })
      .click();
    for (const name of ["s1", "s2", "s3"]) await says(holds(name), /^red$/);
    await says(tour, "That is all there is to it.");
    expect(wrong).toEqual([]);
    await page.close();
  }, 120_000);

  it("says of the tour's updates that neither came first, and draws the way where one did", async () => {
    const [page, wrong] = await open(browser, `${base}#/trace`);
    const at = (host: string, text: string) =>
      page.locator(`.event[data-event^="${host}:"]`, { hasText: text });
    await page.getByLabel("updates only").check();
    await page.getByLabel("Show only a key").fill("color");
    // s1 wrote blue and green; s3 red, alone; the resolution came through s1.
    await says(page.locator(".diagram"), "color is in conflict no more");
    // Only what can be seen is drawn: on a slow machine more has happened than fits.
    await button(page, "Pause").click();
    const setHeight = (height: string) =>
      page.evaluate(`document.querySelector(".events").style.height = "${height}"`);
    await setHeight("4000px");
    await expect.poll(() => at("s1", "update color").count(), { timeout: 20_000 }).toBe(3);
    const panel = page.getByRole("complementary", { name: "Events" });
    await at("s1", "update color").nth(1).click();
    await at("s3", "update color").first().click();
    await says(panel, "Neither came first: A and B are concurrent.");
    expect(await page.locator(".way").count()).toBe(0);

    await at("s1", "update color").nth(1).click();
    await at("s3", "color is in conflict no more").first().click();
    await says(panel, "A happened before B.");
    expect(await page.locator(".way").count()).toBe(1);
    await says(panel.locator(".way-list"), "update color");
    await setHeight("");
    await picture(page, "space-time");

    await page.locator('[aria-label="Space–time diagram"]').focus();
    await page.keyboard.press("Escape");
    await says(panel, "Choose two events");
    for (const key of ["Home", "Enter", "ArrowDown", "ArrowDown", "Enter"]) {
      await page.keyboard.press(key);
    }
    await says(panel, "A happened before B.");

    const log = page.waitForEvent("download");
    await button(page, "ShiViz log").click();
    const saved = join(dir, "saved.log");
    await (await log).saveAs(saved);
    expect(readFileSync(saved, "utf8")).toContain("update color");
    const svg = page.waitForEvent("download");
    await button(page, "SVG").click();
    expect((await svg).suggestedFilename()).toBe("trace.svg");

    // What was written is read again.
    await page.getByLabel("A log to read").setInputFiles(saved);
    await says(page.locator(".remarks"), /Read as .*: \d+ events/);
    await button(page, "Back to the live diagram").click();

    // A log of another system, dropped.
    const foreign = `asks\nalice {"alice":1}\nanswers\nbob {"alice":1,"bob":1}\nno event\n`;
    const data = await page.evaluateHandle(`(() => {
      const data = new DataTransfer();
      data.items.add(new File([${JSON.stringify(foreign)}], "foreign.log"));
      return data;
    })()`);
    await page.dispatchEvent(".trace", "drop", { dataTransfer: data });
    await says(page.locator(".note.stack"), /foreign\.log.*Read as a ShiViz log.*2 events/);
    await says(page.locator(".remarks"), "line 5: part of no event, passed over");
    await says(page.locator(".diagram"), /alice.*bob.*asks/);
    await button(page, "Back to the live diagram").click();

    await button(page, "Pause").click();
    await button(page, "Go on").click();
    expect(wrong).toEqual([]);
    await page.close();
  }, 120_000);

  it("shows siblings side by side, and takes a merge by hand", async () => {
    const [page, wrong] = await open(browser, `${base}#/keys`);
    await page.getByLabel("Key", { exact: true }).fill("fruit");
    await page.getByLabel("Value", { exact: true }).fill("apples");
    await button(page, "Write").click();
    await page.getByRole("heading", { name: "fruit" }).waitFor();
    await says(page.locator(".sibling"), "apples");

    await page.getByText("How it is written").click();
    await page.getByLabel("Through").selectOption("s2");
    await page.getByLabel(/As one who has not seen/).check();
    await page.getByLabel("New value").fill("pears");
    await button(page, "Write").click();
    await says(page.locator(".card header .badge"), "conflict: 2 values");
    expect(await page.locator(".sibling").count()).toBe(2);
    await says(page.locator(".note.warn"), /s1:\d+ and s2:\d+ are concurrent/);
    await says(page.locator(".tabs .count"), "1");
    await says(page.locator(".key-list a"), "fruit");
    await picture(page, "keys-conflict");

    await button(page, "Merge by hand").click();
    expect(await page.getByLabel("Merged value").inputValue()).toBe("apples\npears");
    await page.getByLabel("Merged value").fill("apples and pears");
    await button(page, "Write the merged value").click();
    await says(page.locator(".card header .badge"), "one value");
    await says(page.locator(".sibling"), "apples and pears");
    await button(page, "Delete the key").click();
    await says(page.locator(".card header .badge"), "absent");
    expect(wrong).toEqual([]);
    await page.close();
  }, 120_000);

  it("pauses a server, lets it go on, and starts one again", async () => {
    const [page] = await open(browser, base);
    const card = (name: string) => page.getByRole("region", { name, exact: true });
    await card("s2").getByRole("button", { name: "Pause" }).click();
    await says(card("s2").locator(".badge"), "paused");
    await button(page, "Write at s1").click();
    await page.getByRole("link", { name: "Cluster" }).click();
    await says(card("s2").locator(".badge"), "does not answer");
    await page.getByRole("link", { name: "Playground" }).click();
    await card("s2").getByRole("button", { name: "Go on" }).click();
    await says(card("s2").locator(".badge"), "serving");
    await card("s3").getByRole("button", { name: "Restart" }).click();
    const started = () =>
      serving.events.filter(({ event, name }) => event === "listening" && name === "s3").length;
    await expect.poll(started, { timeout: 20_000 }).toBe(2);
    await says(card("s3").locator(".badge"), "serving");
    // The page's own server, too: the page waits for it.
    await card("s1").getByRole("button", { name: "Restart" }).click();
    await says(page.locator(".state .badge"), "not connected");
    await says(page.locator(".state .badge"), "live from s1");
    await page.close();
  }, 120_000);

  it.each([
    ["cluster", "light", 1280],
    ["cluster", "dark", 320],
    ["keys", "light", 320],
    ["keys/color", "dark", 1280],
    ["trace", "light", 1280],
    ["trace", "dark", 320],
    ["playground", "light", 320],
    ["playground", "dark", 1280],
  ] as const)("%s in %s at %i pixels can be read and used by all", async (view, theme, width) => {
    const [page, wrong] = await open(browser, `${base}#/${view}`, { width, theme });
    await page.locator(".card").first().waitFor();
    if (view === "keys/color") await page.locator(".sibling").first().waitFor();
    if (view === "trace") await page.locator(".event").first().waitFor();
    if (view === "playground") await says(page.locator('[data-holds="s1"]'), /[a-z]/);
    expect(await axe(page)).toEqual([]);
    const tooWide = "document.documentElement.scrollWidth - innerWidth";
    expect(await page.evaluate(tooWide)).toBeLessThanOrEqual(0);
    if (view === "cluster" && width === 1280) await picture(page, "cluster");
    expect(wrong).toEqual([]);
    await page.close();
  });
});
