// The public API of each package as text, one file an entry point: `packages/clock/api/index.api.md`. Compares what the
// build declares with the files that are there; `npm run api -- --write` renews them.
// api-extractor reads the built declarations, follows them across files and leaves out what is `@internal`.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
} from "@microsoft/api-extractor";

import { publicPackages, root, tool } from "./lib.mjs";

const compilerOptions = {
  target: "es2023",
  lib: ["es2023"],
  types: ["node"],
  module: "nodenext",
  moduleResolution: "nodenext",
  strict: true,
  skipLibCheck: true,
};

const loud = { logLevel: ExtractorLogLevel.Error };
const silent = { logLevel: ExtractorLogLevel.None };

/**
 * The entry points of a package that have types.
 *
 * @returns name (`index` for `.`) and declarations, below the package, of each
 */
export function entriesOf({ exports }) {
  return Object.entries(exports).flatMap(([path, entry]) =>
    entry.types === undefined
      ? []
      : [{ name: path === "." ? "index" : path.slice(2).replaceAll("/", "."), types: entry.types }],
  );
}

/** What differs between what is there and what should be: paths, each with what to do. */
export function compareFiles(present, wanted) {
  const changed = [...wanted].filter(([path, text]) => present.get(path) !== text);
  const gone = [...present.keys()].filter((path) => !wanted.has(path));
  return { changed: changed.map(([path]) => path), gone };
}

/** All snapshots as they should be: path below the root, and text. One compilation for all. */
function report(packages, out) {
  const entries = packages.flatMap(({ dir, manifest }) =>
    entriesOf(manifest).map(({ name, types }) => ({ dir, name, file: join(root, dir, types) })),
  );
  const files = entries.map(({ file }) => file);
  const configs = entries.map(({ dir, name, file }) => {
    const reportFolder = join(out, dir);
    mkdirSync(reportFolder, { recursive: true });
    return ExtractorConfig.prepare({
      configObjectFullPath: join(root, dir, "api-extractor.json"),
      packageJsonFullPath: join(root, dir, "package.json"),
      configObject: {
        projectFolder: join(root, dir),
        mainEntryPointFilePath: file,
        newlineKind: "lf",
        compiler: { overrideTsconfig: { compilerOptions, files } },
        apiReport: {
          enabled: true,
          includeForgottenExports: true,
          reportFileName: name,
          reportFolder,
          reportTempFolder: join(reportFolder, "temp"),
          reportVariants: ["public"],
        },
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        messages: {
          compilerMessageReporting: { default: loud },
          extractorMessageReporting: {
            default: loud,
            "ae-forgotten-export": silent,
            "ae-missing-release-tag": silent,
            "ae-undocumented": silent,
            "ae-unresolved-link": silent,
          },
          // What a docstring may say is for whoever builds pages of them.
          tsdocMessageReporting: { default: silent },
        },
      },
    });
  });
  const compilerState = CompilerState.create(configs[0], { additionalEntryPoints: files });
  const problems = [];
  const texts = configs.map((config, at) => {
    const { dir, name } = entries[at];
    Extractor.invoke(config, {
      compilerState,
      localBuild: true,
      messageCallback(message) {
        if (message.logLevel === ExtractorLogLevel.Error)
          problems.push(`${dir}: ${message.formatMessageWithLocation()}`);
        message.handled = true;
      },
    });
    const path = join(out, dir, `${name}.public.api.md`);
    return [`${dir}/api/${name}.api.md`, readFileSync(path, "utf8")];
  });
  return { wanted: new Map(texts), problems };
}

function presentFiles(packages) {
  const paths = packages.flatMap(({ dir }) => {
    const folder = join(root, dir, "api");
    return existsSync(folder) ? readdirSync(folder).map((name) => `${dir}/api/${name}`) : [];
  });
  return new Map(paths.map((path) => [path, readFileSync(join(root, path), "utf8")]));
}

function main({ write }) {
  const packages = publicPackages();
  const out = mkdtempSync(join(tmpdir(), "vclock-api-"));
  try {
    const { wanted, problems } = report(packages, out);
    const { changed, gone } = compareFiles(presentFiles(packages), wanted);
    for (const path of changed) {
      const file = join(root, path);
      if (write) {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, wanted.get(path));
        console.log(`written: ${path}`);
        continue;
      }
      problems.push(`${path}: the public API is another`);
      const next = join(out, "next.api.md");
      writeFileSync(next, wanted.get(path));
      const args = [
        "diff",
        "--no-index",
        "--no-color",
        existsSync(file) ? file : "/dev/null",
        next,
      ];
      problems.push(tool("git", args).stdout ?? "");
    }
    for (const path of gone) {
      if (write) rmSync(join(root, path));
      if (write) console.log(`removed: ${path}`);
      else problems.push(`${path}: there is no such entry point`);
    }
    for (const problem of problems) console.error(problem);
    if (problems.length > 0 && !write) {
      console.error("If that is meant: npm run api -- --write, and a changeset (npx changeset).");
    }
    process.exitCode = problems.length === 0 ? 0 : 1;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  main({ write: process.argv.includes("--write") });
}
