/**
 * The first frame, either way, on every connection.
 */
import type { NodeId } from "@vclock/clock";

export const PROTOCOL_VERSION = 1;

export interface ClientHello {
  readonly type: "hello";
  readonly version: number;
  readonly cluster: string;
  readonly role: "client";
  /** Who is calling, for logs. */
  readonly agent: string;
}

export interface ServerHello {
  readonly type: "hello";
  readonly version: number;
  readonly cluster: string;
  readonly role: "server";
  readonly name: string;
  readonly node: NodeId;
  /** Names this run of the process; never the same twice. */
  readonly run: string;
}

export type Hello = ClientHello | ServerHello;

/** Answers a hello that is not accepted; the connection closes after it. */
export interface Refusal {
  readonly type: "refusal";
  readonly code: "version" | "cluster" | "role" | "unknown-member" | "self" | "busy" | "stopping";
  readonly message: string;
}
