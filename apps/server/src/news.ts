/**
 * Lines of the log that tell more than one thing.
 */
import type { NodeId } from "@vclock/clock";
import type { Note } from "@vclock/replica";
import { listSetAside } from "./data-dir.js";
import type { Log } from "./log.js";
import { formatAddress, isLoopback, type Settings } from "./options.js";

/** How many directories set aside one line names. */
const NAMED_MAX = 3;

/** A life has begun: says where it serves, and warns of what a person should know. */
export function announce(
  log: Log,
  { listen, admin, dataDir, cluster }: Settings,
  { node, port, adminPort }: { node: NodeId; port: number; adminPort: number | undefined },
): void {
  const at = formatAddress(listen.host, port);
  log.info(
    { event: "listening", cluster, node, at, adminPort, dataDir: dataDir ?? null },
    `${node} of ${cluster} serves at ${at}, keeps its data in ${dataDir ?? "memory only"}`,
  );
  const open = [listen.host, admin?.host ?? listen.host].find((host) => !isLoopback(host));
  if (open !== undefined) {
    log.warn(
      { event: "open-to-all", host: open },
      `listens at ${open}: there is no authentication yet, so whoever reaches it reads and changes everything`,
    );
  }
  if (dataDir !== undefined) void tellOfSetAside(log, dataDir);
}

async function tellOfSetAside(log: Log, dataDir: string): Promise<void> {
  const found = await listSetAside(dataDir);
  if (found.length === 0) return;
  const what = found.length === 1 ? "directory" : "directories";
  const named = found.slice(-NAMED_MAX).join(", ");
  log.warn(
    { event: "set-aside-found", count: found.length },
    `${found.length} earlier data ${what} set aside, the latest ${named}: delete them when nobody needs them`,
  );
}

/** Passes a note of the replica on. */
export function logNote(log: Log, { level, event, fields }: Note): void {
  if (!log.isLevelEnabled(level)) return;
  const told = Object.entries(fields).map(([field, value]) => `${field}=${String(value)}`);
  log[level]({ ...fields, event: event.replaceAll(" ", "-") }, [event, ...told].join(" "));
}
