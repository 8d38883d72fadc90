/**
 * The state of every server, side by side.
 */
import type { Client, ServerReport, ServerStatus, VclockError } from "@vclock/sdk";

import { isSdkError } from "../failure.js";

/** What is known of one configured server. */
export type ServerState =
  | {
      readonly up: true;
      readonly name: string;
      readonly address: string;
      readonly status: ServerStatus;
      /** Events that some other server has and this one lacks. */
      readonly lag: number;
    }
  | {
      readonly up: false;
      readonly name: string;
      readonly address: string;
      readonly code: string;
      readonly reason: string;
    };

export interface ClusterState {
  readonly cluster: string;
  readonly servers: readonly ServerState[];
}

/** Asks every server at once; one that does not answer in time is down. */
export async function clusterState(
  client: Pick<Client, "statusAll">,
  cluster: string,
  options: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<ClusterState> {
  return describeReports(await client.statusAll(options), cluster);
}

/**
 * The state of a cluster of which no server could be connected to, from the error that says so.
 *
 * @throws the error itself when it says something else
 */
export function unreachableState(error: unknown, cluster: string): ClusterState {
  if (!isSdkError(error) || !("attempts" in error)) throw error;
  const attempts = error.attempts as readonly {
    readonly address: string;
    readonly name: string;
    readonly error: VclockError;
  }[];
  const reports = attempts.map(({ address, name, error: reason }, index) => ({
    type: "down" as const,
    server: { index, address, name, node: undefined },
    error: reason,
  }));
  return describeReports(reports, cluster);
}

/** Turns the SDK's reports into states, each with its lag behind the others. */
export function describeReports(reports: readonly ServerReport[], cluster: string): ClusterState {
  const newest = new Map<string, number>();
  for (const report of reports) {
    if (report.type === "down") continue;
    for (const [node, counter] of report.status.clock) {
      newest.set(node, Math.max(newest.get(node) ?? 0, counter));
    }
  }
  return {
    cluster,
    servers: reports.map((report): ServerState => {
      const { name, address } = report.server;
      if (report.type === "down") {
        const { code, message } = report.error;
        return { up: false, name, address, code, reason: message };
      }
      return { up: true, name, address, status: report.status, lag: lagOf(report.status, newest) };
    }),
  };
}

function lagOf({ clock }: ServerStatus, newest: ReadonlyMap<string, number>): number {
  const own = new Map<string, number>(clock);
  let lag = 0;
  for (const [node, counter] of newest) lag += counter - (own.get(node) ?? 0);
  return lag;
}
