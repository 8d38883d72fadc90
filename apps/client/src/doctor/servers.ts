/**
 * Checks of each server for itself: is it there, is it the one that is meant, does it serve.
 */
import { formatAddress, type ServerAddress } from "../cluster/address.js";
import type { ServerState } from "../operations/status.js";
import type { Call } from "../output/call.js";
import { byteCount, count } from "../output/text.js";
import { tryPort } from "../serve/ports.js";
import type { Finding } from "./finding.js";
import { isOnThisMachine } from "./locality.js";

type Up = Extract<ServerState, { readonly up: true }>;
type Down = Extract<ServerState, { readonly up: false }>;

/** How the servers answered, one finding or more for each. */
export async function checkServers(
  servers: readonly ServerAddress[],
  states: readonly ServerState[],
  call: Call,
): Promise<Finding[]> {
  const all = await Promise.all(
    servers.map(async (server, i) => {
      const state = states[i];
      if (state === undefined) return [];
      return state.up ? answering(server, state) : silent(server, state, call);
    }),
  );
  return all.flat();
}

function answering(server: ServerAddress, { status }: Up): Finding[] {
  const base = { section: "servers", check: "server", server: server.name } as const;
  const at = formatAddress(server);
  const findings: Finding[] = [];
  if (status.phase === "serving") {
    const detail = `${count(status.keys, "key")}, id ${status.node}`;
    findings.push({ ...base, verdict: "ok", message: `serves at ${at}: ${detail}` });
  } else if (status.phase === "stopped") {
    findings.push({
      ...base,
      verdict: "problem",
      message: `at ${at} takes no further part.`,
      hint: "Its log says why. Start it again when that is mended.",
    });
  } else {
    const { transfer } = status;
    const progress =
      transfer === undefined
        ? "It first has to hear from enough of the others."
        : `From ${transfer.source} so far: ${count(transfer.keysReceived, "key")}, ${byteCount(transfer.bytesReceived)}.`;
    findings.push({
      ...base,
      verdict: "warning",
      message: `at ${at} is ${status.phase} and does not serve by itself yet.`,
      hint: progress,
    });
  }
  if (status.storeFull) {
    findings.push({
      ...base,
      check: "store",
      verdict: "problem",
      message: "has no room on its disk and refuses updates.",
      hint: "Make room there; it goes on by itself with the next update.",
    });
  }
  if (status.name !== server.name) {
    findings.push({
      ...base,
      check: "name",
      verdict: "warning",
      message: `at ${at} calls itself ${status.name}.`,
      hint: `Name it so here too: VC_SERVERS=${status.name}=${at},… or "name" in vclock.json.`,
    });
  }
  return findings;
}

async function silent(
  server: ServerAddress,
  { code, reason }: Down,
  call: Call,
): Promise<Finding[]> {
  const base = { section: "servers", check: "server", server: server.name } as const;
  const at = formatAddress(server);
  const problem = (message: string, hint: string): Finding[] => [
    { ...base, verdict: "problem", message, hint },
  ];
  if (code === "VC_WRONG_CLUSTER") {
    return problem(
      reason.replace(/\.?$/, "."),
      "Give the name that its cluster has: --cluster NAME, VC_CLUSTER, or cluster in vclock.json.",
    );
  }
  if (code === "VC_VERSION_MISMATCH") {
    return problem(reason, "Install the same version of vc and of the servers everywhere.");
  }
  if (code === "VC_REFUSED" || code === "VC_WRONG_SERVER") {
    return problem(reason, "What listens there answers, but not as a server for clients should.");
  }
  if (!isOnThisMachine(server)) {
    return problem(
      `does not answer at ${at}: ${reason}`,
      "Is it running there, does it listen on more than localhost (vc serve --bind), and does a firewall let the port through?",
    );
  }
  const taken = await tryPort(server);
  if (taken === undefined) {
    const start = [call.vc, "serve", "--only", server.name, ...call.cluster].join(" ");
    return problem(
      `does not run: nothing listens at ${at}.`,
      `Start it: ${start}. Or all of them: ${[call.vc, "serve", ...call.cluster].join(" ")}`,
    );
  }
  if (taken === "EADDRINUSE") {
    return problem(
      `does not answer, and its port is taken: ${reason}`,
      `Perhaps it is ${server.name}, paused or at its limits. Find out who has port ${server.port}: ss -ltnp 'sport = :${server.port}', or lsof -i :${server.port}. Stop that, or choose other ports.`,
    );
  }
  if (taken === "EACCES") {
    return problem(
      `could not listen at ${at}: not permitted.`,
      "Choose ports above 1023: --ports …",
    );
  }
  return problem(`does not answer at ${at}: ${reason}`, `Listening there fails with ${taken}.`);
}
