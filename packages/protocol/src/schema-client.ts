/**
 * Requests and replies on the wire. The order of codes, fields and names here is the wire format; see the README.
 */
import {
  ERROR_CODES,
  type ChangedKey,
  type ClientReply,
  type ClientRequest,
  type Consistency,
  type KeyEntry,
  type PeerStatus,
  type ServerStatus,
  type TransferStatus,
} from "./client-messages.js";
import {
  boolean,
  integer,
  key,
  list,
  oneOf,
  optional,
  pair,
  prose,
  text,
  type Kind,
} from "./kind.js";
import { causalContext, dot, node, vectorClock, versionVector } from "./kind-causal.js";
import {
  KEY_BYTES_MAX,
  PAGE_KEYS_MAX,
  PROSE_BYTES_MAX,
  TIMEOUT_MS_MAX,
  TRACE_EVENTS_MAX,
} from "./limits.js";
import { messageSet, type MessageSet } from "./message-set.js";
import { record, type MessageTable } from "./record.js";
import { count, name, phase, value, version } from "./schema-shared.js";
import { EVENT_KINDS, type TracedEvent } from "./traced-event.js";

const consistency: Kind<Consistency> = oneOf(["one", "quorum", "all"]);
const timeoutMs = integer(0, TIMEOUT_MS_MAX);

const requests: MessageTable<ClientRequest> = {
  read: {
    code: 16,
    fields: { id: count, key, consistency, session: optional(versionVector), timeoutMs },
  },
  update: {
    code: 17,
    fields: {
      id: count,
      key,
      value,
      context: optional(causalContext),
      consistency,
      session: optional(versionVector),
      timeoutMs,
      returnVersions: boolean,
    },
  },
  delete: {
    code: 18,
    fields: {
      id: count,
      key,
      context: optional(causalContext),
      consistency,
      session: optional(versionVector),
      timeoutMs,
      returnVersions: boolean,
    },
  },
  keys: {
    code: 19,
    fields: {
      id: count,
      prefix: text(0, KEY_BYTES_MAX),
      after: optional(key),
      limit: integer(1, PAGE_KEYS_MAX),
      conflictsOnly: boolean,
      timeoutMs,
    },
  },
  status: { code: 20, fields: { id: count } },
  trace: {
    code: 21,
    fields: {
      id: count,
      host: optional(node),
      after: count,
      limit: integer(1, TRACE_EVENTS_MAX),
      waitMs: timeoutMs,
    },
  },
  changes: {
    code: 22,
    fields: {
      id: count,
      prefix: text(0, KEY_BYTES_MAX),
      since: optional(versionVector),
      session: optional(versionVector),
      limit: integer(1, PAGE_KEYS_MAX),
      waitMs: timeoutMs,
      timeoutMs,
    },
  },
};

/** What a client may ask. */
export const CLIENT_REQUESTS: MessageSet<ClientRequest> = messageSet("client request", requests);

const participation = { server: name, answered: list(name), unreachable: list(name) };

const keyEntry = record<KeyEntry>("key entry", { key, siblings: count });

const transfer = record<TransferStatus>("transfer", {
  source: name,
  keysReceived: count,
  bytesReceived: count,
});

const peer = record<PeerStatus>("peer status", {
  name,
  node: optional(node),
  up: boolean,
  phase: optional(phase),
  watermark: versionVector,
  lag: count,
  lead: count,
  silentMs: optional(count),
});

const status = record<ServerStatus>("server status", {
  name,
  node,
  cluster: name,
  phase,
  clock: versionVector,
  keys: count,
  conflicts: count,
  rememberedDeletes: count,
  waitingOperations: count,
  waitingRequests: count,
  storeFull: boolean,
  transfer: optional(transfer),
  peers: list(peer),
});

const event = record<TracedEvent>("event", {
  n: integer(1),
  clock: vectorClock(),
  kind: oneOf(EVENT_KINDS),
  text: prose(PROSE_BYTES_MAX),
  fields: list(pair(name, prose(PROSE_BYTES_MAX))),
  atMs: count,
});

const changedKey = record<ChangedKey>("changed key", { key, versions: list(version) });

const replies: MessageTable<ClientReply> = {
  readReply: {
    code: 32,
    fields: { id: count, versions: list(version), clock: versionVector, ...participation },
  },
  writeReply: {
    code: 33,
    fields: {
      id: count,
      dot: optional(dot),
      context: causalContext,
      clock: versionVector,
      siblings: count,
      versions: optional(list(version)),
      ...participation,
    },
  },
  keysReply: {
    code: 34,
    fields: { id: count, keys: list(keyEntry), after: optional(key), server: name },
  },
  errorReply: {
    code: 35,
    fields: {
      id: count,
      code: oneOf(ERROR_CODES),
      message: prose(PROSE_BYTES_MAX),
      applied: oneOf(["no", "unknown"]),
      dot: optional(dot),
      ...participation,
    },
  },
  statusReply: { code: 36, fields: { id: count, status } },
  traceReply: {
    code: 37,
    fields: {
      id: count,
      server: name,
      host: node,
      events: list(event),
      next: count,
      newest: count,
      dropped: count,
    },
  },
  changesReply: {
    code: 38,
    fields: {
      id: count,
      changes: list(changedKey),
      next: versionVector,
      clock: versionVector,
      floor: versionVector,
      server: name,
    },
  },
};

/** What a server may answer to a client. */
export const CLIENT_REPLIES: MessageSet<ClientReply> = messageSet("client reply", replies);
