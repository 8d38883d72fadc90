/** Where a small world begins. */
import type { ClientRequest } from "@vclock/protocol";
import { valueOf } from "../cluster/describe.js";
import { Draft, type Ground } from "./draft.js";
import type { Cells } from "./layout.js";
import { nameOfServer } from "./machine.js";
import type { Records } from "./records.js";
import type { SmallRequest, SmallWorld } from "./small-world.js";
import { connectAll, passHeartbeat, powerFailure, takeTurn } from "./turns.js";

/** Heartbeats until servers that begin with nothing have met, serve, and know it of each other. */
const ROUNDS = 3;
/** Nobody waits for the answers to what was prepared. */
const PREPARED_CLIENT = 1_000;

/**
 * Servers that were just started on empty disks, or that have all met and serve, with nothing on its way.
 *
 * @throws Violation
 */
export function begin(ground: Ground, records: Records): Cells {
  const { layout, places, world } = ground;
  const { emptyDisk: disk, noOperations: operations } = records;
  const servers = Array.from({ length: layout.servers }, (_, server) => server);
  const down = servers.map((server) => places.down({ server, disk, operations, starts: 0 }).id);
  const draft = new Draft(ground, layout.initial(down, world.faults));
  for (const server of servers) draft.start(server);
  if (world.start === "empty") {
    draft.cells[layout.touched] = toldApart(world);
    return draft.cells;
  }
  let cells = settle(ground, draft.cells);
  for (let round = 0; round < ROUNDS; round++)
    cells = settle(ground, passHeartbeat(ground, cells).cells);
  for (const [i, asked] of (world.prepared ?? []).entries()) {
    const prepared = new Draft(ground, cells);
    prepared.take(asked.server, `prepared ${i}`, () => [
      { type: "request", client: PREPARED_CLIENT, request: preparedRequest(i, asked) },
    ]);
    cells = settle(ground, prepared.cells);
    cells = settle(ground, passHeartbeat(ground, cells).cells);
  }
  cells = settle(ground, restartAll(ground, cells));
  cells[layout.touched] = toldApart(world);
  for (const server of servers) {
    const place = places.get(cells[server] as number);
    const isReady =
      place.isUp &&
      place.status.phase === "serving" &&
      place.status.peers.every(({ up, phase }) => up && phase === "serving");
    if (!isReady)
      throw new RangeError(`${nameOfServer(server)} of ${world.name} does not come to serve`);
  }
  return cells;
}

/** Servers that are not like the others from the beginning, a bit each. */
function toldApart({ servers, requests, prepared = [] }: SmallWorld): number {
  let told = 0;
  for (const { server } of [...requests.flat(), ...prepared]) {
    if (server !== undefined) told |= 1 << server;
  }
  // A row of ones from the lowest bit, or none of them is like another.
  return (told & (told + 1)) === 0 ? told : (1 << servers) - 1;
}

function preparedRequest(
  i: number,
  { operation, key, consistency = "one" }: SmallRequest,
): ClientRequest {
  const common = { id: PREPARED_CLIENT, key, consistency, session: undefined, timeoutMs: 1_000 };
  if (operation === "read") return { type: "read", ...common };
  const write = { ...common, context: undefined, returnVersions: false };
  return operation === "delete"
    ? { type: "delete", ...write }
    : { type: "update", ...write, value: valueOf(`p${i}`) };
}

/** All start again on their disks: what was before is forgotten, and need not be gone through each time a process is made. */
function restartAll(ground: Ground, cells: Cells): Cells {
  return connectAll(ground, powerFailure(ground, cells)).cells;
}

function settle(ground: Ground, start: Cells): Cells {
  let cells = start;
  for (;;) {
    const draft = takeTurn(ground, cells);
    if (draft === undefined) return cells;
    cells = draft.cells;
  }
}
