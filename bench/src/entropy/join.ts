/**
 * A new server's join: three servers, of which one lost its disk, and how long it takes until that one serves again.
 */
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { connect } from "@vclock/sdk";
import type { ServerOptions } from "@vclock/server";
import { serverEntry } from "../cluster/entries.js";
import { readUsage, type Usage } from "../load/usage.js";
import { Child } from "../processes/child.js";
import { freePorts, HOST } from "../processes/ports.js";
import type { Stage } from "../suite/stage.js";
import type { DataSpec } from "./data.js";

export interface JoinResult {
  readonly keys: number;
  readonly valueBytes: number;
  /** From the start of the process until it serves. */
  readonly seconds: number;
  /** From when it listens until it serves: without the start of Node. */
  readonly transferSeconds: number;
  /** Of frames, from all peers. */
  readonly bytesReceived: number;
  /** CPU time of the process that joined, and of the other two together; `undefined` where nobody tells. */
  readonly joinerCpuMs: number | undefined;
  readonly sourcesCpuMs: number | undefined;
  /** The most resident memory beside mapped files that was seen while it joined. */
  readonly joinerRssAnonBytesMax: number | undefined;
}

/** The three servers, serving and left alone. */
export interface JoinedCluster {
  readonly servers: readonly Child[];
  readonly join: JoinResult;
}

const POLL_MS = 100;
const FIRST_TWO = 2;

/**
 * Starts the servers of `makeFolders`, and then the one that has nothing.
 *
 * @throws ProcessError when a server fails
 */
export async function runJoin(
  stage: Stage,
  directory: string,
  { keys, valueBytes }: DataSpec,
): Promise<JoinedCluster> {
  const ports = await freePorts(6);
  const members = [0, 1, 2].map((i) => ({
    name: `s${i + 1}`,
    host: HOST,
    port: ports[i] as number,
    adminPort: ports[i + 3] as number,
  }));
  const start = async (name: string): Promise<Child> => {
    const options: ServerOptions = {
      name,
      members,
      dataDir: join(directory, name),
      logLevel: "warn",
      logFormat: "json",
    };
    const args = [JSON.stringify(options)];
    const { nodeOptions } = stage;
    return stage.keep(await Child.start({ name, entry: serverEntry(), args, nodeOptions }));
  };
  const sources = await Promise.all([start("s1"), start("s2")]);
  await stage.during(untilServing(members.slice(0, FIRST_TWO), FIRST_TWO));
  const before = sources.map(({ pid }) => readUsage(pid));
  const startedMs = performance.now();
  const joiner = await start("s3");
  const listeningMs = performance.now();
  let rssAnonBytesMax: number | undefined;
  await stage.during(
    untilServing(members.slice(FIRST_TWO), 1, () => {
      const { rssAnonBytes } = readUsage(joiner.pid) ?? {};
      if (rssAnonBytes !== undefined)
        rssAnonBytesMax = Math.max(rssAnonBytesMax ?? 0, rssAnonBytes);
    }),
  );
  const servingMs = performance.now();
  const after = sources.map(({ pid }) => readUsage(pid));
  const joinerCpuMs = readUsage(joiner.pid)?.cpuMs;
  const bytesReceived = await receivedBytes(ports[5] as number);
  return {
    servers: [...sources, joiner],
    join: {
      keys,
      valueBytes,
      seconds: (servingMs - startedMs) / 1_000,
      transferSeconds: (servingMs - listeningMs) / 1_000,
      bytesReceived,
      joinerCpuMs,
      sourcesCpuMs: cpuBetween(before, after),
      joinerRssAnonBytesMax: rssAnonBytesMax,
    },
  };
}

/** Polls the servers until so many serve. */
async function untilServing(
  members: readonly { readonly port: number }[],
  count: number,
  polled: () => void = () => undefined,
): Promise<void> {
  const client = await connect({ servers: members.map(({ port }) => `${HOST}:${port}`) });
  try {
    for (;;) {
      const reports = await client.statusAll();
      polled();
      const serving = reports.filter(
        (report) => report.type === "up" && report.status.phase === "serving",
      );
      if (serving.length >= count) return;
      await delay(POLL_MS);
    }
  } finally {
    await client.close();
  }
}

function cpuBetween(
  before: readonly (Usage | undefined)[],
  after: readonly (Usage | undefined)[],
): number | undefined {
  let sum = 0;
  for (const [i, first] of before.entries()) {
    const last = after[i];
    if (first === undefined || last === undefined) return undefined;
    sum += last.cpuMs - first.cpuMs;
  }
  return sum;
}

const RECEIVED = /^vclock_bytes_total\{peer="s\d",direction="in"\} (\d+)/gm;

/** What a server has been sent by its peers, by its metrics. */
async function receivedBytes(adminPort: number): Promise<number> {
  const response = await fetch(`http://${HOST}:${adminPort}/metrics`);
  const text = await response.text();
  let bytes = 0;
  for (const [, count] of text.matchAll(RECEIVED)) bytes += Number(count);
  return bytes;
}
