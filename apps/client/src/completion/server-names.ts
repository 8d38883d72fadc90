/**
 * The names of the configured servers, for completion scripts.
 */
import { resolveSettings } from "../cluster/settings.js";
import { CliError } from "../errors.js";

/** A name a line; nothing when the settings are wrong: who completes a line is not to be told of it in the midst. */
export function serverNames(
  env: Readonly<Record<string, string | undefined>>,
  dir: string,
): string {
  try {
    const { servers } = resolveSettings({}, env, dir);
    return servers.map(({ name }) => `${name}\n`).join("");
  } catch (error) {
    if (error instanceof CliError) return "";
    throw error;
  }
}
