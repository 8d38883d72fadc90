/** The system that is simulated instead of the replica: whatever a module says. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { SimulationOptions, System } from "@vclock/simulation";
import { UsageError } from "../errors.js";
import { reason } from "../report/write.js";

/** Where a module is, as other threads can import it. @throws UsageError when there is no such file */
export function systemUrl(file: string): string {
  const path = resolve(file);
  if (!existsSync(path)) throw new UsageError(`--system ${file}: there is no such file`);
  return pathToFileURL(path).href;
}

/**
 * What clusters are made with.
 *
 * @throws UsageError when the module cannot be imported, or its default export is no system
 */
export async function simulationOptions(
  actions: number | undefined,
  url: string | undefined,
): Promise<SimulationOptions> {
  return {
    ...(actions === undefined ? {} : { actions }),
    ...(url === undefined ? {} : { system: await load(url) }),
  };
}

async function load(url: string): Promise<System> {
  let exported: { readonly default?: unknown };
  try {
    exported = (await import(url)) as { readonly default?: unknown };
  } catch (error) {
    throw new UsageError(`--system: ${url} cannot be imported: ${reason(error)}`, { cause: error });
  }
  const system = exported.default;
  if (typeof system === "object" && system !== null && "open" in system) return system as System;
  throw new UsageError(`--system: ${url} has no default export with a method open`);
}
