/**
 * What servers hold that have nothing to do: resident memory beside mapped files, and bytes on the disk.
 */
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ServerOptions } from "@vclock/server";
import { serverEntry } from "../cluster/entries.js";
import { readUsage } from "../load/usage.js";
import { Child } from "../processes/child.js";
import { freePorts, HOST } from "../processes/ports.js";
import type { Stage } from "../suite/stage.js";

export interface Holding {
  /** What the server did before it was left alone. */
  readonly what: string;
  readonly keys: number;
  /** `undefined` where nobody tells. */
  readonly rssAnonBytes: number | undefined;
  readonly rssBytes: number | undefined;
  /** Of its data file. */
  readonly diskBytes: number;
}

export interface Held {
  readonly what: string;
  readonly keys: number;
  readonly pid: number;
  readonly directory: string;
}

/** Looks at servers after they were left alone for so long. */
export async function holdings(servers: readonly Held[], restMs: number): Promise<Holding[]> {
  await delay(restMs);
  return Promise.all(
    servers.map(async ({ what, keys, pid, directory }) => {
      const usage = readUsage(pid);
      return {
        what,
        keys,
        rssAnonBytes: usage?.rssAnonBytes,
        rssBytes: usage?.rssBytes,
        diskBytes: (await stat(join(directory, "data.mdb"))).size,
      };
    }),
  );
}

/** Starts a server that is alone and has nothing. @throws ProcessError when it does not come up */
export async function startEmpty(stage: Stage): Promise<Held> {
  const [port, adminPort] = (await freePorts(2)) as [number, number];
  const directory = join(stage.directory, "empty");
  await mkdir(directory);
  const options: ServerOptions = {
    name: "s1",
    members: [{ name: "s1", host: HOST, port, adminPort }],
    dataDir: directory,
    logLevel: "warn",
    logFormat: "json",
  };
  const args = [JSON.stringify(options)];
  const child = stage.keep(await Child.start({ name: "empty", entry: serverEntry(), args }));
  return { what: "has nothing", keys: 0, pid: child.pid, directory };
}
