/** Logs on the page, in a real Chromium: of other systems, large ones, and such that mean harm. The servers behind it do not trace. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { axe, button, chromiumPath, launch, open, says, skipped } from "./browser.js";
import { freePorts, Serving } from "./processes.js";

describe.skipIf(chromiumPath === undefined)(
  `logs on the page, in a real Chromium${skipped}`,
  () => {
    let browser: Browser;
    let serving: Serving;
    let base: string;
    let other: string;
    let dir: string;

    beforeAll(async () => {
      const ports = await freePorts(6);
      dir = mkdtempSync(join(tmpdir(), "vc-page-logs-"));
      const [data, admin] = [ports.slice(0, 3), ports.slice(3)];
      const args = ["--data", dir, "--ports", ...data, "--admin-ports", ...admin];
      serving = new Serving(["--trace-events", "0", ...args]);
      base = `http://localhost:${ports[3]}/`;
      other = `http://localhost:${ports[4]}/`;
      [browser] = await Promise.all([launch(), serving.event("ready")]);
    }, 120_000);

    afterAll(async () => {
      await browser?.close();
      await serving?.stop();
      rmSync(dir, { recursive: true, force: true });
    }, 60_000);

    it("takes a regular expression by hand, and stops one that would never end", async () => {
      const [page, wrong] = await open(browser, `${base}#/trace`);
      const akka = join(dir, "akka.log");
      writeFileSync(
        akka,
        '[INFO] [akka://user/n0] {"n0" : 1} sends\n[INFO] [akka://user/n0] {"n0" : 3} ends\n',
      );
      await page.getByLabel("A log to read").setInputFiles(akka);
      await says(page.locator(".note.bad"), "No event was found in akka.log.");
      await page
        .getByLabel(/A regular expression for one of its events/)
        .fill(String.raw`^.*user/(?<host>\w+)\] (?<clock>\{.*?\}) (?<event>.*)`);
      await button(page, "Read it so").click();
      await says(page.locator(".remarks"), /2 events.*line 2: .*expected 2, found 3/);
      await says(page.locator(".diagram"), /n0.*sends.*ends/);
      // One that would be searched for ever can be stopped.
      writeFileSync(
        akka,
        `(?<event>(a+)+)\\n(?<host>\\S*) (?<clock>{.*})\n\n${"a".repeat(60)}!\na {"a":1}\n`,
      );
      await page.getByLabel("A log to read").setInputFiles(akka);
      await says(page.locator(".note.stack"), "checking its clocks");
      await button(page, "Stop").click();
      await says(page.locator(".empty"), "Tracing is off.");
      expect(await page.locator(".note").count()).toBe(0);
      expect(wrong).toEqual([]);
      await page.close();
    }, 60_000);

    it("shows what a log says, and does nothing of it", async () => {
      const evil = `\u001b[31m\u202e</title></script><script>document.title = "obeyed"</script><img src=x onerror="document.title = 'obeyed'">`;
      const host = `h\u009b\u2066<b onclick="x">`;
      const log = join(dir, "hostile.jsonl");
      const event = (clock: object) =>
        JSON.stringify({ host, clock, event: evil, fields: { [evil]: evil }, trace: evil });
      writeFileSync(log, `${event({ [host]: 1 })}\n${event({ [host]: 3, [evil]: 1 })}\n{${evil}\n`);
      const [page, wrong] = await open(browser, `${base}#/trace`);
      await page.getByLabel("A log to read").setInputFiles(log);
      await says(page.locator(".remarks"), "2 events");
      await page.locator(".event").first().click();
      await page.locator(".event").last().click();
      const panel = page.getByRole("complementary", { name: "Events" });
      await says(panel, "A happened before B.");
      await says(panel, "␛[31m\\u{202e}</title></script><script>");
      const shown = await page.evaluate<string>("document.body.innerText");
      expect(/(?![\n\t])[\p{Cc}\u2028-\u202e\u2066-\u2069]/u.exec(shown)).toBeNull();
      expect(await page.locator("script:not([src]), img[src=x], b").count()).toBe(0);
      expect(await page.title()).toBe("vclock");
      expect(wrong).toEqual([]);
      await page.close();
    }, 60_000);

    it("stays quick with ten thousand events", async () => {
      const log = join(dir, "large.log");
      writeFileSync(log, largeLog(10_000));
      const [page, wrong] = await open(browser, `${base}#/trace`);
      await page.getByLabel("A log to read").setInputFiles(log);
      await says(page.locator(".remarks"), "10,000 events");
      const frames = await page.evaluate<number[]>(`(async () => {
      const box = document.querySelector(".events");
      const frames = [];
      let last = performance.now();
      for (let i = 0; i < 60; i++) {
        box.scrollTop = (i * box.scrollHeight) / 60;
        await new Promise(requestAnimationFrame);
        const now = performance.now();
        frames.push(now - last);
        last = now;
      }
      return frames.sort((a, b) => a - b);
    })()`);
      const median = frames[30] ?? Number.POSITIVE_INFINITY;
      expect(await page.locator(".event").count()).toBeLessThan(200);
      // 16.7 ms where nothing else runs; each frame here jumps to a new place.
      expect(median).toBeLessThan(60);
      expect(wrong).toEqual([]);
      await page.close();
    }, 60_000);

    it("reads 200,000 events beside the page, and draws part of them at a time", async () => {
      const log = join(dir, "huge.log");
      writeFileSync(log, largeLog(200_000));
      const [page, wrong] = await open(browser, `${base}#/trace`);
      await page.evaluate(`(() => {
      globalThis.longest = 0;
      let last = performance.now();
      const frame = () => {
        const now = performance.now();
        globalThis.longest = Math.max(globalThis.longest, now - last);
        last = now;
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    })()`);
      const drawn = page.locator("[data-drawn]");
      await page.getByLabel("A log to read").setInputFiles(log);
      await says(drawn, "Events 1–10,000 of 200,000 are drawn.");
      await says(page.locator(".remarks"), /200,000 events.*No clock contradicts another/);
      await button(page, "Later").click();
      await says(drawn, "Events 10,001–20,000 of 200,000 are drawn.");
      await says(page.locator(".diagram"), "event 10000");
      await page.getByLabel("Go to event").fill("123456");
      await page.getByLabel("Go to event").press("Enter");
      await says(drawn, "Events 120,001–130,000 of 200,000 are drawn.");
      await page.getByLabel("Show only events with this text").fill("event 19999");
      await says(drawn, "Events 1–11 of 11 that fit (of 200,000) are drawn.");
      expect(await page.locator(".event").count()).toBe(11);
      await page.getByLabel("Show only events with this text").fill("nothing like this");
      await says(drawn, "None of 200,000 events fits.");
      await says(page.locator(".empty"), "No event fits.");
      // Some 350 ms for 10,000 events on a busy machine; reading all would take seconds.
      expect(await page.evaluate<number>("globalThis.longest")).toBeLessThan(2_500);
      expect(wrong).toEqual([]);
      await page.close();
    }, 120_000);

    it("says that tracing is off, and that a server is gone", async () => {
      const [page] = await open(browser, `${base}#/trace`);
      await page.getByText("Tracing is off.").waitFor();
      await page.getByText("--trace-events 0").waitFor();
      expect(await axe(page)).toEqual([]);
      await serving.stop();
      await page.getByText("s1 does not answer.").waitFor();
      const link = page.getByRole("link", { name: "s2", exact: true });
      expect(await link.getAttribute("href")).toBe(`${other}#/trace`);
      expect(await axe(page)).toEqual([]);
      await page.close();
    }, 60_000);
  },
);

/** So many events of four hosts that tell each other now and then. */
function largeLog(count: number): string {
  const lines: string[] = [];
  const hosts = ["a", "b", "c", "d"];
  const clocks = hosts.map(() => new Map<string, number>());
  for (let i = 0; i < count; i++) {
    const [own, other] = [i % 4, (i * 3 + 1) % 4];
    const clock = clocks[own] ?? new Map<string, number>();
    const host = hosts[own] ?? "";
    if (i % 5 === 0) {
      for (const [name, n] of clocks[other] ?? [])
        clock.set(name, Math.max(n, clock.get(name) ?? 0));
    }
    clock.set(host, (clock.get(host) ?? 0) + 1);
    lines.push(`event ${i}`, `${host} ${JSON.stringify(Object.fromEntries(clock))}`);
  }
  return `${lines.join("\n")}\n`;
}
