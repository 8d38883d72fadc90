/**
 * Replies as what the caller gets.
 */
import { CausalContext } from "@vclock/clock";
import type { Participation, ReadReply, WriteReply } from "@vclock/protocol";
import { ProtocolViolationError } from "./errors.js";
import type { ReadResult, Sibling, Undecodable, Version } from "./read-result.js";
import { decodeVersion } from "./value-codec.js";
import type { DeleteResult, WriteBase, Written } from "./write-result.js";

export function readResult<T>(key: string, reply: ReadReply): ReadResult<T> {
  const versions = reply.versions.map((version) => decodeVersion<T>(version));
  const base = {
    key,
    context: CausalContext.of(reply.clock),
    clock: reply.clock,
    versions,
    dots: versions.map(({ dot }) => dot),
    ...participation(reply),
  };
  const siblings = versions.filter(isDecoded);
  if (siblings.length < versions.length) {
    return { type: "undecodable", siblings, undecodable: versions.filter(isUndecodable), ...base };
  }
  const [first] = siblings;
  if (first === undefined) return { type: "absent", ...base };
  if (siblings.length > 1) return { type: "conflict", siblings, ...base };
  return { type: "value", value: first.value, resolvedFrom: [], ...base };
}

/** @throws {ProtocolViolationError} when the server names no dot: an update always has one */
export function written<T>(key: string, reply: WriteReply): Written<T> {
  const { dot, server } = reply;
  if (dot === undefined) {
    throw new ProtocolViolationError(`${server} named no dot for an update`, {
      applied: "unknown",
      server,
    });
  }
  return { type: "written", dot, ...writeBase<T>(key, reply) };
}

export function deleteResult<T>(key: string, reply: WriteReply): DeleteResult<T> {
  return {
    type: "deleted",
    deleted: reply.dot !== undefined,
    dot: reply.dot,
    ...writeBase<T>(key, reply),
  };
}

function writeBase<T>(key: string, reply: WriteReply): WriteBase<T> {
  return {
    key,
    context: reply.context,
    clock: reply.clock,
    siblings: reply.siblings,
    conflict: reply.siblings > 1,
    versions: reply.versions?.map((version) => decodeVersion<T>(version)),
    ...participation(reply),
  };
}

function participation({ server, answered, unreachable }: Participation): Participation {
  return { server, answered, unreachable };
}

function isDecoded<T>(version: Version<T>): version is Sibling<T> {
  return version.type === "value";
}

function isUndecodable<T>(version: Version<T>): version is Undecodable {
  return version.type === "undecodable";
}
