/**
 * Parts that requests, replies and messages between servers have in common.
 */
import { PHASES, type Phase } from "./client-messages.js";
import { binary, integer, oneOf, text, type Kind } from "./kind.js";
import { dot } from "./kind-causal.js";
import { NAME_BYTES_MAX } from "./limits.js";
import { record } from "./record.js";
import type { Value, Version } from "./value.js";

/** 0 or more: numbers of requests, keys, versions, milliseconds. */
export const count: Kind<number> = integer(0);

/** A server's or cluster's name. */
export const name: Kind<string> = text(1, NAME_BYTES_MAX);

export const phase: Kind<Phase> = oneOf(PHASES);

export const value: Kind<Value> = record<Value>("value", { tag: integer(0, 255), bytes: binary });

export const version: Kind<Version> = record<Version>("version", { dot, value });
