/**
 * The built page: the files of `public/`, read once and kept. There are none before the page was built; then `/` stays a line of text.
 */
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface PageFile {
  readonly type: string;
  readonly body: Buffer;
  /** Whether its name changes with its content. */
  readonly isHashed: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

/** Beside `src/` and `dist/` alike. */
const PUBLIC_DIR = fileURLToPath(new URL("../../public", import.meta.url));

/** By path: `/`, `/assets/index-1a2b.js`. Files of other types are left out. */
export function readPageFiles(dir: string = PUBLIC_DIR): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const name of namesIn(dir)) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    const path = `/${name.replaceAll("\\", "/")}`;
    const isHashed = path.startsWith("/assets/");
    files.set(path === "/index.html" ? "/" : path, {
      type,
      body: readFileSync(join(dir, name)),
      isHashed,
    });
  }
  return files;
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir, { recursive: true, encoding: "utf8" });
  } catch {
    return [];
  }
}
