/** Does what a schedule says. */
import { type Position, serverName } from "../scenario/types.js";
import { alone, type Arena, type FaultHandler } from "./arena.js";
import { joinDisk, loseDisk, restoreDisk } from "./disk-faults.js";
import type {
  Fault,
  FillDiskFault,
  FlapFault,
  FrameFault,
  JumpClockFault,
  KillAllFault,
  KillFault,
  OneWayFault,
  PartialPartitionFault,
  PartitionFault,
  PauseFault,
} from "./schedule.js";

const kill: FaultHandler<KillFault> = ({ kind, server, downMs }, arena) =>
  alone([server], arena, async () => {
    await (kind === "kill" ? arena.servers.kill(server) : arena.servers.stop(server));
    await arena.pause(downMs);
    await arena.servers.start(server);
  });

const killAll: FaultHandler<KillAllFault> = ({ downMs }, arena) =>
  alone(arena.servers.all, arena, async () => {
    await Promise.all(arena.servers.all.map((server) => arena.servers.kill(server)));
    await Promise.all(
      arena.servers.all.map(async (server) => {
        await arena.pause(downMs[server] ?? 0);
        await arena.servers.start(server);
      }),
    );
  });

const pause: FaultHandler<PauseFault> = ({ server, forMs }, arena) =>
  alone([server], arena, async () => {
    const { cluster } = arena.servers;
    await cluster.pause(server, arena.signal, "pass");
    await arena.pause(forMs);
    cluster.resume(server);
  });

const partition: FaultHandler<PartitionFault> = ({ groups, how, forMs }, arena) => {
  const cuts = groups.flatMap((from, index) =>
    groups.filter((_, other) => other !== index).map((to) => ({ from, to })),
  );
  return whileDone(arena.network.add(cuts, how), forMs, arena);
};

const partial: FaultHandler<PartialPartitionFault> = ({ between, how, forMs }, arena) =>
  whileDone(arena.network.add(bothWays(between), how), forMs, arena);

const oneWay: FaultHandler<OneWayFault> = ({ from, to, how, forMs }, arena) =>
  whileDone(arena.network.add([{ from: [from], to }], how), forMs, arena);

const flap: FaultHandler<FlapFault> = async ({ between, how, forMs, everyMs }, arena) => {
  const untilMs = performance.now() + forMs;
  while (performance.now() < untilMs && !arena.ending.aborted) {
    await whileDone(arena.network.add(bothWays(between), how), everyMs, arena);
    await arena.pause(everyMs);
  }
  return undefined;
};

const frames: FaultHandler<FrameFault> = ({ from, to, faults, forMs }, arena) =>
  whileDone(arena.network.mangle({ from, to }, faults), forMs, arena);

const fillDisk: FaultHandler<FillDiskFault> = async ({ server, forMs }, arena) => {
  const { disks, servers } = arena;
  if (disks === undefined) return "there are no small disks";
  // Not while it starts, or is about to begin a new life: that it then cannot is no news.
  let wrong: string | undefined;
  const busy = await alone([server], arena, async () => {
    if (servers.barred.has(server)) {
      wrong = "an old copy was not noticed yet";
      return;
    }
    servers.setFull(server, true);
    disks.fill(serverName(server));
  });
  if (busy !== undefined || wrong !== undefined) return busy ?? wrong;
  await arena.pause(forMs);
  disks.free(serverName(server));
  servers.setFull(server, false);
  return undefined;
};

const jumpClock: FaultHandler<JumpClockFault> = async ({ server, seconds, forMs }, arena) => {
  const { clocks } = arena;
  if (clocks === undefined) return "there are no clocks to set";
  clocks.set(serverName(server), seconds);
  await arena.pause(forMs);
  clocks.set(serverName(server), 0);
  return undefined;
};

const HANDLERS: { readonly [K in Fault["kind"]]: FaultHandler<Extract<Fault, { kind: K }>> } = {
  kill,
  stop: kill,
  "kill-all": killAll,
  pause,
  partition,
  "partial-partition": partial,
  "one-way": oneWay,
  flap,
  delay: frames,
  reorder: frames,
  drop: frames,
  double: frames,
  "lose-disk": loseDisk,
  join: joinDisk,
  "restore-disk": restoreDisk,
  "fill-disk": fillDisk,
  "jump-clock": jumpClock,
};

/**
 * Does one fault, from its beginning to its end.
 *
 * @returns why it did not happen; `undefined` when it did
 */
export function inflict(fault: Fault, arena: Arena): Promise<string | undefined> {
  // The table has the right one for each kind; that the two belong together is beyond the type checker.
  return (HANDLERS[fault.kind] as FaultHandler)(fault, arena);
}

async function whileDone(
  undo: () => void,
  forMs: number,
  arena: Arena,
): Promise<string | undefined> {
  try {
    await arena.pause(forMs);
  } finally {
    undo();
  }
  return undefined;
}

function bothWays([a, b]: readonly [Position, Position]): {
  readonly from: readonly Position[];
  readonly to: readonly Position[];
}[] {
  return [
    { from: [a], to: [b] },
    { from: [b], to: [a] },
  ];
}
