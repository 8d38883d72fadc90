import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { checkHtml, linksOf } from "./check-html.js";

let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "vc-site-"));
  mkdirSync(join(dir, "guides"));
  writeFileSync(join(dir, "icon.svg"), "<svg/>");
  writeFileSync(join(dir, "index.html"), '<h1 id="top">x</h1>');
});

afterAll(() => rmSync(dir, { recursive: true }));

const check = (html: string): string[] => {
  writeFileSync(join(dir, "guides/a.html"), html);
  return checkHtml(dir, "/base/");
};

it.each([
  '<a href="/base/">x</a>',
  '<a class="y" href="/base/#top">x</a>',
  '<a href="../index.html#top">x</a>',
  '<a href="#here">x</a><p id="here">',
  '<a href="/base/guides/a">x</a>',
  '<img src="/base/icon.svg">',
  '<a href="https://example.org/gone">x</a>',
  "<code>&lt;a href=&quot;/gone&quot;&gt;</code>",
])("takes %s", (html) => {
  expect(check(html)).toEqual([]);
});

it.each([
  ['<a href="/base/gone">x</a>', "/base/gone leads nowhere"],
  ['<a href="/guides/a">x</a>', "/guides/a does not begin with /base/"],
  ['<a href="/base/#middle">x</a>', "/base/#middle has no such anchor"],
  ['<a href="#there">x</a>', "#there has no such anchor"],
  ['<script src="/base/gone.js">', "/base/gone.js leads nowhere"],
])("refuses %s", (html, problem) => {
  expect(check(html)).toEqual([`guides/a.html: ${problem}`]);
});

it("reads what is escaped", () => {
  expect(linksOf('<a href="/x?a=1&amp;b=2">').links).toEqual(["/x?a=1&b=2"]);
});
