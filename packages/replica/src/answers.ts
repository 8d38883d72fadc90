/**
 * The replies, spelt out.
 */
import type { Dot, VersionVector } from "@vclock/clock";
import type { ErrorCode, ErrorReply, Participation, ReadReply, WriteReply } from "@vclock/protocol";
import type { Container } from "./container.js";
import type { Members } from "./members.js";
import type { Coordinated } from "./operations.js";
import { isWrite, type WaitingRequest, type WriteRequest } from "./waiting-request.js";

export function participation(
  server: string,
  members: Members,
  alsoAnswered: readonly string[],
): Participation {
  const answered = [server, ...alsoAnswered];
  const unreachable = members.unreachable().filter((name) => !answered.includes(name));
  return { server, answered, unreachable };
}

export function readReply(
  id: number,
  versions: Container,
  clock: VersionVector,
  who: Participation,
): ReadReply {
  return { type: "readReply", id, versions, clock, ...who };
}

export function writeReply(
  request: WriteRequest,
  { dot, context, container }: Coordinated,
  clock: VersionVector,
  who: Participation,
): WriteReply {
  return {
    type: "writeReply",
    id: request.id,
    dot,
    context,
    clock,
    siblings: container.length,
    versions: request.returnVersions ? container : undefined,
    ...who,
  };
}

export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly applied: "no" | "unknown";
  readonly dot?: Dot | undefined;
  readonly answered?: readonly string[];
}

/** The disk that had what the request rests on is gone, and every copy of it. */
export function lostFailure(node: string): Failure {
  return {
    code: "lost",
    message: `the context names an update of ${node} that was only on its destroyed disk: read again without it`,
    applied: "no",
  };
}

export function errorReply(
  id: number,
  failure: Failure,
  server: string,
  members: Members,
): ErrorReply {
  const { code, message, applied, dot, answered = [] } = failure;
  return {
    type: "errorReply",
    id,
    code,
    message,
    applied,
    dot,
    ...participation(server, members, answered),
  };
}

/** What to say to a request whose time is up, by what it waited for. */
export function timedOut(waiting: WaitingRequest, server: string, members: Members): Failure {
  const { request, wait } = waiting;
  const consistency = "consistency" in request ? request.consistency : "one";
  const needs = `${consistency} takes ${members.needed(consistency)} of ${members.count} servers`;
  switch (wait.type) {
    case "start":
    case "change":
    case "still":
      return { code: "unavailable", message: `${server} did not get to it in time`, applied: "no" };
    case "serving": {
      const reached = members.count - 1 - members.unreachable().length;
      return {
        code: "catching-up",
        message:
          `${server} started without data and has to hear from ${members.toConsult} other servers before it answers; ` +
          `it reaches ${reached}, and none of them serves yet`,
        applied: "no",
      };
    }
    case "clock":
      return {
        code: "behind",
        message: `${server} has not caught up with the context: it waits for ${wait.needed.toString()}`,
        applied: "no",
      };
    case "confirmation":
      return {
        code: "unavailable",
        message: `${server} started again and waits for ${wait.missing().join(", ")} to tell what they know of it: nothing was changed`,
        applied: "no",
      };
    case "peers": {
      const up = members.count - members.unreachable().length;
      return {
        code: "unavailable",
        message: `${needs}, ${up} answer: nothing was changed`,
        applied: "no",
      };
    }
    case "round": {
      const answered = wait.answered();
      return {
        code: "unavailable",
        message: `${needs}, ${1 + answered.length} answered in time`,
        applied: "no",
        answered,
      };
    }
    case "acknowledgements": {
      const { dot } = wait.coordinated;
      const answered = acknowledgedBy(dot, members);
      return {
        code: "unavailable",
        message: `${needs}, ${1 + answered.length} confirmed in time: the change is at ${[server, ...answered].join(", ")} and may still spread`,
        applied: "unknown",
        dot,
        answered,
      };
    }
    case "forwarded":
      return {
        code: "unavailable",
        message: `${server} is catching up and handed the request to ${wait.peer}, which did not answer in time`,
        applied: isWrite(request) ? "unknown" : "no",
      };
  }
}

/** The peers known to have a dot on disk. */
export function acknowledgedBy(dot: Dot | undefined, members: Members): string[] {
  if (dot === undefined) return [];
  return [...members.others]
    .filter(({ watermark }) => watermark.covers(dot))
    .map(({ name }) => name);
}
