/**
 * A client of the SDK for the settings of this command line.
 */
import type { Client, ConnectOptions } from "@vclock/sdk";

import { formatAddress } from "./address.js";
import type { Settings } from "./settings.js";

const CONNECT_TIMEOUT_MS = 1_500;

/** Connects to the server that was picked, or to the first that answers. Loads the SDK, which takes a while. */
export async function openClient(settings: Settings, signal: AbortSignal): Promise<Client> {
  const connect = await loadConnect();
  const servers = settings.server === undefined ? settings.servers : [settings.server];
  return connect({
    servers: servers.map(formatAddress),
    serverNames: servers.map((server) => server.name),
    cluster: settings.cluster,
    consistency: settings.consistency,
    timeoutMs: settings.timeoutMs,
    // A server that says nothing must leave time to ask the others.
    connectTimeoutMs: Math.min(
      CONNECT_TIMEOUT_MS,
      Math.ceil(settings.timeoutMs / (servers.length + 1)),
    ),
    agent: `vc (${process.platform}, node ${process.versions.node})`,
    signal,
  });
}

const NATIVE_OFF = "MSGPACKR_NATIVE_ACCELERATION_DISABLED";

/**
 * Loads the SDK without msgpackr's native part: what a command unpacks does not repay the loading of it. Whatever this
 * process starts is not affected.
 */
async function loadConnect(): Promise<(options: ConnectOptions) => Promise<Client>> {
  const before = process.env[NATIVE_OFF];
  process.env[NATIVE_OFF] = "true";
  try {
    const { connect } = await import("@vclock/sdk");
    return connect;
  } finally {
    if (before === undefined) delete process.env[NATIVE_OFF];
    else process.env[NATIVE_OFF] = before;
  }
}
