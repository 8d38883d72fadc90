/** What can happen next in a state of a small world, and what comes of it. */
import type { ClientReply } from "@vclock/protocol";
import { Violation } from "../violation.js";
import type { SmallClients } from "./clients.js";
import { Draft, type Ground } from "./draft.js";
import type { Cells } from "./layout.js";
import type { FaultBudget, SmallRequest } from "./small-world.js";

export type SmallEvent =
  | {
      readonly type: "request";
      readonly server: number;
      readonly index: number;
      readonly asked: SmallRequest;
    }
  | { readonly type: "deliver" | "double" | "lose"; readonly flight: number }
  | { readonly type: "commit" | "refuse" | "tick" | "start"; readonly server: number }
  | {
      readonly type: "crash";
      readonly server: number;
      readonly isBatchKept: boolean;
      readonly isDiskKept: boolean;
    }
  | { readonly type: "cut" | "connect"; readonly a: number; readonly b: number };

export class Events {
  readonly #ground: Ground;
  readonly #clients: SmallClients;

  constructor(ground: Ground, clients: SmallClients) {
    this.#ground = ground;
    this.#clients = clients;
  }

  /** What happens unless a fault prevents it: while there is any, the state is not at rest. */
  usual(cells: Cells): SmallEvent[] {
    const { layout, places } = this.#ground;
    const events: SmallEvent[] = [];
    for (const flight of this.#deliverable(cells)) events.push({ type: "deliver", flight });
    for (let server = 0; server < layout.servers; server++) {
      const place = places.get(cells[server] as number);
      if (!place.isUp) events.push({ type: "start", server });
      else if (place.batch !== undefined) events.push({ type: "commit", server });
      for (let other = 0; other < server; other++) {
        if (!place.isUp || layout.isLinked(cells, server, other)) continue;
        if (places.get(cells[other] as number).isUp)
          events.push({ type: "connect", a: other, b: server });
      }
    }
    this.#requests(cells, events);
    return events.filter((event) => this.#isRepresentative(cells, event));
  }

  /** Faults that may happen, and time that may pass. */
  faults(cells: Cells): SmallEvent[] {
    const { layout, places } = this.#ground;
    const events: SmallEvent[] = [];
    const may = (kind: keyof FaultBudget): boolean => layout.left(cells, kind) > 0;
    const flights = may("losses") || may("doublings") ? this.#deliverable(cells) : [];
    for (const flight of flights) {
      if (may("losses")) events.push({ type: "lose", flight });
      if (may("doublings")) events.push({ type: "double", flight });
    }
    for (let server = 0; server < layout.servers; server++) {
      const place = places.get(cells[server] as number);
      if (!place.isUp) continue;
      if (may("ticks") && Number.isFinite(place.wakeAtMs)) events.push({ type: "tick", server });
      const hasBatch = place.batch !== undefined;
      if (hasBatch && may("refusals")) events.push({ type: "refuse", server });
      if (may("crashes")) {
        events.push({ type: "crash", server, isBatchKept: false, isDiskKept: true });
        if (hasBatch) events.push({ type: "crash", server, isBatchKept: true, isDiskKept: true });
      }
      if (may("diskLosses"))
        events.push({ type: "crash", server, isBatchKept: false, isDiskKept: false });
      for (let other = 0; may("cuts") && other < server; other++) {
        if (layout.isLinked(cells, server, other))
          events.push({ type: "cut", a: other, b: server });
      }
    }
    return events.filter((event) => this.#isRepresentative(cells, event));
  }

  /** The state after an event. @throws Violation */
  apply(cells: Cells, event: SmallEvent): Draft {
    const { layout } = this.#ground;
    const draft = new Draft(this.#ground, cells);
    this.#touch(draft.cells, event);
    switch (event.type) {
      case "request":
        this.#ask(draft, event);
        break;
      case "deliver":
        draft.remove(event.flight);
        draft.deliver(event.flight);
        break;
      case "double":
        layout.spend(draft.cells, "doublings");
        draft.deliver(event.flight);
        break;
      case "lose":
        layout.spend(draft.cells, "losses");
        draft.remove(event.flight);
        break;
      case "commit":
        draft.commit(event.server);
        break;
      case "refuse":
        layout.spend(draft.cells, "refusals");
        draft.refuse(event.server);
        break;
      case "tick":
        layout.spend(draft.cells, "ticks");
        draft.wake(event.server);
        break;
      case "start":
        draft.start(event.server);
        break;
      case "crash":
        layout.spend(draft.cells, event.isDiskKept ? "crashes" : "diskLosses");
        draft.crash(event.server, event.isBatchKept, event.isDiskKept);
        break;
      case "cut":
        layout.spend(draft.cells, "cuts");
        draft.cut(event.a, event.b);
        break;
      case "connect":
        draft.connect(event.a, event.b);
        break;
    }
    this.takeReplies(draft);
    return draft;
  }

  /** Clients get what servers replied. @throws Violation */
  takeReplies(draft: Draft): void {
    for (const { client, reply } of draft.replies) this.#answered(draft.cells, client, reply);
  }

  #ask(draft: Draft, { server, index, asked }: Extract<SmallEvent, { type: "request" }>): void {
    const { layout } = this.#ground;
    const { cells } = draft;
    const answers = (of: number): number => cells[layout.answers + of] as number;
    const request = this.#clients.request(index, asked, (of) => this.#clients.answer(answers(of)));
    if (request === undefined) return;
    cells[layout.made] = index + 1;
    if (asked.operation === "read" && (asked.consistency ?? "one") !== "one") {
      for (let earlier = 0; earlier < index; earlier++) {
        if (this.#clients.answer(answers(earlier)).isConfirmed)
          (cells[layout.owed + index] as number) |= 1 << earlier;
      }
    }
    const choice = this.#clients.alternatives(index).indexOf(asked);
    cells[layout.choices + index] = choice + 1;
    const refersTo = [asked.context, asked.session]
      .filter((of) => typeof of === "number")
      .map(answers);
    draft.take(server, `request ${index} ${choice} ${refersTo.join()}`, () => [
      { type: "request", client: index, request },
    ]);
  }

  #answered(cells: Cells, index: number, reply: ClientReply): void {
    const { layout } = this.#ground;
    if (cells[layout.answers + index] !== 0)
      throw new Violation("P-8", `request ${index} is answered twice`);
    const asked = this.#clients.asked(index, cells[layout.choices + index] as number);
    cells[layout.answers + index] = this.#clients.keep(index, asked.consistency, reply);
  }

  #requests(cells: Cells, events: SmallEvent[]): void {
    const { layout, places } = this.#ground;
    const index = cells[layout.made] as number;
    if (index >= layout.requests) return;
    const answer = (of: number) => this.#clients.answer(cells[layout.answers + of] as number);
    for (const asked of this.#clients.alternatives(index)) {
      if (this.#clients.request(index, asked, answer) === undefined) continue;
      for (let server = 0; server < layout.servers; server++) {
        if (asked.server !== undefined && asked.server !== server) continue;
        if (places.get(cells[server] as number).isUp)
          events.push({ type: "request", server, index, asked });
      }
    }
  }

  /** One of each equal flights; in order, the first on each way. */
  #deliverable(cells: Cells): number[] {
    const { layout, flights, world } = this.#ground;
    const found: number[] = [];
    let last = -1;
    for (let at = layout.flights; at < cells.length; at++) {
      const flight = cells[at] as number;
      const what = world.delivery === "any-order" ? flight : flights.get(flight).way;
      if (what !== last) found.push(flight);
      last = what;
    }
    return found;
  }

  /** Servers that nothing has touched are interchangeable: of those, the first are touched first. */
  #isRepresentative(cells: Cells, event: SmallEvent): boolean {
    const { layout, world } = this.#ground;
    if (!world.symmetry) return true;
    const touched = cells[layout.touched] as number;
    const all = (1 << layout.servers) - 1;
    if (touched === all) return true;
    const now = this.#touches(event) | touched;
    // A row of ones from the lowest bit.
    return (now & (now + 1)) === 0;
  }

  #touch(cells: Cells, event: SmallEvent): void {
    const { layout, world } = this.#ground;
    if (!world.symmetry) return;
    (cells[layout.touched] as number) |= this.#touches(event);
    // The others notice a crash; telling them apart from now on is never wrong.
    if (event.type === "crash") cells[layout.touched] = (1 << layout.servers) - 1;
  }

  /** The servers that an event tells from others, a bit each. */
  #touches(event: SmallEvent): number {
    switch (event.type) {
      case "deliver":
      case "double":
      case "lose": {
        const { from, to } = this.#ground.flights.get(event.flight);
        return (1 << from) | (1 << to);
      }
      case "cut":
      case "connect":
        return (1 << event.a) | (1 << event.b);
      default:
        return 1 << event.server;
    }
  }
}
