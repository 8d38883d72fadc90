/** Commands to type next, such that they can be typed as they stand. */
import { env } from "node:process";

/** How `vc-driver` was called: through `npx` where npm started it, which is where npm alone knows it. */
export function driver(): string {
  return (env["npm_lifecycle_event"] ?? "") === "" ? "vc-driver" : "npx vc-driver";
}

/** Where to read on after a mistake in how a command was called. */
export function howUsed(command: string): string {
  return `${driver()} ${command} --help says how it is used.`;
}
