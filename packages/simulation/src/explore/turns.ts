/** Turns in which all servers do at once what there is for them to do: for the way into a world and out of it. */
import { DEFAULT_TUNING, type Input } from "@vclock/replica";
import { Draft, type Ground } from "./draft.js";
import type { Cells } from "./layout.js";
import { nameOfServer } from "./machine.js";

/**
 * Every server takes all that is on its way to it and has its batch on disk.
 *
 * @returns what comes of it; `undefined` when there is nothing to do.
 * @throws Violation
 */
export function takeTurn(ground: Ground, cells: Cells): Draft | undefined {
  const { layout, flights } = ground;
  const draft = new Draft(ground, cells);
  const waiting: number[][] = Array.from({ length: layout.servers }, () => []);
  for (const flight of draft.cells.splice(layout.flights))
    waiting[flights.get(flight).to]?.push(flight);
  let isQuiet = true;
  // Whoever has its batch on disk is known before anyone's step shows what comes next.
  const batches = waiting.map((_, server) => hasBatch(draft, server));
  for (let server = 0; server < layout.servers; server++) {
    const flightIds = waiting[server] ?? [];
    const isDurable = batches[server] === true;
    if (!isDurable && flightIds.length === 0) continue;
    isQuiet = false;
    // One that has ended by what another did before it takes nothing any more.
    if (!draft.place(server).isUp) continue;
    draft.take(server, `turn ${isDurable} ${flightIds.join()}`, () => [
      ...(isDurable ? [{ type: "durable" } as const] : []),
      ...flightIds.map((id) => received(ground, id)),
    ]);
  }
  return isQuiet ? undefined : draft;
}

/** A heartbeat's time passes for every server. @throws Violation */
export function passHeartbeat(ground: Ground, cells: Cells): Draft {
  const { layout, world } = ground;
  const heartbeatMs = world.tuning?.heartbeatMs ?? DEFAULT_TUNING.heartbeatMs;
  const draft = new Draft(ground, cells);
  for (let server = 0; server < layout.servers; server++) {
    const place = draft.place(server);
    if (place.isUp)
      draft.take(server, "heartbeat", () => [{ type: "tick" }], place.nowMs + heartbeatMs);
  }
  return draft;
}

/** Every process is gone at once, and the batches on their way with them. */
export function powerFailure({ layout, places }: Ground, cells: Cells): Cells {
  const dark = cells.slice(0, layout.flights);
  for (let server = 0; server < layout.servers; server++) {
    const place = places.get(cells[server] as number);
    if (place.isUp) dark[server] = places.crash(place, false).id;
  }
  dark[layout.links] = 0;
  return dark;
}

/** Starts who is down and connects who is not connected. @throws Violation */
export function connectAll(ground: Ground, cells: Cells): Draft {
  const { layout } = ground;
  const draft = new Draft(ground, cells);
  for (let server = 0; server < layout.servers; server++) draft.start(server);
  for (let b = 1; b < layout.servers; b++) {
    for (let a = 0; a < b; a++) if (!layout.isLinked(draft.cells, a, b)) draft.connect(a, b);
  }
  return draft;
}

function hasBatch(draft: Draft, server: number): boolean {
  const place = draft.place(server);
  return place.isUp && place.batch !== undefined;
}

function received({ flights }: Ground, id: number): Input {
  const { from, message } = flights.get(id);
  return { type: "message", peer: nameOfServer(from), message };
}
