// Holds the documents to the repository: links lead somewhere, the source files, scripts and scenarios
// that they name are there, decision 8 lists the dependencies, all of them and no others, and SPEC.md and
// the README of the checker know each of its rules.
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";

import { listFiles, readJson, root, workspaceDirs } from "./lib.mjs";

const dependenciesFile = "docs/decisions/0008-dependencies.md";
const checkerDir = "packages/simulation/src/checker/";
const ruleFiles = ["SPEC.md", "packages/simulation/README.md"];

const ours = "https://github.com/vclock/vclock/blob/main/";

/** A heading as GitHub makes an anchor of it. */
export function anchorOf(heading) {
  const plain = heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "");
  return plain.trim().replaceAll(" ", "-");
}

const anchorsOf = (markdown) =>
  [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading));

/**
 * What is wrong with one document, as messages.
 *
 * @param repository `read(path)` gives a file's text, `""` for a folder, undefined for what is not there;
 *   `names` are the names of all source files and scenarios, `scripts` those of package.json
 */
export function checkDocument(file, markdown, { read, names, scripts }) {
  const problems = [];
  const prose = markdown.replaceAll(/^```[^]*?^```/gm, "");
  for (const [, link] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
    // What npm shows too, the READMEs of packages, spells links to this repository out.
    const isOurs = link.startsWith(ours);
    if (!isOurs && /^[a-z]+:/.test(link)) continue;
    const [path, anchor] = (isOurs ? link.slice(ours.length) : link).split("#");
    const target = path === "" ? markdown : read(isOurs ? path : join(file, "..", path));
    if (target === undefined || (anchor !== undefined && !anchorsOf(target).includes(anchor))) {
      problems.push(`${file}: ${link} leads nowhere`);
    }
  }
  for (const [, path] of markdown.matchAll(/`([\w./-]+\.(?:ts|mjs))`/g)) {
    if (!names.has(basename(path))) problems.push(`${file}: there is no ${path}`);
  }
  for (const [, list] of markdown.matchAll(/\bscenarios? ((?:`[\w-]+`(?:, )?)+)/g)) {
    for (const [, name] of list.matchAll(/`([\w-]+)`/g)) {
      if (!names.has(name)) problems.push(`${file}: there is no scenario ${name}`);
    }
  }
  for (const [, name] of markdown.matchAll(/\bnpm run ([\w:-]+)/g)) {
    if (!name.startsWith("-") && !(name in scripts)) {
      problems.push(`${file}: there is no script ${name}`);
    }
  }
  return problems;
}

/** Names that only one of the two has: `listed` in the first column of a table, `wanted`. */
export function checkTable(file, markdown, wanted) {
  const rows = [...markdown.matchAll(/^\| +(\w[\w/-]*|@[\w/-]+) +\|/gm)].map(([, name]) => name);
  const listed = rows.slice(1);
  return [
    ...wanted.filter((name) => !listed.includes(name)).map((name) => `${file}: ${name} is missing`),
    ...listed
      .filter((name) => !wanted.includes(name))
      .map((name) => `${file}: ${name} is not used`),
  ];
}

/** Names that the document never says in `backticks`. */
export function checkNamed(file, markdown, wanted) {
  return wanted
    .filter((name) => !markdown.includes(`\`${name}\``))
    .map((name) => `${file}: ${name} is missing`);
}

/** The names of the rules that a source file of the checker states. */
const rulesOf = (source) =>
  [...source.matchAll(/^ {2}rule: "([\w-]+)",$/gm)].map(([, name]) => name);

function checkDocs() {
  const files = listFiles();
  const scenarios = files.filter((file) => file.startsWith("apps/driver/scenarios/"));
  const names = new Set([
    ...files.map((file) => basename(file)),
    ...scenarios.map((file) => basename(file, ".yaml").replace(/^\d+-/, "")),
  ]);
  const read = (path) => {
    if (!existsSync(join(root, path))) return undefined;
    return path.endsWith(".md") ? readFileSync(join(root, path), "utf8") : "";
  };
  const { scripts } = readJson("package.json");
  const documents = files.filter((file) => file.endsWith(".md"));
  const dependencies = workspaceDirs()
    .flatMap((dir) => Object.keys(readJson(dir, "package.json").dependencies ?? {}))
    .filter((name) => !name.startsWith("@vclock/"));
  const rules = files
    .filter((file) => file.startsWith(checkerDir) && !file.endsWith(".test.ts"))
    .flatMap((file) => rulesOf(readFileSync(join(root, file), "utf8")));
  const problems = [
    ...(rules.length === 0 ? [`${checkerDir}: no rule was found`] : []),
    ...ruleFiles.flatMap((file) => checkNamed(file, read(file), rules)),
    ...documents.flatMap((file) => checkDocument(file, read(file), { read, names, scripts })),
    ...checkTable(dependenciesFile, read(dependenciesFile), [...new Set(dependencies)]),
  ];
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) checkDocs();
