/** Builds the site: puts its pages together, has VitePress build them, and checks every link of what came out. */
import { build } from "vitepress";

import { checkHtml } from "./check-html.js";
import { outDir, siteDir } from "./documents.js";
import { stage } from "./stage.js";

/** The path that the site will be served below; GitHub Pages serves projects below their names. */
const base = process.env["VC_SITE_BASE"] ?? "/";

if (!/^\/(?:[^/]+\/)*$/.test(base)) {
  throw new Error(`VC_SITE_BASE: expected a path with slashes at both ends, found "${base}".`);
}
const problems = await stage();
await build(siteDir, { base });
problems.push(...checkHtml(outDir, base));
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
