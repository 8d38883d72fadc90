/** Messages, requests and replies in a line, for traces. */
import { formatDot, type VersionVector } from "@vclock/clock";
import type {
  CarriedVersion,
  ClientReply,
  ClientRequest,
  Operation,
  PeerMessage,
  Value,
} from "@vclock/protocol";
import type { ReplicaEvent } from "@vclock/replica";

/** Begins with the message's type. */
export function describeMessage(message: PeerMessage): string {
  switch (message.type) {
    case "greet":
      return `greet ${message.phase} ${clock(message.clock)} knows ${message.known.counter}`;
    case "operations":
      return `operations ${message.operations.map(describeOperation).join(", ")}`;
    case "clock":
      return `clock ${clock(message.clock)}${message.round === undefined ? "" : ` round ${message.round}`}`;
    case "askClock":
      return `askClock round ${message.round}`;
    case "pull":
      return `pull ${message.request} since ${clock(message.since)}${message.cursor === undefined ? "" : " go on"}`;
    case "pulled": {
      const { request, part, containers, deletes, everyKey } = message;
      const keys = containers.map(
        ({ key, versions }) => `${key}[${versions.map(carried).join(" ")}]`,
      );
      const gone = deletes.map(({ dot, key }) => `${key}✗${formatDot(dot)}`);
      const all = [...keys, ...gone].join(" ");
      return `pulled ${request} ${part}${everyKey ? " every key" : ""} ${clock(message.clock)} ${all}`.trimEnd();
    }
    case "forward":
      return `forward ${message.forward} ${describeRequest(message.request)}`;
    case "forwarded":
      return `forwarded ${message.forward} ${describeReply(message.reply)}`;
    case "twin":
      return "twin";
  }
}

export function describeRequest(request: ClientRequest): string {
  switch (request.type) {
    case "read":
      return `read ${request.key} at ${request.consistency}`;
    case "update":
      return `update ${request.key}=${textOf(request.value)} at ${request.consistency}${seen(request)}`;
    case "delete":
      return `delete ${request.key} at ${request.consistency}${seen(request)}`;
    case "keys":
      return `keys ${request.prefix}`;
    case "status":
      return "status";
    case "changes":
      return `changes since ${request.since?.toString() ?? "now"}`;
    case "trace":
      return `trace after ${request.after}`;
  }
}

export function describeReply(reply: ClientReply): string {
  switch (reply.type) {
    case "readReply":
      return `reads ${reply.versions.map(carried).join(" ") || "nothing"} ${clock(reply.clock)}`;
    case "writeReply":
      return reply.dot === undefined
        ? "nothing to delete"
        : `done ${formatDot(reply.dot)}, ${reply.siblings} live, context ${reply.context.toString()}`;
    case "errorReply":
      return `${reply.code}, applied: ${reply.applied}`;
    case "keysReply":
      return `keys ${reply.keys.map(({ key }) => key).join(" ")}`;
    case "statusReply":
      return `status ${reply.status.phase}`;
    case "changesReply":
      return `changes of ${reply.changes.map(({ key }) => key).join(" ") || "nothing"} until ${reply.next.toString()}`;
    case "traceReply":
      return `events until ${reply.next}`;
  }
}

/** Values of the simulation are short ASCII texts. */
export function textOf({ bytes }: Value): string {
  return String.fromCharCode(...bytes);
}

export function valueOf(text: string): Value {
  return { tag: 0, bytes: Uint8Array.from(text, (char) => char.charCodeAt(0)) };
}

function describeOperation({ key, dot, value, supersedes }: Operation): string {
  const what = value === undefined ? `${key}✗` : `${key}=${textOf(value)}`;
  const over = supersedes.length === 0 ? "" : ` over ${supersedes.map(formatDot).join(" ")}`;
  return `${formatDot(dot)} ${what}${over}`;
}

function carried({ dot, value }: CarriedVersion): string {
  return value === undefined ? formatDot(dot) : `${formatDot(dot)}=${textOf(value)}`;
}

function seen({ context }: Extract<ClientRequest, { type: "update" | "delete" }>): string {
  return context === undefined ? "" : ` having seen ${context.toString()}`;
}

function clock(vector: VersionVector): string {
  return vector.toString();
}

export function describeEvent(event: ReplicaEvent): string {
  switch (event.type) {
    case "coordinated": {
      const { supersedes } = event;
      const over =
        supersedes.length === 0 ? "" : ` supersedes ${supersedes.map(formatDot).join(" ")}`;
      const what =
        event.value === undefined ? `${event.key}✗` : `${event.key}=${textOf(event.value)}`;
      return `${formatDot(event.dot)} ${what}${over}`;
    }
    case "applied":
    case "held":
      return `${formatDot(event.dot)} ${event.key}`;
    case "pulled":
      return `all of ${event.source} ${clock(event.clock)}`;
    case "conflict":
    case "resolved":
      return [event.key, ...event.dots.map(formatDot)].join(" ");
  }
}
