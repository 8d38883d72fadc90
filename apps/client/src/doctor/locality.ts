/**
 * Which servers run, or would run, on this machine.
 */
import { hostname, networkInterfaces } from "node:os";

import type { ServerAddress } from "../cluster/address.js";

/** Told by the host as it is written; names are not looked up. */
export function isOnThisMachine({ host }: ServerAddress): boolean {
  if (host === "localhost" || host === "::1" || host.startsWith("127.")) return true;
  if (host.toLowerCase() === hostname().toLowerCase()) return true;
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  return addresses.some(({ address }) => address === host);
}
