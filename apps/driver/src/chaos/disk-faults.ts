/**
 * Faults that take data away. The system promises to survive one lost disk at a time, so each waits until all servers serve and
 * have what was there before; and it promises nothing of updates that were acknowledged at level `one` by the very
 * server that loses its disk: the checker is told.
 */
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { nodeId } from "@vclock/clock";
import type { ServerStatus } from "@vclock/sdk";
import { type Look, until } from "../cluster/poll.js";
import { DeadlineError } from "../errors.js";
import { type Position, serverName } from "../scenario/types.js";
import { alone, type Arena, BUSY, type FaultHandler } from "./arena.js";
import { madeGood } from "./recovery.js";
import type { LoseDiskFault, RestoreDiskFault } from "./schedule.js";

/** How long to wait for an earlier loss to be made good; other faults go on meanwhile. */
const PATIENCE_MS = 10_000;
/** The same again once nobody else may touch the server: it should take no time. */
const AGAIN_MS = 1_000;
/** How long an old copy may take to be found out; network faults may stand in the way. */
const NOTICE_MS = 60_000;

export const loseDisk: FaultHandler<LoseDiskFault> = (fault, arena) =>
  emptied(fault, arena, (server) => arena.servers.kill(server));

export const joinDisk: FaultHandler<LoseDiskFault> = (fault, arena) =>
  emptied(fault, arena, (server) => arena.servers.stop(server));

async function emptied(
  { server, downMs, againMs }: LoseDiskFault,
  arena: Arena,
  end: (server: Position) => Promise<void>,
): Promise<string | undefined> {
  const { servers } = arena;
  let wrong = await notYet(arena, PATIENCE_MS);
  if (wrong !== undefined) return wrong;
  const busy = await alone([server], arena, async () => {
    wrong = await notYet(arena, AGAIN_MS);
    if (wrong !== undefined) return;
    await end(server);
    arena.diskLost();
    servers.cluster.loseDisk(server);
    await arena.pause(downMs);
    await servers.start(server);
    if (againMs === undefined) return;
    await arena.pause(againMs);
    await servers.kill(server);
    await servers.start(server);
  });
  return busy ?? wrong;
}

export const restoreDisk: FaultHandler<RestoreDiskFault> = async (fault, arena) => {
  const { atMs, server, copyAfter, ageMs } = fault;
  const { servers } = arena;
  const copy = join(arena.copiesDir, serverName(server));
  let status: ServerStatus | string = BUSY;
  const busy = await alone([server], arena, async () => {
    await (copyAfter === "kill" ? servers.kill(server) : servers.stop(server));
    rmSync(copy, { recursive: true, force: true });
    cpSync(servers.cluster.dataDir(server), copy, { recursive: true });
    // What it says before clients reach it is what the copy says.
    servers.close(server);
    await servers.cluster.start(server);
    status = await servers.status(server);
    servers.open(server);
  });
  if (busy !== undefined) return busy;
  if (typeof status === "string") return `${serverName(server)} did not say what was copied`;
  await arena.until(atMs + ageMs);
  if (arena.ending.aborted) return "everything ended before the copy was put back";
  return putBack(server, copy, status, arena);
};

async function putBack(
  server: Position,
  copy: string,
  copied: ServerStatus,
  arena: Arena,
): Promise<string | undefined> {
  const { servers } = arena;
  let wrong = await notYet(arena, PATIENCE_MS);
  if (wrong !== undefined) return wrong;
  const busy = await alone([server], arena, async () => {
    wrong = (await notYet(arena, AGAIN_MS)) ?? (await notNoticeable(server, copied, arena));
    if (wrong !== undefined) return;
    await servers.kill(server);
    arena.diskLost();
    const dataDir = servers.cluster.dataDir(server);
    rmSync(dataDir, { recursive: true, force: true });
    cpSync(copy, dataDir, { recursive: true });
    // Until it has met another server it cannot know what it is, and would give out the same dots twice.
    servers.bar(server, copied.node);
    await servers.start(server);
  });
  if (busy !== undefined || wrong !== undefined) return busy ?? wrong;
  await noticed(server, copied.node, arena);
  return undefined;
}

/** Waits until the server has found out that it is an old copy; what comes to nothing here is looked at again in the end. */
async function noticed(server: Position, node: string, arena: Arena): Promise<void> {
  const { servers } = arena;
  const expected = `${serverName(server)} to notice that its data is an old copy`;
  const look = async (): Promise<Look<void>> => {
    const status = await servers.status(server);
    if (arena.ending.aborted) return { holds: true, value: undefined };
    if (typeof status === "string") return { holds: false, got: status };
    if (status.node === node) return { holds: false, got: `it is ${node}` };
    servers.unbar(server);
    arena.note("old copy noticed", { server: serverName(server), node: status.node });
    return { holds: true, value: undefined };
  };
  await until(expected, NOTICE_MS, arena.signal, look);
}

/** Why no disk should be touched now. */
async function notYet(
  { servers, clock, signal, ending }: Arena,
  withinMs: number,
): Promise<string | undefined> {
  try {
    // Nothing new happens meanwhile, or it might never be.
    await clock.during(() =>
      servers.untilAll("earlier losses to be made good", withinMs, ending, madeGood()),
    );
    return undefined;
  } catch (error) {
    if (error instanceof DeadlineError) return "earlier losses were not made good yet";
    if (signal.aborted) throw error;
    if (ending.aborted) return "everything ended before";
    throw error;
  }
}

/**
 * Why an old copy would not be found out at once. It is, by whichever server it meets, if each of them has a newer dot of it
 * than the copy: then nobody takes part in anything with it before. Without that, nothing is promised.
 */
async function notNoticeable(
  server: Position,
  copied: ServerStatus,
  { servers }: Arena,
): Promise<string | undefined> {
  const node = nodeId(copied.node);
  const counter = copied.clock.get(node);
  const peers = await Promise.all(
    servers.all.filter((each) => each !== server).map((each) => servers.status(each)),
  );
  const current = await servers.status(server);
  const known = peers.every(
    (status) => typeof status !== "string" && status.clock.get(node) > counter,
  );
  // A copy of a life that is over is found out by its id.
  const over = typeof current !== "string" && current.node !== copied.node;
  return known || over ? undefined : `nobody had anything newer of ${serverName(server)}`;
}
