// Runs turbo, without telemetry, on this workspace: `node scripts/turbo.mjs run build`.
import { tool } from "./lib.mjs";

const { status, error } = tool("turbo", process.argv.slice(2), { stdio: "inherit" });
if (error !== undefined) console.error(error.message);
process.exitCode = status ?? 1;
