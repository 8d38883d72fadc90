/**
 * What servers say to each other, on the wire. The order of codes, fields and names here is the wire format; see the README.
 */
import { boolean, integer, key, list, oneOf, optional, pair, text } from "./kind.js";
import { dot, node, vectorClock, versionVector } from "./kind-causal.js";
import { RUN_BYTES_MAX, STAMP_ENTRIES_MAX } from "./limits.js";
import { message, messageSet, type MessageSet } from "./message-set.js";
import type {
  CarriedContainer,
  CarriedDelete,
  CarriedVersion,
  KnownOfYou,
  Operation,
  PeerMessage,
  PullCursor,
  Traced,
} from "./peer-messages.js";
import { record, type MessageTable } from "./record.js";
import { CLIENT_REPLIES, CLIENT_REQUESTS } from "./schema-client.js";
import { count, phase, value } from "./schema-shared.js";

const run = text(0, RUN_BYTES_MAX);

const operation = record<Operation>("operation", {
  key,
  dot,
  value: optional(value),
  supersedes: list(dot),
  deps: optional(versionVector),
});

const known = record<KnownOfYou>("known of you", { counter: integer(0), run, retired: boolean });

const cursor = record<PullCursor>("cursor", {
  until: versionVector,
  key: optional(key),
  dot: optional(dot),
});

const carriedVersion = record<CarriedVersion>("carried version", { dot, value: optional(value) });

const container = record<CarriedContainer>("container", { key, versions: list(carriedVersion) });

const carriedDelete = record<CarriedDelete>("carried delete", { dot, key });

const messages: MessageTable<PeerMessage> = {
  greet: {
    code: 64,
    fields: {
      clock: versionVector,
      phase,
      everServed: boolean,
      retired: list(node),
      closed: versionVector,
      greeted: boolean,
      known,
    },
  },
  operations: { code: 65, fields: { run, operations: list(operation) } },
  clock: { code: 66, fields: { clock: versionVector, phase, known, round: optional(count) } },
  askClock: { code: 67, fields: { round: count } },
  pull: {
    code: 68,
    fields: {
      request: count,
      clock: versionVector,
      since: versionVector,
      cursor: optional(cursor),
    },
  },
  pulled: {
    code: 69,
    fields: {
      request: count,
      part: oneOf(["whole", "chunk", "pass", "restart", "refused"]),
      clock: versionVector,
      everyKey: boolean,
      cursor: optional(cursor),
      containers: list(container),
      deletes: list(carriedDelete),
      floor: versionVector,
      runs: list(pair(node, run)),
      retired: list(node),
      closed: versionVector,
    },
  },
  forward: { code: 70, fields: { forward: count, request: message(CLIENT_REQUESTS) } },
  forwarded: { code: 71, fields: { forward: count, reply: message(CLIENT_REPLIES) } },
  twin: { code: 72, fields: {} },
};

/** What servers tell each other. */
const PEER_MESSAGES: MessageSet<PeerMessage> = messageSet("peer message", messages);

const traced: MessageTable<Traced> = {
  traced: {
    code: 73,
    fields: { stamp: vectorClock(STAMP_ENTRIES_MAX), message: message(PEER_MESSAGES) },
  },
};

/** What a server may be told by another: a message, or one with a stamp. */
export const PEER_FRAMES: MessageSet<PeerMessage | Traced> = messageSet<PeerMessage | Traced>(
  "peer message",
  { ...messages, ...traced },
);
