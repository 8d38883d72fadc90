/** After the faults: heals everything, waits for rest, reads everything, and looks at what the servers wrote. */
import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { VclockError } from "@vclock/sdk";
import type { HistoryOperation } from "@vclock/simulation";
import { type Position, serverName } from "../scenario/types.js";
import { visible } from "../report/words.js";
import type { Arena } from "./arena.js";
import { readOperation } from "./load.js";
import type { Problem } from "./outcome.js";
import { notQuiet } from "./recovery.js";

/** Only bounds how long a failure takes: a busy machine is no reason to fail. */
const REST_MS = 90_000;
const READ_MS = 15_000;
const READS_IN_FLIGHT = 16;
const LINES_MAX = 5;

/** What servers write when they find themselves broken, and end. */
const ALARM = /InvariantError|stops at once|unhandled|Unhandled/;

/** Undoes what may still be wrong: whatever was under way has ended by itself. */
export async function healAll({ servers, network, disks, clocks }: Arena): Promise<void> {
  network.heal();
  for (const position of servers.all) {
    disks?.free(serverName(position));
    clocks?.set(serverName(position), 0);
    servers.setFull(position, false);
    if (servers.cluster.state(position) === "paused") servers.cluster.resume(position);
  }
  await Promise.all(
    servers.all
      .filter((position) => servers.cluster.state(position) === "down")
      .map((position) => servers.start(position)),
  );
}

/**
 * Waits until nothing is left to be done.
 *
 * @returns how long that took, in milliseconds
 * @throws DeadlineError when the servers do not come to rest
 */
export async function rest({ servers, signal }: Arena): Promise<number> {
  const startMs = performance.now();
  await servers.untilAll("all servers to be at rest", REST_MS, signal, (statuses) => {
    const old = [...servers.barred].find(([position, node]) => statuses[position]?.node === node);
    return old === undefined
      ? notQuiet(statuses)
      : `${serverName(old[0])} has not noticed that its data is an old copy`;
  });
  return Math.round(performance.now() - startMs);
}

/** Reads every key at every server. */
export async function readAll(
  { servers, signal }: Arena,
  keys: readonly string[],
  record: (operation: HistoryOperation) => void,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  const reads = servers.all.flatMap((position) => keys.map((key) => ({ position, key })));
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let read = reads[next++]; read !== undefined; read = reads[next++]) {
      signal.throwIfAborted();
      const { position, key } = read;
      try {
        record(await finalRead(servers, position, key));
      } catch (error) {
        if (!(error instanceof VclockError)) throw error;
        const message = `${key} cannot be read at ${serverName(position)}: ${error.message}`;
        problems.push({ code: "not-read", message });
      }
    }
  };
  await Promise.all(Array.from({ length: READS_IN_FLIGHT }, worker));
  return problems;
}

async function finalRead(
  servers: Arena["servers"],
  position: Position,
  key: string,
): Promise<HistoryOperation> {
  const request = {
    session: `final ${serverName(position)}`,
    key,
    consistency: "one" as const,
    after: undefined,
    start: performance.now(),
  };
  const client = await servers.cluster.client(position);
  const read = await client.at(0).read(key, { consistency: "one", timeoutMs: READ_MS });
  return readOperation(request, read, undefined, true);
}

/** What servers wrote that no server should ever write. */
export async function alarms(arena: Arena): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const position of arena.servers.all) {
    const file = arena.servers.cluster.logFile(position);
    if (!existsSync(file)) continue;
    let found = 0;
    for await (const line of createInterface({ input: createReadStream(file) })) {
      if (!ALARM.test(line)) continue;
      found += 1;
      if (found > LINES_MAX) continue;
      problems.push({
        code: "invariant",
        message: `${serverName(position)} wrote: ${visible(line).slice(0, 500)}`,
      });
    }
  }
  return problems;
}
