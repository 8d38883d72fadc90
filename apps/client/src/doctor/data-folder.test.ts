import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { checkDataFolder } from "./data-folder.js";

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "vc-doctor-"));
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

describe("checkDataFolder", () => {
  it("finds the file system and the room, and makes nothing", async () => {
    const findings = await checkDataFolder(join(dir, "deep", "er"));
    expect(findings[0]).toMatchObject({
      check: "data-folder",
      verdict: "ok",
      message: `Data in ${join(dir, "deep", "er")}, which will be made`,
    });
    expect(findings.at(-1)).toMatchObject({ check: "free-space" });
    expect(existsSync(join(dir, "deep"))).toBe(false);
  });

  it("tells a file in its place", async () => {
    const file = join(dir, "file");
    writeFileSync(file, "");
    for (const folder of [file, join(file, "below")]) {
      expect(await checkDataFolder(folder)).toMatchObject([
        { verdict: "problem", message: expect.stringContaining(`${file} is a file`) },
      ]);
    }
  });

  it.skipIf(!existsSync("/dev/shm") || process.platform !== "linux")(
    "warns of a file system in memory",
    async () => {
      expect(await checkDataFolder("/dev/shm")).toContainEqual(
        expect.objectContaining({
          check: "file-system",
          verdict: "warning",
          message: "/dev/shm is on tmpfs",
        }),
      );
    },
  );

  it("tells a folder that cannot be had, and why", async () => {
    const impossible = join(dir, "x".repeat(300));
    expect(await checkDataFolder(impossible)).toMatchObject([
      {
        check: "data-folder",
        verdict: "problem",
        message: `${impossible} cannot be written to (ENAMETOOLONG).`,
      },
    ]);
  });
});
