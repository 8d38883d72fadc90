/**
 * Set-up of all test files; does something for the examples of the guides only: three real servers in memory, whose addresses `vitest.config.ts` puts
 * in place of those that the guides name.
 */
import type { RunningServer } from "@vclock/server";
import { afterAll, beforeAll, expect, vi } from "vitest";

import { freePorts } from "./ports.js";

if (expect.getState().testPath?.endsWith(".md") === true) {
  const { connect } = await import("@vclock/sdk");
  const { startServer } = await import("@vclock/server");
  let servers: readonly RunningServer[] = [];

  beforeAll(async () => {
    const ports = await freePorts(3);
    const members = ports.map((port, index) => ({
      name: `s${index + 1}`,
      host: "127.0.0.1",
      port,
    }));
    servers = await Promise.all(
      members.map(({ name }) =>
        startServer({ name, members, admin: null, dataDir: null, logLevel: "silent" }),
      ),
    );
    const addresses = ports.map((port) => `127.0.0.1:${port}`);
    (globalThis as { __servers?: readonly string[] }).__servers = addresses;
    const client = await connect({ servers: addresses });
    const isReady = async (): Promise<boolean> =>
      (await client.statusAll()).every(
        (report) => report.type === "up" && report.status.phase === "serving",
      );
    await vi.waitUntil(isReady, { timeout: 20_000 });
    await client.close();
  });

  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
  });
}
