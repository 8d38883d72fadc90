import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { onTestFinished } from "vitest";

/** A path on a file system in memory, where there is one: for tests that write very often. */
export function freshDirectoryInMemory(): string {
  return freshDirectory(existsSync("/dev/shm") ? "/dev/shm" : tmpdir());
}

/** A path for a store that is not there yet; gone when the test is over. */
export function freshDirectory(within: string = tmpdir()): string {
  const parent = mkdtempSync(join(within, "vclock-store-"));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  return join(parent, "store");
}
