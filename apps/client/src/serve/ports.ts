/**
 * Finds a port that is taken before anything is started, so that there is one error instead of three.
 */
import { createServer } from "node:net";

import { formatAddress } from "../cluster/address.js";
import { ServeError } from "../errors.js";
import type { ServerPlan } from "./plan.js";

/** @throws ServeError naming the first port that cannot be listened on, and why */
export async function checkPorts(plans: readonly ServerPlan[]): Promise<void> {
  for (const { name, listen, admin } of plans) {
    await checkPort(name, "", listen);
    if (admin !== null) await checkPort(name, "admin ", admin);
  }
}

async function checkPort(
  name: string,
  purpose: string,
  address: { readonly host: string; readonly port: number },
): Promise<void> {
  const code = await tryPort(address);
  if (code === undefined) return;
  const where = `${name} cannot listen on its ${purpose}port, ${formatAddress(address)}`;
  if (code === "EADDRINUSE") {
    throw new ServeError(
      `${where}: another program has it.`,
      purpose === ""
        ? "Is this cluster running already? vc status tells. Otherwise choose other ports: vc serve --ports …"
        : "Choose other ports: vc serve --admin-ports …, or none: vc serve --admin-ports none",
    );
  }
  if (code === "EACCES") {
    throw new ServeError(`${where}: not permitted.`, "Choose ports above 1023: vc serve --ports …");
  }
  throw new ServeError(
    `${where}: ${code === "EADDRNOTAVAIL" || code === "ENOTFOUND" ? "that is no address of this machine" : code}.`,
    "Start only this machine's server with --only, or say where to listen with --bind.",
  );
}

/** @returns the error's code when the port cannot be listened on */
export function tryPort(address: {
  readonly host: string;
  readonly port: number;
}): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ ...address, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
