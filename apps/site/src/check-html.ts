/** Looks through the built pages for links within the site that lead nowhere. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

/** What a page offers and asks for, from its HTML. */
interface PageLinks {
  readonly ids: ReadonlySet<string>;
  readonly links: readonly string[];
}

const HTML_ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&quot;": '"',
  "&#39;": "'",
  "&lt;": "<",
  "&gt;": ">",
};

/** What the HTML of a page names and links to; what it shows as text is not looked at. */
export function linksOf(html: string): PageLinks {
  const attribute = (name: string): string[] =>
    [...html.matchAll(new RegExp(`<[a-z][^>]*?\\s${name}="([^"]*)"`, "gi"))].map(([, value = ""]) =>
      value.replaceAll(/&(?:amp|quot|#39|lt|gt);/g, (e) => HTML_ENTITIES[e] ?? e),
    );
  return { ids: new Set(attribute("id")), links: [...attribute("href"), ...attribute("src")] };
}

/**
 * What is wrong with the links of a built site, a line each: pages, files and anchors that are not there.
 *
 * @param dir the folder of the site
 * @param base the path that it will be served below, with slashes at both ends
 */
export function checkHtml(dir: string, base: string): string[] {
  const names = readdirSync(dir, { recursive: true, encoding: "utf8" });
  const files = names.map((name) => name.replaceAll("\\", "/"));
  const pages = new Map(
    files
      .filter((name) => name.endsWith(".html"))
      .map((name) => [name, linksOf(readFileSync(join(dir, name), "utf8"))]),
  );
  const problems: string[] = [];
  for (const [page, { links }] of pages) {
    for (const link of new Set(links)) {
      const problem = problemOf(link, page);
      if (problem !== undefined) problems.push(`${page}: ${link} ${problem}`);
    }
  }
  return problems;

  function problemOf(link: string, page: string): string | undefined {
    if (/^(?:https?|mailto|data):/.test(link)) {
      return undefined;
    }
    const [path = "", anchor] = link.split("#");
    let target = page;
    if (path.startsWith("/")) {
      if (!path.startsWith(base)) return `does not begin with ${base}`;
      target = path.slice(base.length);
    } else if (path !== "") {
      target = posix.join(posix.dirname(page), path);
    }
    if (target === "" || target.endsWith("/")) target += "index.html";
    const found = pages.get(target) ?? pages.get(`${target}.html`);
    if (found === undefined) {
      return existsSync(join(dir, decodeURIComponent(target))) ? undefined : "leads nowhere";
    }
    const isThere =
      anchor === undefined || anchor === "" || found.ids.has(decodeURIComponent(anchor));
    return isThere ? undefined : "has no such anchor";
  }
}
