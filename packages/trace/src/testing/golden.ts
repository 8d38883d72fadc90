/** Files with what is to come out. `UPDATE_GOLDEN=1` writes them anew. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const directory = join(import.meta.dirname, "../../testdata");

/** What the file says; with `UPDATE_GOLDEN=1` it says what is. */
export function golden(name: string, actual: string): string {
  const file = join(directory, name);
  if (process.env["UPDATE_GOLDEN"] === "1") {
    mkdirSync(directory, { recursive: true });
    writeFileSync(file, actual);
  }
  return readFileSync(file, "utf8");
}
