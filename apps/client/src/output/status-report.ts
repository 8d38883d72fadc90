/** `vc status`: every server in a table, their clocks side by side. */
import type { ServerStatus } from "@vclock/sdk";

import { ExitCode } from "../errors.js";
import type { ClusterState, ServerState } from "../operations/status.js";
import { serverOfNode, type Report } from "./report.js";
import type { View } from "./style.js";
import { byteCount, columns, count, escapeInLine, type Cell } from "./text.js";

type UpServer = Extract<ServerState, { up: true }>;

/** Exit code 5 when no server answers. */
export function statusReport(state: ClusterState, view: View): Report {
  const up = state.servers.filter((server): server is UpServer => server.up);
  return {
    document: statusDocument(state),
    text: [
      serverTable(state.servers, view),
      ...(up.length > 0 ? ["", clockTable(up, view)] : []),
    ].join("\n"),
    notes: remarks(state, up, view),
    exitCode: up.length > 0 ? ExitCode.done : ExitCode.unavailable,
  };
}

/** The document of `vc status --json`. */
export function statusDocument(state: ClusterState): unknown {
  return {
    cluster: state.cluster,
    servers: state.servers.map((server) => {
      const { name, address } = server;
      if (!server.up) {
        return { name, address, up: false, error: { code: server.code, message: server.reason } };
      }
      const { status, lag } = server;
      return {
        name,
        address,
        up: true,
        id: status.node,
        phase: status.phase,
        clock: status.clock.toJSON(),
        keys: status.keys,
        conflicts: status.conflicts,
        lag,
        rememberedDeletes: status.rememberedDeletes,
        waitingOperations: status.waitingOperations,
        waitingRequests: status.waitingRequests,
        storeFull: status.storeFull,
        transfer: status.transfer ?? null,
        peers: status.peers.map((peer) => ({
          name: peer.name,
          id: peer.node ?? null,
          up: peer.up,
          phase: peer.phase ?? null,
          lag: peer.lag,
          lead: peer.lead,
          silentMs: peer.silentMs ?? null,
        })),
      };
    }),
  };
}

function serverTable(servers: readonly ServerState[], view: View): string {
  const rows = serverRows(servers, view);
  const { columns: width, terminal } = view;
  // On a narrow terminal: without ids, which the clocks below have, then without addresses.
  const narrower = [
    rows,
    rows.map((row) => row.slice(0, 6)),
    rows.map(([name, , ...rest]) =>
      [name, ...rest.slice(0, 4)].filter((cell) => cell !== undefined),
    ),
  ];
  const table = terminal ? narrower.find((each) => tableWidth(each) <= width) : rows;
  return columns(table ?? narrower.at(-1) ?? rows);
}

function tableWidth(rows: readonly (readonly Cell[])[]): number {
  const plain = columns(rows.map((row) => row.map(({ text, right = false }) => ({ text, right }))));
  return Math.max(...plain.split("\n").map((line) => line.length));
}

function serverRows(servers: readonly ServerState[], { out }: View): Cell[][] {
  const heading = ["server", "address", "state", "keys", "conflicts", "lag", "id"];
  const rows: Cell[][] = [
    heading.map((text, i) => ({ text, style: out.dim, right: i >= 3 && i <= 5 })),
  ];
  for (const [i, server] of servers.entries()) {
    const name: Cell = { text: server.name, style: (text) => out.nth(i, text) };
    if (!server.up) {
      rows.push([name, { text: server.address }, { text: "down", style: out.red }]);
      continue;
    }
    const { status, lag } = server;
    rows.push([
      name,
      { text: server.address },
      { text: phaseText(status), style: status.phase === "serving" ? out.green : out.yellow },
      { text: status.keys.toLocaleString("en-US"), right: true },
      numberCell(status.conflicts, out.yellow),
      numberCell(lag, out.yellow),
      { text: status.node, style: out.dim },
    ]);
  }
  return rows;
}

function numberCell(n: number, style: (text: string) => string): Cell {
  return { text: n.toLocaleString("en-US"), right: true, style: n > 0 ? style : undefined };
}

function phaseText(status: ServerStatus): string {
  return status.storeFull ? `${status.phase}, disk full` : status.phase;
}

/** One row per node id, one column per server that is up; what lags behind another server stands out. */
function clockTable(servers: readonly UpServer[], { out }: View): string {
  const clocks = servers.map(({ status }) => new Map<string, number>(status.clock));
  const nodes = [...new Set(clocks.flatMap((clock) => [...clock.keys()]))].sort((a, b) =>
    a < b ? -1 : Number(a > b),
  );
  if (nodes.length === 0) return out.dim("The clocks are empty: nothing has been written yet.");
  const rows: Cell[][] = [
    [
      { text: "clock", style: out.dim },
      ...servers.map(({ name }): Cell => ({ text: name, style: out.dim, right: true })),
    ],
  ];
  for (const node of nodes) {
    const counters = clocks.map((clock) => clock.get(node) ?? 0);
    const newest = Math.max(...counters);
    rows.push([
      { text: escapeInLine(node) },
      ...counters.map((counter): Cell => ({
        text: counter.toLocaleString("en-US"),
        right: true,
        style: counter < newest ? out.yellow : undefined,
      })),
    ]);
  }
  return columns(rows);
}

function remarks(state: ClusterState, up: readonly UpServer[], { err, call }: View): string[] {
  const notes = [];
  for (const server of state.servers) {
    if (!server.up) notes.push(err.red(`${server.name} is down: ${server.reason}`));
  }
  for (const { name, status } of up) {
    if (status.transfer !== undefined) {
      const { source, keysReceived, bytesReceived } = status.transfer;
      notes.push(
        `${name} is catching up from ${source}: ${count(keysReceived, "key")}, ${byteCount(bytesReceived)} so far.`,
      );
    }
    if (status.node !== "" && serverOfNode(status.node) !== name) {
      notes.push(err.yellow(`${name} calls itself ${serverOfNode(status.node)}.`));
    }
  }
  const equal = up.length > 1 && up.every((server) => server.lag === 0);
  if (equal) notes.push(err.dim("All servers that answer hold the same."));
  if (up.length === 0) {
    notes.push(
      `No server answers. To start them:  ${err.bold([call.vc, "serve", ...call.cluster].join(" "))}`,
      "Is this the right cluster? --hosts and --ports, VC_SERVERS or vclock.json say where it is.",
    );
  }
  return notes;
}
