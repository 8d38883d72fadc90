import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { onTestFinished } from "vitest";

/** A path on a file system in memory, where there is one: for tests that write very often. */
export function freshDirectoryInMemory(): string {
  return freshDirectory(existsSync("/dev/shm") ? "/dev/shm" : tmpdir());
}

/** A small file system in memory; `undefined` where one may not mount. Gone when the test is over. */
export function freshDisk(size: string): Disk | undefined {
  const path = dirname(freshDirectory());
  if (spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", path]).status !== 0)
    return undefined;
  onTestFinished(() => void spawnSync("umount", ["-l", path]));
  const filler = join(path, "filler");
  return {
    path,
    fill: () => void spawnSync("dd", ["if=/dev/zero", `of=${filler}`, "bs=4096"]),
    makeRoom: () => rmSync(filler, { force: true }),
  };
}

export interface Disk {
  readonly path: string;
  /** Takes all room that is left. */
  fill(): void;
  makeRoom(): void;
}

/** A path for a store that is not there yet; gone when the test is over. */
export function freshDirectory(within: string = tmpdir()): string {
  const parent = mkdtempSync(join(within, "vclock-store-"));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  return join(parent, "store");
}
