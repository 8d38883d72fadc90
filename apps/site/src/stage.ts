/** Puts all pages together in one folder, with links of the site, for VitePress to build. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

import { documents, repositoryUrl, root, siteDir, stageDir } from "./documents.js";
import { type EntryPoint, entryPoints } from "./entry-points.js";
import { rewriteLinks } from "./links.js";
import { writeReference } from "./reference.js";
import { inTheme, isThemed } from "./themed.js";

/**
 * Writes documents, pictures and the API reference into `stageDir`.
 *
 * @returns what is wrong with the documents' links, a line each
 */
export async function stage(): Promise<string[]> {
  rmSync(stageDir, { recursive: true, force: true });
  const problems = stageDocuments();
  await stageReference();
  return problems;
}

/** Documents, and the pictures that they show. */
function stageDocuments(): string[] {
  const problems: string[] = [];
  const pages = documents();
  const pictures = new Set<string>(HOME_PICTURES);
  for (const [file, page] of pages) {
    if (file === "README.md") continue;
    const markdown = readFileSync(join(root, file), "utf8");
    const rewritten = rewriteLinks(file, markdown, { pages, kindOf, repositoryUrl });
    for (const picture of rewritten.pictures) pictures.add(picture);
    for (const link of rewritten.dead) problems.push(`${file}: ${link} leads nowhere`);
    write(page, `---\nsource: ${file}\n---\n\n${rewritten.markdown}`);
  }
  write("index.md", readFileSync(join(siteDir, "pages/index.md"), "utf8"));
  for (const picture of pictures) stagePicture(picture);
  cpSync(join(siteDir, "public"), join(stageDir, "public"), { recursive: true });
  return problems;
}

/** The home page names its pictures in a place where links are not looked for. */
const HOME_PICTURES = ["docs/guides/images/conflict.svg", "docs/images/space-time.png"];

/** A picture that follows the reader's system is there in both themes: the site has a switch of its own. */
function stagePicture(picture: string): void {
  const target = `public/pictures/${picture}`;
  const svg = picture.endsWith(".svg") ? readFileSync(join(root, picture), "utf8") : "";
  if (isThemed(svg)) {
    for (const theme of ["light", "dark"] as const) {
      write(target.replace(/\.svg$/, `.${theme}.svg`), inTheme(svg, theme));
    }
  } else {
    mkdirSync(dirname(join(stageDir, target)), { recursive: true });
    cpSync(join(root, picture), join(stageDir, target));
  }
}

async function stageReference(): Promise<void> {
  const entries = entryPoints();
  await writeReference(entries, join(stageDir, "api"));
  // What exports nothing, and is there to be run, has an empty page.
  const documented = entries.filter(({ name }) => {
    const page = join(stageDir, pageOf(name));
    const isEmpty = !readFileSync(page, "utf8").includes("\n## ");
    if (isEmpty) rmSync(page);
    return !isEmpty;
  });
  write("api/index.md", indexOf(documented));
  write("api/entries.json", JSON.stringify(documented));
}

/** `@vclock/clock/lamport` → `api/clock/lamport.md`. */
function pageOf(name: string): string {
  return `api/${name.replace("@vclock/", "")}.md`;
}

/** A list of all entry points, package by package. */
function indexOf(entries: readonly EntryPoint[]): string {
  const lines = [
    "# API reference",
    "",
    "All that the packages export, from the docstrings in their sources. How a package is meant to be used, its errors and its limits stand on its own page.",
    "",
  ];
  for (const [dir, group] of groupBy(entries, (entry) => entry.dir)) {
    const name = group[0]?.name.split("/").slice(0, 2).join("/") ?? dir;
    const page = dir === "apps/server" ? "server" : dir.replace("packages/", "");
    lines.push(
      `## ${name}`,
      "",
      `${group[0]?.description ?? ""} [Its page](/packages/${page}).`,
      "",
    );
    for (const entry of group) lines.push(`- [\`${entry.name}\`](/${pageOf(entry.name)})`);
    lines.push("");
  }
  return lines.join("\n");
}

function kindOf(path: string): "file" | "folder" | undefined {
  const file = join(root, path);
  if (!existsSync(file)) return undefined;
  return statSync(file).isDirectory() ? "folder" : "file";
}

function write(path: string, text: string): void {
  const file = join(stageDir, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
