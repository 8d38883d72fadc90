/**
 * Waits until servers not only listen but serve: a new one first catches up with the others.
 */
import type { Client, ServerReport } from "@vclock/sdk";

import { openClient } from "../cluster/connect.js";
import type { Settings } from "../cluster/settings.js";
import { isSdkError } from "../failure.js";
import type { ServerPlan } from "./plan.js";

const POLL_MS = 100;
/** When to say that it takes long. */
const PATIENCE_MS = 5_000;

/** Addresses that stand for all of a machine's own; one dials them by loopback. */
const WILDCARDS: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

/**
 * Resolves once every one of `plans` serves, or when `signal` fires.
 *
 * @param waiting told once, with the names of those that do not serve and why, when it takes long
 * @returns whether all serve
 */
export async function untilServing(
  settings: Settings,
  plans: readonly ServerPlan[],
  waiting: (names: readonly string[], why: string) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const servers = plans.map(({ name, listen }) => ({
    name,
    host: WILDCARDS[listen.host] ?? listen.host,
    port: listen.port,
  }));
  const local: Settings = { ...settings, servers, server: undefined };
  const startedAt = performance.now();
  let told = false;
  let client: Client | undefined;
  try {
    for (;;) {
      client ??= await openQuietly(local, signal);
      const reports = await client?.statusAll({ timeoutMs: 2_000, signal });
      const missing = reports?.filter((report) => !isServing(report)) ?? [];
      if (reports !== undefined && missing.length === 0) return true;
      if (!told && missing.length > 0 && performance.now() - startedAt > PATIENCE_MS) {
        told = true;
        waiting(
          missing.map((report) => report.server.name),
          reasonOf(missing),
        );
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      if (signal.aborted) return false;
    }
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  } finally {
    await client?.close();
  }
}

async function openQuietly(settings: Settings, signal: AbortSignal): Promise<Client | undefined> {
  try {
    return await openClient(settings, signal);
  } catch (error) {
    if (isSdkError(error)) return undefined;
    throw error;
  }
}

function isServing(report: ServerReport): boolean {
  return report.type === "up" && report.status.phase === "serving";
}

function reasonOf(missing: readonly ServerReport[]): string {
  const [first] = missing;
  if (first?.type === "down") return first.error.message;
  return "new servers first learn what the others have, and enough of those are not up.";
}
