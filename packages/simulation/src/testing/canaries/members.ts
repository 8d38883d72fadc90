/** Lives: ids kept, storage that went back unnoticed, twins, serving too early, retired and closed ids. */
import { CausalContext, nodeId, VersionVector } from "@vclock/clock";
import { Replica } from "@vclock/replica";
import { inspectIdentity } from "@vclock/replica/inspect";
import type { System } from "../../system.js";
import { broken, cutOf, opened, type Site } from "./broken.js";

export const SAME_ID: System = opened(({ config }) => ({
  config: { ...config, freshNode: nodeId(`${config.name}~00000001`) },
}));

/** Neither hears what others know of it, nor minds that another knows less than it did. */
export const OLD_DISK_UNNOTICED: System = broken(() => {
  const nodes = new Map<string, string>();
  const heard = new Map<string, VersionVector>();
  return {
    input: (input) => {
      if (input.type === "peerUp") nodes.set(input.peer, input.node);
      return [input];
    },
    arriving: (message, peer) => {
      if (message.type !== "greet" && message.type !== "clock") return message;
      const node = nodes.get(peer) ?? peer;
      const clock = message.clock.merge(heard.get(node) ?? message.clock);
      heard.set(node, clock);
      return { ...message, clock, known: { ...message.known, counter: 0, run: "" } };
    },
  };
});

/** Holds the id that it finds on its disk for a fresh one, of which nobody can know more than it does. */
export const UNCONFIRMED: System = opened(({ config, disk }) => ({
  config: { ...config, freshNode: inspectIdentity(disk)?.node ?? config.freshNode },
}));

export const DEAF_TO_TWIN: System = broken(() => ({
  arriving: (message) => (message.type === "twin" ? undefined : message),
}));

/** Begins a life as though it were a cluster of one, which has nobody to catch up with. */
export const SERVES_AT_ONCE: System = opened(({ config, disk }) => {
  if (disk.isEmpty) {
    const alone = Replica.open({ ...config, members: [config.name] }, disk);
    const { batch } = alone.step(0, [{ type: "tick" }]);
    if (batch !== undefined) disk.commit(batch);
  }
  return {};
});

/** Pulls from the first that it meets, and takes the rest for new lives. */
export const CONSULTS_ONE: System = broken(() => {
  let first: string | undefined;
  return {
    arriving: (message, peer) => {
      if (message.type !== "greet" || message.phase !== "serving") return message;
      first ??= peer;
      return peer === first ? message : { ...message, phase: "catching-up", everServed: false };
    },
  };
});

/** Keeps to itself which ids are retired. */
export const RETIREMENT_UNTOLD: System = broken(() => ({
  leaving: (message) =>
    message.type === "greet" || message.type === "pulled" ? { ...message, retired: [] } : message,
}));

/** Names in its status every id that there ever was. */
export const CLOSED_NAMED: System = broken(({ disk }) => ({
  status: (status) => ({ ...status, clock: cutOf(disk)?.clock ?? status.clock }),
}));

/** Leaves closed ids out of answers while versions carry them. */
export const CLOSED_DROPPED: System = broken((site) => ({
  reply: (reply) => {
    if (reply.type !== "readReply") return reply;
    return { ...reply, clock: withoutClosed(site, reply.clock) };
  },
}));

function withoutClosed({ disk }: Site, clock: VersionVector): VersionVector {
  const closed = inspectIdentity(disk)?.closed ?? VersionVector.empty;
  return clock.filter((node) => closed.get(node) === 0);
}

/** Contexts that name what only a destroyed disk had are honoured without it, instead of being answered `lost`. */
export const LOST_UNTOLD: System = broken((site) => ({
  request: (request) => {
    if (!("context" in request) || request.context === undefined) return request;
    const closed = inspectIdentity(site.disk)?.closed ?? VersionVector.empty;
    const ceiling = request.context.ceiling();
    const cut = [...ceiling].map(
      ([node, counter]) => [node, Math.min(counter, closed.get(node) || counter)] as const,
    );
    const known = VersionVector.of(cut);
    return known.equals(ceiling) ? request : { ...request, context: CausalContext.of(known) };
  },
}));
