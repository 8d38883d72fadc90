import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { slug } from "github-slugger";
import { type DefaultTheme, defineConfig } from "vitepress";

const siteDir = join(import.meta.dirname, "..");
const stageDir = join(siteDir, "dist/stage");
const repository = "https://github.com/vclock/vclock";

const link = (text: string, target: string) => ({ text, link: target });

const guides: DefaultTheme.SidebarItem[] = [
  {
    text: "Guides",
    items: [
      link("Getting started", "/guides/getting-started"),
      link("Concepts", "/guides/concepts"),
      link("Which guarantees do I get?", "/guides/guarantees"),
      link("Embedding", "/guides/embedding"),
      link("Operating", "/guides/operating"),
      link("Wire format", "/guides/wire-format"),
      link("Comparison with others", "/guides/comparison"),
    ],
  },
  {
    text: "Clocks",
    items: [
      link("Which clock for which question", "/clocks/"),
      link("Lamport clock", "/clocks/lamport"),
      link("Vector clock", "/clocks/vector"),
      link("Version vector", "/clocks/version-vector"),
      link("Dotted version vector", "/clocks/dotted-version-vector"),
      link("Dotted version vector set", "/clocks/dotted-version-vector-set"),
      link("Causal context", "/clocks/causal-context"),
      link("Bitmapped version vector", "/clocks/bitmapped-version-vector"),
      link("Matrix clock", "/clocks/matrix"),
      link("Causal buffer", "/clocks/causal-buffer"),
      link("Interval tree clock", "/clocks/interval-tree"),
      link("Hybrid logical clock", "/clocks/hybrid-logical"),
    ],
  },
  {
    text: "Packages",
    items: [
      link("@vclock/clock", "/packages/clock"),
      link("@vclock/trace", "/packages/trace"),
      link("@vclock/protocol", "/packages/protocol"),
      link("@vclock/replica", "/packages/replica"),
      link("@vclock/store-lmdb", "/packages/store-lmdb"),
      link("@vclock/sdk", "/packages/sdk"),
      link("@vclock/simulation", "/packages/simulation"),
      link("@vclock/server", "/packages/server"),
      link("@vclock/cli", "/packages/cli"),
      link("@vclock/driver", "/packages/driver"),
    ],
  },
  {
    text: "In depth",
    items: [
      link("Specification", "/spec"),
      link("Architecture", "/architecture"),
      link("Decisions", "/decisions/"),
      link("Reliability", "/reliability"),
      link("Figures", "/bench/"),
      link("Contributing", "/contributing"),
    ],
  },
];

/** The API reference, a group a package; what is there is found out when the pages are put together. */
function reference(): DefaultTheme.SidebarItem[] {
  const file = join(stageDir, "api/entries.json");
  const entries = existsSync(file)
    ? (JSON.parse(readFileSync(file, "utf8")) as { readonly name: string; readonly dir: string }[])
    : [];
  const pageOf = (name: string) => `/api/${name.replace("@vclock/", "")}`;
  const dirs = [...new Set(entries.map(({ dir }) => dir))];
  const groups = dirs.map((dir) => {
    const own = entries.filter((entry) => entry.dir === dir);
    const shortest = own.reduce((a, b) => (a.name.length <= b.name.length ? a : b));
    const rest = own.filter((entry) => entry !== shortest);
    const item: DefaultTheme.SidebarItem = link(shortest.name, pageOf(shortest.name));
    if (rest.length > 0) {
      item.items = rest
        .map(({ name }) => link(name.slice(shortest.name.length), pageOf(name)))
        .sort((a, b) => a.text.localeCompare(b.text));
    }
    return item;
  });
  return [{ text: "API reference", link: "/api/", items: groups }];
}

export default defineConfig({
  title: "vclock",
  description: "A replicated key-value store that tells the truth about concurrency.",
  lang: "en-GB",
  srcDir: "dist/stage",
  outDir: "dist/site",
  cacheDir: "dist/cache",
  head: [
    [
      "link",
      { rel: "icon", type: "image/svg+xml", href: `${process.env["VC_SITE_BASE"] ?? "/"}icon.svg` },
    ],
  ],
  // Pages of servers that the reader starts.
  ignoreDeadLinks: "localhostLinks",
  vite: { build: { chunkSizeWarningLimit: 4_000 } },
  markdown: {
    // Documents have no HTML of their own: what looks like it, such as a type's parameters, is text.
    html: false,
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    // Anchors as GitHub has them, so that links hold on both sides.
    anchor: { slugify: slug },
    languageAlias: { console: "shellsession" },
    config(md) {
      // The anchors of the API reference, the only HTML that there is.
      md.inline.ruler.before("html_inline", "anchors", (state, silent) => {
        const anchor = /^<a id="[\w-]+"><\/a>/.exec(
          state.src.slice(state.pos, state.pos + 200),
        )?.[0];
        if (anchor === undefined) return false;
        if (!silent) state.push("html_inline", "", 0).content = anchor;
        state.pos += anchor.length;
        return true;
      });
      // Two braces would be code to Vue.
      const text = md.renderer.rules.text;
      md.renderer.rules.text = (...args) =>
        (text?.(...args) ?? "").replaceAll("{{", "&#123;&#123;");
      // Our drawings are there in a light and a dark one.
      const image = md.renderer.rules.image;
      md.renderer.rules.image = (tokens, index, ...rest) => {
        const token = tokens[index];
        const source = token?.attrGet("src") ?? "";
        const file = join(stageDir, "public", source);
        if (token === undefined || existsSync(file)) return image?.(tokens, index, ...rest) ?? "";
        return ["light", "dark"]
          .map((theme) => {
            token.attrSet("src", source.replace(/\.svg$/, `.${theme}.svg`));
            token.attrSet("class", `only-${theme}`);
            return image?.(tokens, index, ...rest) ?? "";
          })
          .join("");
      };
    },
  },
  transformPageData(page) {
    const source = page.frontmatter["source"] as string | undefined;
    // The page is edited where it is written. What is made of docstrings has no such place.
    if (source === undefined) page.frontmatter["editLink"] = false;
    else page.filePath = source;
  },
  themeConfig: {
    logo: "/icon.svg",
    nav: [
      { text: "Guides", link: "/guides/getting-started", activeMatch: "^/guides/" },
      { text: "API", link: "/api/", activeMatch: "^/api/" },
      { text: "Packages", link: "/packages/sdk", activeMatch: "^/packages/" },
      { text: "Specification", link: "/spec" },
    ],
    sidebar: { "/api/": reference(), "/": guides },
    outline: { level: [2, 3], label: "On this page" },
    search: {
      provider: "local",
      options: {
        // Examples are left out: to highlight them again takes longest of all, and what they use has a heading.
        _render: (source, env, md) =>
          md.render(source.replaceAll(/^ *(`{3,}).*\n[^]*?^ *\1 *$/gm, ""), env),
      },
    },
    socialLinks: [{ icon: "github", link: repository, ariaLabel: "vclock on GitHub" }],
    editLink: {
      pattern: `${repository}/edit/main/:path`,
      text: "Improve this page",
    },
    footer: { message: "MIT licence" },
    externalLinkIcon: true,
  },
});
