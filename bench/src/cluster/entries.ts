/**
 * What child processes run. Always what was built: a process of its own cannot run TypeScript.
 */
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

/** `main` of @vclock/server. */
export function serverEntry(): string {
  const manifest = createRequire(import.meta.url).resolve("@vclock/server/package.json");
  return join(dirname(manifest), "dist/main.js");
}

/** From `src` as from `dist`. */
export function echoEntry(): string {
  return resolve(import.meta.dirname, "../../dist/echo/server.js");
}
