import { describe, expect, it } from "vitest";

import { checkFile, importsOf, isTestFile } from "./check-tree.mjs";

const clock = { name: "@vclock/clock", dir: "packages/clock", devDependencies: ["vitest"] };
const sdk = { name: "@vclock/sdk", dir: "packages/sdk", devDependencies: ["@vclock/server"] };

describe("importsOf", () => {
  it("finds every way to import, and no comment", () => {
    const source = [
      'import { a } from "a";',
      'import type { B } from "b";',
      'import "c";',
      'export * from "d";',
      'const e = await import("e");',
      'import {\n  f,\n} from "f";',
      ' * import { g } from "g";',
      '// import "h";',
    ].join("\n");
    expect(importsOf(source)).toEqual(["a", "b", "c", "d", "e", "f"]);
  });
});

describe("checkFile", () => {
  it("refuses an import against the arrows", () => {
    expect(
      checkFile("packages/clock/src/a.ts", 'import {} from "@vclock/replica/conformance";', clock),
    ).toEqual(["packages/clock/src/a.ts: @vclock/clock must not import @vclock/replica"]);
  });

  it("lets a test import a devDependency, and nothing else import it", () => {
    const source = 'import {} from "@vclock/server";';
    expect(checkFile("packages/sdk/src/a.test.ts", source, sdk)).toEqual([]);
    expect(checkFile("packages/sdk/src/a.ts", source, sdk)).toHaveLength(1);
  });

  it("refuses a path that leaves the package", () => {
    const source = 'import {} from "../../clock/src/x.js";';
    expect(checkFile("packages/sdk/src/a.test.ts", source, sdk)).toHaveLength(1);
    expect(checkFile("packages/sdk/test/a.test.ts", 'import {} from "../src/x.js";', sdk)).toEqual(
      [],
    );
  });

  it("lets examples import what is published, and nobody import an example", () => {
    const chat = { name: "@vclock/example-chat", dir: "examples/chat", devDependencies: [] };
    const check = (name: string) =>
      checkFile("examples/chat/src/a.ts", `import {} from "${name}";`, chat);
    expect(check("@vclock/clock/causal-buffer")).toEqual([]);
    expect(check("@vclock/cli")).toEqual([]);
    expect(check("@vclock/dashboard")).toHaveLength(1);
    expect(check("@vclock/example-other")).toHaveLength(1);
    expect(check("../../other/src/x.js")).toHaveLength(1);
    const source = 'import {} from "@vclock/example-chat";';
    expect(checkFile("packages/sdk/src/a.test.ts", source, sdk)).toHaveLength(1);
  });

  it("refuses a file of over 400 lines", () => {
    expect(checkFile("packages/clock/src/a.ts", "\n".repeat(400), clock)).toEqual([]);
    expect(checkFile("packages/clock/src/a.ts", "\n".repeat(401), clock)).toHaveLength(1);
  });
});

describe("isTestFile", () => {
  it.each([
    ["packages/a/src/x.test.ts", true],
    ["packages/a/test/helper.ts", true],
    ["packages/a/src/latest.ts", false],
  ])("%s: %s", (file, expected) => expect(isTestFile(file)).toBe(expected));
});
