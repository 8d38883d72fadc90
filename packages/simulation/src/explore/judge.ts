/**
 * What must hold in every state: what servers show, say and answer against the exact causal histories of all that was
 * coordinated on the way to it.
 */
import { type CausalContext, dotsEqual, formatDot, type VersionVector } from "@vclock/clock";
import type { Inspection } from "@vclock/replica/inspect";
import type { Pulled, ReadReply, Version, WriteReply } from "@vclock/protocol";
import { textOf } from "../cluster/describe.js";
import { CausalModel, type KnownOperation, showsExactly } from "../model/causal-model.js";
import { Violation } from "../violation.js";
import type { SmallClients } from "./clients.js";
import type { Draft, Ground, SmallReply } from "./draft.js";
import { nameOfServer } from "./machine.js";
import type { Running } from "./places.js";
import type { DiskRecord, OperationsRecord } from "./records.js";
import type { SmallRequest } from "./small-world.js";

/** Records are fewer than this in every world that can be explored at all. */
const RECORDS_MAX = 2 ** 17;

export class Judge {
  readonly #ground: Ground;
  readonly #clients: SmallClients;
  readonly #models = new Map<number, CausalModel>();
  readonly #judged = new Map<CausalModel, Set<number>>();
  readonly #judgedPulls = new Map<CausalModel, Set<number>>();

  constructor(ground: Ground, clients: SmallClients) {
    this.#ground = ground;
    this.#clients = clients;
  }

  /** Looks at what an event has changed. @throws Violation */
  check(draft: Draft): void {
    const { layout } = this.#ground;
    const model = this.modelOf(draft);
    for (let server = 0; server < layout.servers; server++) {
      if ((draft.stepped & (1 << server)) === 0) continue;
      const place = draft.place(server);
      this.checkDisk(server, place.disk, model);
      if (place.isUp) this.#checkWatermarks(draft, place);
    }
    for (const flight of draft.sends) {
      const { from, message } = this.#ground.flights.get(flight);
      if (message.type === "pulled") this.#checkPulled(from, message, flight, model);
    }
    for (const reply of draft.replies) this.#checkReply(draft, reply, model);
  }

  /** Whether a disk shows what the histories say of its clock. @throws Violation */
  checkDisk(server: number, { id, inspection }: DiskRecord, model: CausalModel): void {
    if (inspection === undefined || inspection.isApplying || inspection.isFilling) return;
    if (!isNew(this.#judged, model, id)) return;
    const { cut, containers, deletes } = inspection;
    const { clock } = cut;
    const name = nameOfServer(server);
    for (const [node, newest] of clock) {
      for (let counter = 1; counter <= newest; counter++) {
        if (model.get({ node, counter }) === undefined)
          throw new Violation("I-3", `${name} has ${node}:${counter}, which nobody coordinated`);
      }
    }
    const open = model.open(clock);
    if (open !== undefined) {
      throw new Violation(
        "I-3",
        `${name} has ${formatDot(open.dot)} and not all that it depends on: ${clock.toString()} against ${open.deps.toString()}`,
      );
    }
    for (const key of this.#keys()) {
      this.#checkShown(name, key, containers.get(key) ?? [], model, clock, "I-3");
    }
    for (const { dot, key } of deletes) {
      const known = model.get(dot);
      if (known === undefined || known.key !== key || known.value !== undefined)
        throw new Violation("I-4", `${name} remembers a delete that was none, ${formatDot(dot)}`);
    }
    this.#checkDeletes(name, inspection, model);
  }

  /** A delete that was taken in is remembered, or the floor says that it was forgotten. */
  #checkDeletes(name: string, { cut, deletes }: Inspection, model: CausalModel): void {
    for (const [node, newest] of cut.clock) {
      for (let counter = cut.floor.get(node) + 1; counter <= newest; counter++) {
        const dot = { node, counter };
        if (model.get(dot)?.value !== undefined) continue;
        if (!deletes.some((each) => dotsEqual(each.dot, dot)))
          throw new Violation(
            "R-5",
            `${name} forgot a delete and does not know it, ${formatDot(dot)}`,
          );
      }
    }
  }

  /** The histories of all that was coordinated on the way to a state. @throws Violation when a dot was given twice. */
  modelOf(draft: Draft): CausalModel {
    const { layout } = this.#ground;
    return this.model(
      Array.from({ length: layout.servers }, (_, server) => draft.place(server).operations),
    );
  }

  model(all: readonly OperationsRecord[]): CausalModel {
    let key = 0;
    for (const { id } of all) {
      if (id >= RECORDS_MAX || !Number.isSafeInteger(key * RECORDS_MAX))
        throw new RangeError("the world is too large");
      key = key * RECORDS_MAX + id;
    }
    let model = this.#models.get(key);
    if (model === undefined) {
      model = new CausalModel();
      for (const { operations } of all) for (const each of operations) model.record(each);
      this.#models.set(key, model);
    }
    return model;
  }

  #keys(): Set<string> {
    const { requests, prepared = [] } = this.#ground.world;
    return new Set([...requests.flat(), ...prepared].map(({ key }) => key));
  }

  #checkShown(
    name: string,
    key: string,
    versions: readonly Version[],
    model: CausalModel,
    cut: VersionVector,
    rule: string,
  ): void {
    const expected = model.live(key, cut);
    const shown = versions.map(({ dot, value }) => ({ dot, value: textOf(value) }));
    if (showsExactly(shown, expected)) return;
    throw new Violation(
      rule,
      `${name} shows ${key} = ${describe(shown)} at ${cut.toString()}, the histories say ${describe(expected)}`,
    );
  }

  /** Nobody is thought to have more than is on its disk. */
  #checkWatermarks(draft: Draft, { server, status }: Running): void {
    for (const { name, node, watermark } of status.peers) {
      const peer = Number(name.slice(1)) - 1;
      const { disk } = draft.place(peer);
      if (disk.inspection?.identity.node !== node || disk.clock.dominates(watermark)) continue;
      throw new Violation(
        "I-6",
        `${nameOfServer(server)} takes ${name} to have ${watermark.toString()}, its disk has ${disk.clock.toString()}`,
      );
    }
  }

  /** The containers that come with a clock are those of that clock. */
  #checkPulled(from: number, message: Pulled, flight: number, model: CausalModel): void {
    if (message.part !== "whole" || !isNew(this.#judgedPulls, model, flight)) return;
    for (const { key, versions } of message.containers) {
      const expected = model.live(key, message.clock);
      const sent = versions.map(({ dot }) => formatDot(dot)).join(" ");
      if (sent === expected.map(({ dot }) => formatDot(dot)).join(" ")) continue;
      throw new Violation(
        "I-7",
        `${nameOfServer(from)} sends ${key} = ${sent || "nothing"} with ${message.clock.toString()}, the histories say ${describe(expected)}`,
      );
    }
  }

  #checkReply(draft: Draft, { server, client, reply }: SmallReply, model: CausalModel): void {
    const { layout } = this.#ground;
    const { cells } = draft;
    const asked = this.#clients.asked(client, cells[layout.choices + client] as number);
    if (reply.type === "errorReply") {
      if (reply.applied === "no" && reply.dot !== undefined)
        throw new Violation("P-8", `request ${client} was not applied and has a dot`);
      return;
    }
    if (reply.type !== "readReply" && reply.type !== "writeReply")
      throw new Violation("P-8", `request ${client} is answered by ${reply.type}`);
    const { disk } = draft.place(server);
    if (reply.server === nameOfServer(server) && !disk.clock.dominates(reply.clock)) {
      throw new Violation(
        "I-9",
        `${reply.server} answers from ${reply.clock.toString()}, its disk has ${disk.clock.toString()}`,
      );
    }
    if (asked.session !== undefined) {
      const { clock } = this.#clients.answer(cells[layout.answers + asked.session] as number);
      if (clock !== undefined && !reply.clock.dominates(clock))
        throw new Violation("P-4", `request ${client} is answered from before its session`);
    }
    // A writer that names no context is told one that nobody has told it before: it has to be on disk, as all that is told.
    const isServers = reply.type === "writeReply" && (asked.context ?? "server") === "server";
    if (isServers && reply.server === nameOfServer(server)) {
      const told = reply.context.ceiling();
      if (!disk.clock.dominates(told)) {
        throw new Violation(
          "I-9",
          `${reply.server} answers that one has seen ${told.toString()}, its disk has ${disk.clock.toString()}`,
        );
      }
    }
    if (reply.type === "readReply") this.#checkRead(draft, client, asked, reply, model);
    else this.#checkWrite(draft, client, asked, reply, model);
  }

  #checkRead(
    { cells }: Draft,
    client: number,
    { key }: SmallRequest,
    reply: ReadReply,
    model: CausalModel,
  ): void {
    const { layout } = this.#ground;
    this.#checkShown(reply.server, key, reply.versions, model, reply.clock, "P-2");
    const owed = cells[layout.owed + client] as number;
    for (let earlier = 0; earlier < client; earlier++) {
      if ((owed & (1 << earlier)) === 0) continue;
      const { dot } = this.#clients.answer(cells[layout.answers + earlier] as number);
      if (dot !== undefined && !reply.clock.covers(dot))
        throw new Violation("P-5", `request ${client} does not see ${formatDot(dot)}`);
    }
  }

  #checkWrite(
    draft: Draft,
    client: number,
    asked: SmallRequest,
    reply: WriteReply,
    model: CausalModel,
  ): void {
    const { dot, context, clock, server } = reply;
    if (dot === undefined) {
      if (asked.operation === "update" || superseded(model, asked.key, clock, context) !== "")
        throw new Violation("R-1", `request ${client} has done nothing, and had to`);
      return;
    }
    const known = model.get(dot);
    const value = asked.operation === "update" ? `v${client}` : undefined;
    if (known === undefined || known.key !== asked.key || known.value !== value)
      throw new Violation(
        "P-6",
        `request ${client} is told ${formatDot(dot)}, which is not its own`,
      );
    if (!clock.covers(dot))
      throw new Violation("P-4", `request ${client} is told a clock without its own dot`);
    if (!context.equals(known.context))
      throw new Violation(
        "R-1",
        `request ${client} is told that it has seen ${context.toString()}`,
      );
    const { node, counter } = dot;
    if (reply.versions !== undefined) {
      const cut = known.deps.with(node, counter);
      this.#checkShown(server, asked.key, reply.versions, model, cut, "P-2");
    }
    this.#checkHolders(draft, client, asked, known);
  }

  /** Those that are said to have an update on disk have it, unless a disk is gone. */
  #checkHolders(
    draft: Draft,
    client: number,
    { consistency = "one" }: SmallRequest,
    { dot }: KnownOperation,
  ): void {
    const { layout, world } = this.#ground;
    if (layout.left(draft.cells, "diskLosses") < (world.faults.diskLosses ?? 0)) return;
    const needed = neededServers(consistency, layout.servers);
    let holders = 0;
    for (let server = 0; server < layout.servers; server++) {
      if (draft.place(server).disk.clock.covers(dot)) holders++;
    }
    if (holders < needed) {
      throw new Violation(
        "P-6",
        `request ${client} is confirmed at ${consistency}, ${formatDot(dot)} is on ${holders} of ${needed} disks`,
      );
    }
  }
}

/** How many servers a level takes. */
function neededServers(consistency: "one" | "quorum" | "all", servers: number): number {
  if (consistency === "one") return 1;
  return consistency === "all" ? servers : Math.floor(servers / 2) + 1;
}

function superseded(
  model: CausalModel,
  key: string,
  cut: VersionVector,
  context: CausalContext,
): string {
  return model.superseded(key, cut, context).map(formatDot).join(" ");
}

function isNew(seen: Map<CausalModel, Set<number>>, model: CausalModel, id: number): boolean {
  let ofModel = seen.get(model);
  if (ofModel === undefined) seen.set(model, (ofModel = new Set()));
  if (ofModel.has(id)) return false;
  ofModel.add(id);
  return true;
}

function describe(
  versions: readonly { readonly dot: KnownOperation["dot"]; readonly value: string | undefined }[],
): string {
  if (versions.length === 0) return "nothing";
  return versions.map(({ dot, value }) => `${formatDot(dot)}=${value ?? ""}`).join(" ");
}
