/**
 * Checks of what tells `vc` where its cluster is: flags, environment, config file.
 */
import { findConfigFile } from "../cluster/config-file.js";
import { resolveSettings, type ClusterFlags, type Settings } from "../cluster/settings.js";
import { ConfigError, UsageError } from "../errors.js";
import { VARIABLES } from "../manual/facts.js";
import { closest } from "../output/text.js";
import { formatAddress } from "../cluster/address.js";
import type { Finding } from "./finding.js";

const NAMES = VARIABLES.map(({ name }) => name);

export interface Configuration {
  /** `undefined` when a variable or the config file cannot be honoured. */
  readonly settings: Settings | undefined;
  /** The config file that is used, or is wrong. */
  readonly configFile: string | undefined;
  readonly findings: readonly Finding[];
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Finds the settings, as every command does, and says where they come from.
 *
 * @throws UsageError when it is the flags that are wrong
 */
export function checkConfiguration(flags: ClusterFlags, env: Env, dir: string): Configuration {
  const named = flags.config ?? (env["VC_CONFIG"]?.trim() ? env["VC_CONFIG"] : undefined);
  const file = findFile(named, dir);
  const spelling = misspelt(env);
  try {
    const settings = resolveSettings(flags, env, dir);
    return {
      settings,
      configFile: file,
      findings: [used(file, named !== undefined), ...spelling, where(settings)],
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    if (error.message.startsWith("--")) throw new UsageError(error.message, error.hint);
    const { message, hint } = error;
    const wrong = {
      section: "machine",
      check: "config",
      verdict: "problem",
      message,
      hint: hint ?? "Mend it and run vc doctor again.",
    } as const;
    return { settings: undefined, configFile: file, findings: [wrong, ...spelling] };
  }
}

/** The path alone: what is wrong with it is found when it is read for the settings. */
function findFile(named: string | undefined, dir: string): string | undefined {
  if (named !== undefined) return named;
  try {
    return findConfigFile(dir)?.path;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return /^(.*?\.json): /.exec(error.message)?.[1];
  }
}

function used(file: string | undefined, isNamed: boolean): Finding {
  const message =
    file === undefined
      ? "No config file here or above; none is needed"
      : `Config file ${file}${isNamed ? ", as told" : ""}`;
  return { section: "machine", check: "config", verdict: "ok", message };
}

function where({ servers, serversSource, cluster }: Settings): Finding {
  const list = servers.map((server) => `${server.name} ${formatAddress(server)}`).join(", ");
  return {
    section: "machine",
    check: "settings",
    verdict: "ok",
    message: `Cluster ${JSON.stringify(cluster)}: ${list} (from ${serversSource})`,
  };
}

/** Variables that look like one of ours and are none. */
function misspelt(env: Env): Finding[] {
  return Object.keys(env)
    .filter((name) => name.startsWith("VC_") && !NAMES.some((known) => known === name))
    .flatMap((name) => {
      const meant = closest(name, NAMES);
      if (meant === undefined) return [];
      return [
        {
          section: "machine",
          check: "environment",
          verdict: "warning",
          message: `The variable ${name} is set, and nothing reads it.`,
          hint: `Did you mean ${meant}?`,
        } as const,
      ];
    });
}
