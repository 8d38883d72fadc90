/** Events of a small world, for a person. */
import { describeMessage, describeReply } from "../cluster/describe.js";
import type { Draft, Ground } from "./draft.js";
import type { SmallEvent } from "./events.js";
import { nameOfServer } from "./machine.js";
import type { SmallRequest } from "./small-world.js";

export class Narrator {
  readonly #ground: Ground;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** @param draft what came of it; `undefined` when it went wrong. */
  describe(event: SmallEvent, draft: Draft | undefined): string {
    const lines = [this.#event(event)];
    for (const flight of draft?.sends ?? []) {
      const { from, to, message } = this.#ground.flights.get(flight);
      lines.push(`  ${nameOfServer(from)} → ${nameOfServer(to)}: ${describeMessage(message)}`);
    }
    for (const { server, client, reply } of draft?.replies ?? []) {
      lines.push(`  ${nameOfServer(server)} answers request ${client}: ${describeReply(reply)}`);
    }
    return lines.join("\n");
  }

  #event(event: SmallEvent): string {
    switch (event.type) {
      case "request":
        return `request ${event.index} to ${nameOfServer(event.server)}: ${describeAsked(event.asked)}`;
      case "deliver":
        return `delivered: ${this.#flight(event.flight)}`;
      case "double":
        return `delivered, and will come again: ${this.#flight(event.flight)}`;
      case "lose":
        return `lost: ${this.#flight(event.flight)}`;
      case "commit":
        return `${nameOfServer(event.server)} has its batch on disk`;
      case "refuse":
        return `${nameOfServer(event.server)} finds its disk full`;
      case "tick":
        return `${nameOfServer(event.server)} waits until it wants to be woken`;
      case "start":
        return `${nameOfServer(event.server)} starts`;
      case "crash": {
        const disk = event.isDiskKept ? "" : ", and its disk is gone";
        const batch = event.isBatchKept ? ", its batch just on disk" : "";
        return `${nameOfServer(event.server)} crashes${batch}${disk}`;
      }
      case "cut":
        return `${nameOfServer(event.a)} and ${nameOfServer(event.b)} lose their connection`;
      case "connect":
        return `${nameOfServer(event.a)} and ${nameOfServer(event.b)} connect`;
    }
  }

  #flight(flight: number): string {
    const { from, to, message } = this.#ground.flights.get(flight);
    return `${nameOfServer(from)} → ${nameOfServer(to)}: ${describeMessage(message)}`;
  }
}

function describeAsked({
  operation,
  key,
  consistency = "one",
  context = "server",
  session,
}: SmallRequest): string {
  const seen =
    operation === "read" || context === "server"
      ? ""
      : context === "none"
        ? ", having seen nothing"
        : `, having seen the answer to request ${context}`;
  const after = session === undefined ? "" : `, in the session of request ${session}`;
  return `${operation} ${key} at ${consistency}${seen}${after}`;
}
