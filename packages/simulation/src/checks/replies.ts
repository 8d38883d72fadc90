/** Judges what clients are told (P-1 to P-8). */
import { CausalContext, type Dot, formatDot, VersionVector } from "@vclock/clock";
import type { ClientReply, Consistency, ErrorReply, ReadReply, WriteReply } from "@vclock/protocol";
import type { Asked } from "../cluster/clients.js";
import { textOf } from "../cluster/describe.js";
import type { Instance } from "../cluster/instance.js";
import { Violation } from "../violation.js";
import { shownOf } from "./disk.js";
import type { Safety } from "./safety.js";
import { checkShown } from "./shows.js";

export function checkReply(
  safety: Safety,
  instance: Instance,
  asked: Asked,
  reply: ClientReply,
): void {
  if (reply.type === "errorReply") checkError(safety, instance, asked, reply);
  else if (reply.type === "readReply") checkRead(safety, instance, asked, reply);
  else if (reply.type === "writeReply") checkWrite(safety, instance, asked, reply);
}

function checkRead(safety: Safety, instance: Instance, asked: Asked, reply: ReadReply): void {
  const { type, key, session, consistency } = asked.request;
  if (type !== "read") throw new Violation("P-8", `${reply.server} answers a ${type} with a read`);
  const cut = checkClock(safety, instance, reply);
  if (cut === undefined) return;
  const by = `${reply.server}, asked by ${asked.session},`;
  checkShown(safety, by, key, reply.versions.map(shownOf), cut);
  checkSession(session, cut, by);
  if (consistency === "one" || safety.cluster.disks.levelsAreWeak) return;
  const before = safety.acknowledgedBefore(asked);
  if (cut.dominates(before)) return;
  throw new Violation(
    "P-5",
    `${by} reads at ${consistency} from ${cut.toString()}; ${before.toString()} was acknowledged before`,
  );
}

export function checkSession(
  session: VersionVector | undefined,
  cut: VersionVector,
  by: string,
): void {
  if (session === undefined || cut.dominates(session)) return;
  throw new Violation(
    "P-4",
    `${by} answers from ${cut.toString()}; the session has seen ${session.toString()}`,
  );
}

/**
 * @returns the whole cut that an answer's clock names: what is on the disk of whoever answered; `undefined` when that disk is
 *   gone since.
 */
export function checkClock(
  safety: Safety,
  instance: Instance,
  { server, clock }: Pick<ReadReply, "server" | "clock">,
): VersionVector | undefined {
  const answering = safety.cluster.instances.get(server);
  if (answering?.held === undefined) return undefined;
  const { clock: onDisk } = answering;
  if (server === instance.name) {
    const cut = safety.whole(instance, clock);
    if (cut.equals(onDisk)) return cut;
    throw new Violation(
      "I-9",
      `${instance.label} answers from ${clock.toString()} and has ${onDisk.toString()} on disk`,
    );
  }
  // Handed on to another server, and on its way since: that server may have more by now, or another disk.
  if (safety.leftOut(answering, clock).size > 0) return undefined;
  const cut = clock;
  const had = safety.everDurable.get(server) ?? VersionVector.empty;
  if (had.dominates(cut)) return onDisk.dominates(cut) ? cut : undefined;
  throw new Violation(
    "I-9",
    `${server} answers from ${clock.toString()} and never had more than ${had.toString()} on disk`,
  );
}

function checkWrite(safety: Safety, instance: Instance, asked: Asked, reply: WriteReply): void {
  const { request } = asked;
  const { dot, context, server, siblings, versions } = reply;
  const cut = checkClock(safety, instance, reply);
  if (cut === undefined) return;
  checkSession(request.session, cut, `${server}, asked by ${asked.session},`);
  if (request.type === "read") throw new Violation("P-8", `${server} answers a read with a write`);
  if (dot === undefined) return checkNothingDeleted(safety, asked, reply, cut);
  const by = `${server} acknowledges ${formatDot(dot)} to ${asked.session}`;
  const operation = safety.model.get(dot);
  if (operation === undefined) throw new Violation("P-6", `${by}, which is undone`);
  const value = request.type === "update" ? textOf(request.value) : undefined;
  if (operation.key !== request.key || operation.value !== value)
    throw new Violation(
      "P-1",
      `${by} for ${request.key}=${value}; it is ${operation.key}=${operation.value}`,
    );
  if (
    !context.equals(operation.context) ||
    (request.context !== undefined && !context.equals(request.context.add(dot)))
  )
    throw new Violation(
      "R-1",
      `${by} with the context ${context.toString()}; it is ${operation.context.toString()}`,
    );
  if (!cut.covers(dot)) throw new Violation("P-4", `${by} with a clock that lacks it`);
  const after = operation.deps.with(dot.node, dot.counter);
  if (siblings !== safety.model.live(request.key, after).length)
    throw new Violation("P-2", `${by} and counts ${siblings} siblings`);
  if (versions !== undefined) checkShown(safety, by, request.key, versions.map(shownOf), after);
  checkSurvives(
    safety,
    safety.cluster.instances.get(server) ?? instance,
    dot,
    request.consistency,
    by,
  );
}

function checkNothingDeleted(
  safety: Safety,
  { request, session }: Asked,
  { server, clock, context: told }: WriteReply,
  cut: VersionVector,
): void {
  if (request.type !== "delete") throw new Violation("P-8", `${server} gives an update no dot`);
  const { context, key } = request;
  if (!told.equals(context ?? CausalContext.of(clock)))
    throw new Violation("R-1", `${server} tells ${session} that it has seen ${told.toString()}`);
  const covered = safety.model
    .live(key, cut)
    .filter(({ dot }) => context === undefined || context.covers(dot));
  if (covered.length > 0)
    throw new Violation("R-1", `${server} tells ${session} that ${key} has nothing to delete`);
}

/** As many disks had the dot as its level says. */
function checkSurvives(
  { everDurable }: Safety,
  { members }: Instance,
  dot: Dot,
  consistency: Consistency,
  by: string,
): void {
  const needed =
    consistency === "one"
      ? 1
      : consistency === "all"
        ? members.length
        : Math.floor(members.length / 2) + 1;
  const having = [...everDurable.values()].filter((clock) => clock.covers(dot)).length;
  if (having < needed)
    throw new Violation("P-6", `${by} at ${consistency}, ${having} of ${needed} disks have it`);
}

function checkError(
  { model, dots, refused }: Safety,
  { label }: Instance,
  { request, session }: Asked,
  { applied, code }: ErrorReply,
): void {
  if (request.type !== "update" || applied !== "no") return;
  const value = textOf(request.value);
  refused.add(value);
  const dot = dots.get(value);
  if (dot === undefined || model.get(dot)?.value !== value) return;
  throw new Violation(
    "P-8",
    `${label} tells ${session} ${code}, not applied; ${formatDot(dot)} is ${request.key}=${value}`,
  );
}
