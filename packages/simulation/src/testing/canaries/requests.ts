/** Requests honoured otherwise than they were made: contexts, sessions, levels, how often (R-1, P-2, P-4, P-5, P-6, P-7). */
import { CausalContext, VersionVector } from "@vclock/clock";
import type { ClientRequest } from "@vclock/protocol";
import type { Input } from "@vclock/replica";
import type { System } from "../../system.js";
import { broken, cutOf } from "./broken.js";

type Read = Extract<ClientRequest, { type: "read" }>;
type Write = Extract<ClientRequest, { type: "update" | "delete" }>;

function changingReads(change: (request: Read) => Read): System {
  return broken(() => ({
    request: (request) => (request.type === "read" ? change(request) : request),
  }));
}

function changingWrites(change: (request: Write) => Write): System {
  return broken(() => ({
    request: (request) =>
      request.type === "update" || request.type === "delete" ? change(request) : request,
  }));
}

export const CONTEXT_IGNORED: System = changingWrites((request) => ({
  ...request,
  context: undefined,
}));

export const CONTEXT_EMPTIED: System = changingWrites((request) => ({
  ...request,
  context: CausalContext.empty,
}));

/** Instead of waiting until it has what the client has seen. */
export const CONTEXT_CUT: System = broken(({ disk }) => ({
  request: (request) => {
    if (!("context" in request) || request.context === undefined) return request;
    const clock = cutOf(disk)?.clock ?? VersionVector.empty;
    return { ...request, context: CausalContext.of(request.context.ceiling().meet(clock)) };
  },
}));

export const SESSION_IGNORED: System = broken(() => ({
  request: (request) => ("session" in request ? { ...request, session: undefined } : request),
}));

export const WRITES_ALONE: System = changingWrites((request) => ({
  ...request,
  consistency: "one",
}));

export const READS_ALONE: System = changingReads((request) => ({ ...request, consistency: "one" }));

function notAlone({ consistency }: Read | Write): Pick<Write, "consistency"> {
  return { consistency: consistency === "one" ? "quorum" : consistency };
}

export const NEVER_WRITES_ALONE: System = changingWrites((request) => ({
  ...request,
  ...notAlone(request),
}));

export const NEVER_READS_ALONE: System = changingReads((request) => ({
  ...request,
  ...notAlone(request),
}));

/** What the answer to a round says is not waited for. */
export const ROUND_NOT_AWAITED: System = broken(({ disk }) => ({
  arriving: (message) =>
    message.type === "clock" && message.round !== undefined
      ? { ...message, clock: message.clock.meet(cutOf(disk)?.clock ?? VersionVector.empty) }
      : message,
}));

/** Clients' numbers are small. */
const TWICE = 1 << 24;

/** As after a reply that was slow, by somebody who tries again on the client's behalf. */
export const CARRIED_OUT_TWICE: System = broken(() => ({
  input: (input): Input[] =>
    input.type === "request" && input.request.type === "update" && input.client > 0
      ? [input, { ...input, client: input.client + TWICE }]
      : [input],
  effects: (effects) => ({
    ...effects,
    replies: effects.replies.filter(({ client }) => client < TWICE),
  }),
}));

/** A message that comes twice is carried out twice. */
export const FORWARDED_TWICE: System = broken(() => ({
  input: (input): Input[] =>
    input.type === "message" && input.message.type === "forward"
      ? [input, { ...input, message: { ...input.message, forward: input.message.forward + TWICE } }]
      : [input],
  leaving: (message) =>
    message.type === "forwarded" && message.forward > TWICE ? undefined : message,
}));
