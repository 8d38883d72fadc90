/**
 * A client of the SDK for the settings of this command line.
 */
import type { Client } from "@vclock/sdk";

import { formatAddress } from "./address.js";
import type { Settings } from "./settings.js";

/** Connects to the server that was picked, or to the first that answers. Loads the SDK, which takes a while. */
export async function openClient(settings: Settings, signal: AbortSignal): Promise<Client> {
  const { connect } = await import("@vclock/sdk");
  const servers = settings.server === undefined ? settings.servers : [settings.server];
  return connect({
    servers: servers.map(formatAddress),
    serverNames: servers.map((server) => server.name),
    cluster: settings.cluster,
    consistency: settings.consistency,
    timeoutMs: settings.timeoutMs,
    agent: `vc (${process.platform}, node ${process.versions.node})`,
    signal,
  });
}
