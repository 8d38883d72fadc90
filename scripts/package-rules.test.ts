import { describe, expect, it } from "vitest";

import { checkTarball } from "./package-rules.mjs";

const ours = "https://github.com/vclock/vclock";
const map = (...sources: string[]) => JSON.stringify({ version: 3, sources, mappings: "" });

/** A tarball with nothing wrong: what it has, less or more what a test says. */
function tarball(
  manifest: Record<string, unknown> = {},
  files: Record<string, string | undefined> = {},
) {
  const packed = {
    "package.json": "{}",
    "README.md": `# \`@vclock/thing\`\n\n[guide](${ours}/blob/main/README.md), [above](#a)\n`,
    LICENSE: "MIT\n",
    "dist/index.js": "export {};\n//# sourceMappingURL=index.js.map",
    "dist/index.js.map": map("../src/index.ts"),
    "dist/index.d.ts": "export {};\n//# sourceMappingURL=index.d.ts.map",
    "dist/index.d.ts.map": map("../src/index.ts"),
    "src/index.ts": "export {};\n",
    "bin/run.js": "#!/usr/bin/env node\n",
    ...files,
  };
  const present = Object.entries(packed).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return {
    dir: "packages/thing",
    node: ">=20.19",
    licence: "MIT\n",
    files: new Map(present),
    manifest: {
      name: "@vclock/thing",
      description: "A thing that is here to have something to pack.",
      keywords: ["one", "two", "three"],
      license: "MIT",
      author: "vclock contributors",
      homepage: `${ours}/tree/main/packages/thing#readme`,
      bugs: `${ours}/issues`,
      repository: { type: "git", url: `git+${ours}.git`, directory: "packages/thing" },
      type: "module",
      engines: { node: ">=20.19" },
      publishConfig: { access: "public", provenance: true },
      bin: { thing: "bin/run.js" },
      files: ["bin", "dist", "src", "!src/**/*.test.ts"],
      exports: {
        ".": {
          "@vclock/source": "./src/index.ts",
          types: "./dist/index.d.ts",
          default: "./dist/index.js",
        },
        "./package.json": "./package.json",
      },
      dependencies: { "@vclock/clock": "^0.1.0" },
      ...manifest,
    },
  };
}

it("a package with everything has nothing wrong", () => {
  expect(checkTarball(tarball())).toEqual([]);
});

describe("package.json", () => {
  it.each<[Record<string, unknown>, RegExp]>([
    [{ description: "A thing." }, /^description:/],
    [{ keywords: ["one"] }, /^keywords:/],
    [{ license: "ISC" }, /^license is "ISC"/],
    [{ author: undefined }, /^author is undefined/],
    [{ homepage: ours }, /^homepage is/],
    [{ bugs: undefined }, /^bugs is undefined/],
    [{ repository: { type: "git", url: `git+${ours}.git` } }, /^repository is .*"directory"/],
    [{ type: "commonjs" }, /^type is/],
    [{ engines: { node: ">=18" } }, /^engines is/],
    [{ publishConfig: { access: "public" } }, /^publishConfig is .*provenance/],
    [{ private: true }, /^private/],
    [{ scripts: { postinstall: "node x.js" } }, /^scripts\.postinstall/],
    [{ dependencies: { "@vclock/clock": "workspace:^" } }, /^@vclock\/clock: workspace:\^ means/],
    [{ exports: {} }, /^exports of package.json is undefined/],
    [{ bin: { thing: "bin/gone.js" } }, /^thing: bin\/gone\.js is not packed$/],
  ])("%j", (manifest, problem) => {
    expect(checkTarball(tarball(manifest))).toEqual([expect.stringMatching(problem)]);
  });

  it("an entry point that is not packed, or whose types do not come first", () => {
    const entry = { default: "./dist/index.js", types: "./dist/gone.d.ts" };
    const exports = { "./package.json": "./package.json", "./x": entry };
    expect(checkTarball(tarball({ exports }))).toEqual([
      'conditions of ./x is ["default","types"]; it should be ["@vclock/source","types","default"]',
      "./x: ./dist/gone.d.ts is not packed",
    ]);
  });
});

it("a name outside our scope", () => {
  const files = { "README.md": "# thing\n" };
  expect(checkTarball(tarball({ name: "thing" }, files))).toEqual(["name: thing"]);
});

describe("files", () => {
  it.each<[string, string | undefined, RegExp]>([
    ["src/index.test.ts", "", /^src\/index\.test\.ts was left over$/],
    ["src/testing/cluster.ts", "", /was left over$/],
    ["dist/build.tsbuildinfo", "", /was left over$/],
    ["tsconfig.json", "{}", /was left over$/],
    ["bin/.env", "", /was left over$/],
    ["LICENSE", undefined, /^LICENSE is not/],
    ["README.md", "# Thing\n", /^README\.md: its heading/],
    ["README.md", "# @vclock/thing\n\n[x](../x.md)\n", /^README\.md: \.\.\/x\.md leads nowhere/],
    ["bin/run.js", "console.log(1);\n", /^bin\/run\.js: its first line/],
    ["src/index.ts", undefined, /src\/index\.ts/],
    ["dist/index.js", "export {};\n", /^dist\/index\.js: it has no source map$/],
    ["dist/index.js.map", undefined, /^dist\/index\.js: it has no source map$/],
    [
      "dist/index.d.ts.map",
      map("../src/old.ts"),
      /^dist\/index\.d\.ts\.map: there is no src\/old\.ts/,
    ],
  ])("%s: %j", (path, text, problem) => {
    const problems = checkTarball(tarball({}, { [path]: text }));
    expect(problems).not.toEqual([]);
    expect(problems).toEqual(problems.map(() => expect.stringMatching(problem)));
  });

  it("a map may hold its sources itself", () => {
    const held = JSON.stringify({ sources: ["../../x.ts"], sourcesContent: ["1"], mappings: "" });
    expect(checkTarball(tarball({}, { "dist/index.js.map": held }))).toEqual([]);
  });
});
