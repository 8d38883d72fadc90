import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { onTestFinished } from "vitest";

/** A path for a store that is not there yet; gone when the test is over. */
export function freshDirectory(): string {
  const parent = mkdtempSync(join(tmpdir(), "vclock-store-"));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  return join(parent, "store");
}
