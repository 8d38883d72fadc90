// Puts the built page where a server publishes it: `apps/dashboard/dist` to `public/` in the current folder.
import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";

import { root } from "./lib.mjs";

const source = join(root, "apps/dashboard/dist");
const target = join(process.cwd(), "public");
if (existsSync(source)) {
  rmSync(target, { recursive: true, force: true });
  cpSync(source, target, { recursive: true });
} else {
  console.error("The page is not built: the server will show a line of text in its place.");
}
