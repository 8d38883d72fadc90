/**
 * Calls as messages: everything about them that the caller can get wrong is checked here, before anything is sent.
 */
import { CausalContext, type NodeId, type VersionVector } from "@vclock/clock";
import {
  checkKey,
  PAGE_KEYS_MAX,
  type ChangesReply,
  type Consistency,
  type KeysReply,
  type ReadReply,
  type StatusReply,
  type TraceReply,
  type Value,
  type WriteReply,
} from "@vclock/protocol";
import type { ContextOption } from "./client.js";
import { InvalidContextError, InvalidKeyError, InvalidOptionError } from "./errors.js";
import type { Plan } from "./pending.js";
import { checkCount } from "./settings.js";

export function readPlan(
  key: string,
  consistency: Consistency,
  session: VersionVector | undefined,
): Plan<ReadReply> {
  return {
    reply: "readReply",
    writes: false,
    needsAll: consistency === "all",
    request: (id, timeoutMs) => ({ type: "read", id, key, consistency, session, timeoutMs }),
  };
}

/** What an update and a delete have in common. */
export interface WriteFields {
  readonly key: string;
  readonly context: CausalContext | undefined;
  readonly consistency: Consistency;
  readonly session: VersionVector | undefined;
  readonly returnVersions: boolean;
}

/** @param value `undefined` deletes */
export function writePlan(fields: WriteFields, value: Value | undefined): Plan<WriteReply> {
  return {
    reply: "writeReply",
    writes: true,
    needsAll: fields.consistency === "all",
    request: (id, timeoutMs) =>
      value === undefined
        ? { type: "delete", id, timeoutMs, ...fields }
        : { type: "update", id, timeoutMs, value, ...fields },
  };
}

export interface PageFields {
  readonly prefix: string;
  readonly after: string | undefined;
  readonly limit: number;
  readonly conflictsOnly: boolean;
}

export function keysPlan(fields: PageFields): Plan<KeysReply> {
  return {
    reply: "keysReply",
    writes: false,
    needsAll: false,
    request: (id, timeoutMs) => ({ type: "keys", id, timeoutMs, ...fields }),
  };
}

export interface ChangesFields {
  readonly prefix: string;
  readonly since: VersionVector | undefined;
  readonly session: VersionVector | undefined;
  readonly limit: number;
}

/** @param waitMs of the time that the server has, how much it may wait for a change */
export function changesPlan(fields: ChangesFields, waitMs: number): Plan<ChangesReply> {
  return {
    reply: "changesReply",
    writes: false,
    needsAll: false,
    request: (id, timeoutMs) => ({
      type: "changes",
      id,
      timeoutMs,
      waitMs: Math.min(waitMs, timeoutMs),
      ...fields,
    }),
  };
}

export interface TraceFields {
  readonly host: NodeId | undefined;
  readonly after: number;
  readonly limit: number;
}

/** @param waitMs of the time that the server has, how much it may wait for an event */
export function tracePlan(fields: TraceFields, waitMs: number): Plan<TraceReply> {
  return {
    reply: "traceReply",
    writes: false,
    needsAll: false,
    request: (id, timeoutMs) => ({
      type: "trace",
      id,
      waitMs: Math.min(waitMs, timeoutMs),
      ...fields,
    }),
  };
}

export const statusPlan: Plan<StatusReply> = {
  reply: "statusReply",
  writes: false,
  needsAll: false,
  request: (id) => ({ type: "status", id }),
};

/** @throws {InvalidKeyError} unless it is 1 to 1,024 bytes of well-formed Unicode */
export function keyOf(key: string): string {
  try {
    return checkKey(key);
  } catch (cause) {
    throw new InvalidKeyError((cause as Error).message, { cause });
  }
}

/** A prefix is as a key, or empty. @throws {InvalidKeyError} */
export function prefixOf(prefix: string): string {
  return prefix === "" ? prefix : keyOf(prefix);
}

/** @throws {InvalidOptionError} */
export function pageSizeOf(pageSize: number): number {
  if (pageSize <= PAGE_KEYS_MAX) return checkCount(pageSize, "pageSize");
  throw new InvalidOptionError(`pageSize is at most ${PAGE_KEYS_MAX}, not ${String(pageSize)}`);
}

/** @throws {InvalidContextError} */
export function contextOf(option: ContextOption | undefined): CausalContext | undefined {
  if (option === undefined || option instanceof CausalContext) return option;
  return option === "none" ? CausalContext.empty : contextOfToken(option);
}

/** @throws {InvalidContextError} */
export function contextOfToken(token: string): CausalContext {
  try {
    return CausalContext.fromToken(token);
  } catch (cause) {
    const { message } = cause as Error;
    const why = message.replace(/^Invalid context token: /, "");
    throw new InvalidContextError(`Not a context token: ${why}`, { cause });
  }
}
