/**
 * Hellos on the wire. Their codes and the place of the version in them stay for ever, so that any two versions of this
 * protocol can at least refuse each other politely.
 */
import type { ClientHello, Hello, Refusal, ServerHello } from "./hello.js";
import { integer, oneOf, prose, text } from "./kind.js";
import { node } from "./kind-causal.js";
import { NAME_BYTES_MAX, PROSE_BYTES_MAX, RUN_BYTES_MAX } from "./limits.js";
import { MessageSet, type MessageEntry } from "./message-set.js";
import { fieldList, type MessageSpec } from "./record.js";

/** The version stands right after the code. */
export const HELLO_VERSION_INDEX = 1;

const version = integer(0);
const name = text(1, NAME_BYTES_MAX);

const clientHello: MessageSpec<Omit<ClientHello, "type" | "role">> = {
  code: 1,
  fields: { version, cluster: name, agent: prose(PROSE_BYTES_MAX) },
};

const serverHello: MessageSpec<Omit<ServerHello, "type" | "role">> = {
  code: 2,
  fields: { version, cluster: name, name, node, run: text(1, RUN_BYTES_MAX) },
};

const refusal: MessageSpec<Omit<Refusal, "type">> = {
  code: 3,
  fields: {
    code: oneOf(["version", "cluster", "role", "unknown-member", "self", "busy", "stopping"]),
    message: prose(PROSE_BYTES_MAX),
  },
};

const client = entry("clientHello", { type: "hello", role: "client" }, clientHello);
const server = entry("serverHello", { type: "hello", role: "server" }, serverHello);
const refused = entry("refusal", { type: "refusal" }, refusal);

/** What whoever accepts a connection may be sent first. */
export const HELLOS: MessageSet<Hello> = new MessageSet<Hello>("hello", [client, server], nameOf);

/** What whoever dialled may be answered. */
export const HELLO_REPLIES: MessageSet<ServerHello | Refusal> = new MessageSet<
  ServerHello | Refusal
>("answer to a hello", [server, refused], nameOf);

/** All of them. */
export const GREETINGS: MessageSet<Hello | Refusal> = new MessageSet<Hello | Refusal>(
  "hello or refusal",
  [client, server, refused],
  nameOf,
);

function entry<T>(
  name: string,
  constants: MessageEntry["constants"],
  spec: MessageSpec<T>,
): MessageEntry {
  return { name, code: spec.code, fields: fieldList(spec.fields), constants };
}

function nameOf(message: Hello | Refusal): string {
  return message.type === "refusal" ? "refusal" : `${message.role}Hello`;
}
