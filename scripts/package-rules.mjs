// What every published package has, as rules about its tarball. check-package.mjs packs one and asks these;
// publint and attw, which it also asks, know what holds for packages anywhere.
import { join } from "node:path";

const site = "https://github.com/vclock/vclock";

/** What may be in a tarball. Anything else was left over. */
const belongs = [
  /^(?:package\.json|README\.md|CHANGELOG\.md|LICENSE|oclif\.manifest\.json)$/,
  /^dist\/.+\.(?:js|d\.ts)(?:\.map)?$/,
  /^src\/.+\.ts$/,
];
/** Of each entry point, the first that fits is taken: ours only by this repository's own tools. */
const conditions = ["@vclock/source", "types", "default"];
const neverBelongs = /\.(?:test|bench)\.|\/testing\/|__snapshots__|(?:^|\/)\.|node_modules/;

/**
 * @typedef {object} Tarball
 * @property {string} dir the package's folder in the repository
 * @property {string} node the versions of Node that the repository asks for
 * @property {any} manifest its package.json, as packed
 * @property {ReadonlyMap<string, string>} files text of each file, by its path in the package
 * @property {string} licence the text of the repository's licence
 */

/** Names, links and promises in package.json. */
function checkManifest({ dir, node, manifest, files }) {
  const equal = (what, is, should) =>
    JSON.stringify(is) === JSON.stringify(should)
      ? []
      : [`${what} is ${JSON.stringify(is)}; it should be ${JSON.stringify(should)}`];
  const at = (path) => path.replace(/^\.\//, "");
  const missing = (what, path) => (files.has(at(path)) ? [] : [`${what}: ${path} is not packed`]);
  const bins = Object.entries(manifest.bin ?? {});
  const entries = Object.entries(manifest.exports ?? {});
  const ranges = ["dependencies", "peerDependencies", "optionalDependencies"].flatMap((kind) =>
    Object.entries(manifest[kind] ?? {}),
  );
  return [
    ...(/^@vclock\/[a-z-]+$/.test(manifest.name) ? [] : [`name: ${manifest.name}`]),
    ...((manifest.description ?? "").length >= 40 ? [] : ["description: say what it is for"]),
    ...((manifest.keywords ?? []).length >= 3 ? [] : ["keywords: at least three"]),
    ...equal("license", manifest.license, "MIT"),
    ...equal("author", manifest.author, "vclock contributors"),
    ...equal("homepage", manifest.homepage, `${site}/tree/main/${dir}#readme`),
    ...equal("bugs", manifest.bugs, `${site}/issues`),
    ...equal("repository", manifest.repository, {
      type: "git",
      url: `git+${site}.git`,
      directory: dir,
    }),
    ...equal("type", manifest.type, "module"),
    ...equal("engines", manifest.engines, { node }),
    ...equal("publishConfig", manifest.publishConfig, { access: "public", provenance: true }),
    ...(manifest.private === undefined ? [] : ["private: it would not be published"]),
    ...["preinstall", "install", "postinstall"]
      .filter((script) => script in (manifest.scripts ?? {}))
      .map((script) => `scripts.${script}: nothing runs when it is installed`),
    ...ranges
      .filter(([, range]) => /^(?:workspace|catalog|file|link):/.test(range))
      .map(([name, range]) => `${name}: ${range} means nothing outside this repository`),
    ...equal("exports of package.json", manifest.exports?.["./package.json"], "./package.json"),
    ...entries.flatMap(([path, entry]) =>
      typeof entry === "string"
        ? missing(path, entry)
        : equal(`conditions of ${path}`, Object.keys(entry), conditions).concat(
            Object.values(entry).flatMap((target) => missing(path, target)),
          ),
    ),
    ...bins.flatMap(([name, path]) => missing(name, path)),
    ...bins
      .filter(([, path]) => files.get(at(path))?.startsWith("#!/usr/bin/env node\n") === false)
      .map(([, path]) => `${path}: its first line names no Node`),
  ];
}

/** Nothing left over, and nothing forgotten. */
function checkFiles({ manifest, files, licence }) {
  // What package.json lists by name besides code: scenarios, the page, what a shell completes with.
  const listed = (manifest.files ?? []).filter(
    (entry) => !entry.startsWith("!") && !["dist", "src"].includes(entry),
  );
  const isListed = (path) =>
    listed.some((entry) => path === entry || path.startsWith(`${entry.replace(/\/$/, "")}/`));
  const readme = files.get("README.md") ?? "";
  const links = [...readme.replaceAll(/^```[^]*?^```/gm, "").matchAll(/\]\(([^)\s]+)\)/g)];
  return [
    ...[...files.keys()]
      .filter(
        (path) =>
          neverBelongs.test(path) ||
          (!isListed(path) && !belongs.some((pattern) => pattern.test(path))),
      )
      .map((path) => `${path} was left over`),
    ...(files.get("LICENSE") === licence ? [] : ["LICENSE is not that of the repository"]),
    ...(readme.startsWith(`# \`${manifest.name}\`\n`) || readme.startsWith(`# ${manifest.name}\n`)
      ? []
      : ["README.md: its heading is the package's name"]),
    ...links
      .filter(([, link]) => !/^(?:https?:|#)/.test(link))
      .map(([, link]) => `README.md: ${link} leads nowhere on npm; write ${site}/blob/main/…`),
  ];
}

/** Each built file has a map, and maps lead to sources that a debugger, or an editor, finds: packed too, or in the map itself. */
function checkMaps({ files }) {
  const mapOf = (path) => {
    const url = /^\/\/# sourceMappingURL=(.+)$/m.exec(files.get(path))?.[1];
    return url === undefined ? undefined : join(path, "..", url);
  };
  const paths = [...files.keys()];
  return [
    ...paths
      .filter((path) => /^dist\/.+\.(?:js|d\.ts)$/.test(path) && !files.has(mapOf(path)))
      .map((path) => `${path}: it has no source map`),
    ...paths
      .filter((path) => path.endsWith(".map"))
      .flatMap((path) => {
        const { sources, sourcesContent, sourceRoot = "" } = JSON.parse(files.get(path));
        return sources
          .filter((_, at) => typeof sourcesContent?.[at] !== "string")
          .map((name) => join(path, "..", sourceRoot, name))
          .filter((source) => !files.has(source))
          .map((source) => `${path}: there is no ${source}; remove dist/ and build again`);
      }),
  ];
}

/**
 * What is wrong with a package as it would be published, as messages.
 *
 * @param {Tarball} tarball
 */
export function checkTarball(tarball) {
  return [...checkManifest(tarball), ...checkFiles(tarball), ...checkMaps(tarball)];
}
