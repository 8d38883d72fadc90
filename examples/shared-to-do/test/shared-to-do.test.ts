import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect, it } from "vitest";

const dir = join(import.meta.dirname, "..");

it("prints what the README shows", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["dist/main.js"], { cwd: dir });
  expect(await readFile(join(dir, "README.md"), "utf8")).toContain(stdout);
});
