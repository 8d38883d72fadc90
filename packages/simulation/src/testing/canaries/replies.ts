/** Answers that say something else than is so (R-1, I-9, P-1, P-2, P-4, P-8). */
import { CausalContext, VersionVector } from "@vclock/clock";
import type { ErrorReply, ReadReply, Version, WriteReply } from "@vclock/protocol";
import type { Batch, Effects } from "@vclock/replica";
import type { System } from "../../system.js";
import { broken, containerOf, cutOf, type Site } from "./broken.js";

function changingReads(change: (reply: ReadReply, site: Site) => ReadReply): System {
  return broken((site) => ({
    reply: (reply) => (reply.type === "readReply" ? change(reply, site) : reply),
  }));
}

function changingWrites(change: (reply: WriteReply, site: Site) => WriteReply): System {
  return broken((site) => ({
    reply: (reply) => (reply.type === "writeReply" ? change(reply, site) : reply),
  }));
}

export const CONTEXT_OF_ALL: System = changingWrites((reply) => ({
  ...reply,
  context: reply.context.merge(CausalContext.of(reply.clock)),
}));

export const CLOCK_LACKS_WRITE: System = changingWrites((reply) => {
  const { dot, clock } = reply;
  if (dot === undefined) return reply;
  const rest = clock.without(dot.node);
  return { ...reply, clock: dot.counter > 1 ? rest.with(dot.node, dot.counter - 1) : rest };
});

export const NAMES_DOT_BEFORE: System = changingWrites((reply) => {
  const { dot } = reply;
  if (dot === undefined || dot.counter === 1) return reply;
  return { ...reply, dot: { ...dot, counter: dot.counter - 1 } };
});

export const COUNTS_ONE: System = changingWrites((reply) => ({
  ...reply,
  siblings: Math.min(reply.siblings, 1),
}));

export const SHOWS_ONE: System = changingReads((reply) => ({
  ...reply,
  versions: reply.versions.slice(0, 1),
}));

/** Any more are dropped, those of which least is known first. */
const ENTRIES_MAX = 2;

export const CLOCKS_PRUNED: System = changingReads((reply) => {
  const kept = [...reply.clock].sort(([, a], [, b]) => b - a).slice(0, ENTRIES_MAX);
  return { ...reply, clock: VersionVector.of(kept) };
});

/** Shows with what it has the newest clock that anyone told it. */
export const NEWEST_CLOCK_HEARD: System = broken(() => {
  let heard = VersionVector.empty;
  return {
    arriving: (message) => {
      if (message.type === "clock") heard = heard.merge(message.clock);
      return message;
    },
    reply: (reply) =>
      reply.type === "readReply" ? { ...reply, clock: reply.clock.merge(heard) } : reply,
  };
});

/** Remembers what it answered last, and drops that when a client of its own writes, not when another server does. */
export const READ_CACHE: System = broken(() => {
  const cache = new Map<string, readonly Version[]>();
  const keys = new Map<number, string>();
  return {
    request: (request) => {
      if (request.type === "read") keys.set(request.id, request.key);
      else if ("key" in request) cache.delete(request.key);
      return request;
    },
    reply: (reply) => {
      const key = reply.type === "readReply" ? keys.get(reply.id) : undefined;
      if (reply.type !== "readReply" || key === undefined) return reply;
      const versions = cache.get(key) ?? reply.versions;
      cache.set(key, versions);
      return { ...reply, versions };
    },
  };
});

/** Readers are shown what is on its way to the disk. */
export const READS_AHEAD: System = broken(({ disk }) => {
  const keys = new Map<number, string>();
  let out: Batch | undefined;
  return {
    input: (input) => {
      if (input.type === "durable" || input.type === "storeFull") out = undefined;
      return [input];
    },
    request: (request) => {
      if (request.type === "read") keys.set(request.id, request.key);
      return request;
    },
    effects: (effects) => {
      out = effects.batch ?? out;
      return effects;
    },
    reply: (reply) => {
      const key = reply.type === "readReply" ? keys.get(reply.id) : undefined;
      if (reply.type !== "readReply" || key === undefined || out === undefined) return reply;
      const ahead = disk.clone();
      ahead.commit(out);
      return {
        ...reply,
        versions: containerOf(ahead, key),
        clock: cutOf(ahead)?.clock ?? reply.clock,
      };
    },
  };
});

/** Writers are answered while their update is on its way to the disk. */
export const ANSWERS_EARLY: System = broken(({ config, disk }) => {
  const answered = new Set<number>();
  let asked: { readonly client: number; readonly id: number } | undefined;
  let isOut = false;
  const early = (effects: Effects): Effects["replies"] => {
    const event = effects.events.find(({ type }) => type === "coordinated");
    if (asked === undefined || event?.type !== "coordinated" || isOut) return [];
    const { dot, key, value, supersedes, context } = event;
    answered.add(asked.client);
    const reply: WriteReply = {
      type: "writeReply",
      id: asked.id,
      dot,
      context,
      clock: (cutOf(disk)?.clock ?? VersionVector.empty).with(dot.node, dot.counter),
      siblings: containerOf(disk, key).length - supersedes.length + (value === undefined ? 0 : 1),
      versions: undefined,
      server: config.name,
      answered: [config.name],
      unreachable: [],
    };
    return [{ client: asked.client, reply }];
  };
  return {
    input: (input) => {
      const isMine =
        input.type === "request" &&
        (input.request.type === "update" || input.request.type === "delete") &&
        input.request.consistency === "one";
      asked = isMine ? { client: input.client, id: input.request.id } : undefined;
      if (input.type === "durable" || input.type === "storeFull") isOut = false;
      return [input];
    },
    effects: (effects) => {
      const late = effects.replies.filter(({ client }) => !answered.delete(client));
      const replies = [...late, ...early(effects)];
      isOut ||= effects.batch !== undefined;
      return { ...effects, replies };
    },
  };
});

function changingErrors(change: (reply: ErrorReply) => ErrorReply | undefined): System {
  return broken(() => ({
    reply: (reply) => (reply.type === "errorReply" ? change(reply) : reply),
  }));
}

export const DENIES_ALL: System = changingErrors((reply) => ({ ...reply, applied: "no" }));

export const SILENT_ON_ERRORS: System = changingErrors(() => undefined);

export const ANSWERS_TWICE: System = broken(() => ({
  effects: (effects) => ({
    ...effects,
    replies: effects.replies.flatMap((each) => [each, each]),
  }),
}));

/** A key that ends a page is left out. */
export const LISTS_TOO_FEW: System = broken(() => ({
  reply: (reply) =>
    reply.type === "keysReply" && reply.after !== undefined
      ? { ...reply, keys: reply.keys.slice(0, -1) }
      : reply,
}));
