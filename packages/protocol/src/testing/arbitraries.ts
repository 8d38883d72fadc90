/**
 * Any message of each type, for property tests. Written from the TypeScript types, not from the schema, so that a mistake in
 * the schema has no twin here.
 */
import {
  CausalContext,
  nodeId,
  VectorClock,
  VersionVector,
  type Dot,
  type NodeId,
} from "@vclock/clock";
import fc from "fast-check";
import {
  ERROR_CODES,
  EVENT_KINDS,
  KEY_BYTES_MAX,
  PHASES,
  TRACE_EVENTS_MAX,
  utf8Length,
  type ClientReply,
  type ClientRequest,
  type Consistency,
  type Hello,
  type PeerFrame,
  type PeerMessage,
  type PullCursor,
  type Refusal,
  type Value,
} from "../index.js";

type Maker<M extends { type: string }> = {
  readonly [T in M["type"]]: fc.Arbitrary<Extract<M, { readonly type: T }>>;
};

/** Objects like those of literals: decoded messages have the usual prototype. */
const plainRecord = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true });

const bool = fc.boolean();
const count = fc.oneof(
  fc.nat(300),
  fc.maxSafeNat(),
  fc.constantFrom(0, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER),
);
const counter = count.map((n) => Math.max(1, n));
const unicode = (maxLength: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ maxLength }),
    fc.string({ unit: "binary", maxLength }),
    fc.string({ unit: "grapheme", maxLength }),
  );
const upTo = (bytesMax: number, maxLength: number, bytesMin = 0): fc.Arbitrary<string> =>
  unicode(maxLength).filter((text) => utf8Length(text) >= bytesMin && utf8Length(text) <= bytesMax);

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const some = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.array(arbitrary, { maxLength: 4 });

export const key: fc.Arbitrary<string> = fc.oneof(
  upTo(KEY_BYTES_MAX, 40, 1),
  fc.constantFrom(
    "__proto__",
    "constructor",
    "\u0000",
    "k".repeat(KEY_BYTES_MAX),
    "🎨".repeat(KEY_BYTES_MAX / 4),
  ),
);
const name = upTo(255, 20, 1);
const run = upTo(255, 20, 1);

export const node: fc.Arbitrary<NodeId> = fc
  .oneof(
    fc.constantFrom("s1~k3q9x7", "s2~k3q9x7", "__proto__", "é"),
    fc.stringMatching(/^[a-z0-9~]{1,20}$/),
  )
  .map((text) => nodeId(text));
const dot: fc.Arbitrary<Dot> = plainRecord({ node, counter });
const vector: fc.Arbitrary<VersionVector> = fc
  .uniqueArray(fc.tuple(node, counter), { selector: ([id]) => id, maxLength: 5 })
  .map((entries) => VersionVector.of(entries));
const vectorClock: fc.Arbitrary<VectorClock> = vector.map((known) =>
  VectorClock.fromVersionVector(known),
);
const context: fc.Arbitrary<CausalContext> = fc
  .tuple(vector, some(dot))
  .map(([cut, dots]) => CausalContext.of(cut, dots));

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 20 }),
  fc.constantFrom(new Uint8Array(256).fill(7)),
);
const value: fc.Arbitrary<Value> = plainRecord({ tag: fc.nat(255), bytes });
const version = plainRecord({ dot, value });
const versions = some(version);
const consistency = fc.constantFrom<Consistency>("one", "quorum", "all");
const timeoutMs = fc.nat(2 ** 31 - 1);
const phase = fc.constantFrom(...PHASES);
const participation = { server: name, answered: some(name), unreachable: some(name) };
const of = <const T extends string>(type: T): fc.Arbitrary<T> => fc.constant(type);

export const hellos: fc.Arbitrary<Hello> = fc.oneof(
  plainRecord({
    type: of("hello"),
    version: fc.constant(1),
    cluster: name,
    role: of("client"),
    agent: upTo(4096, 40),
  }),
  plainRecord({
    type: of("hello"),
    version: fc.constant(1),
    cluster: name,
    role: of("server"),
    name,
    node,
    run,
  }),
);

export const refusals: fc.Arbitrary<Refusal> = plainRecord({
  type: of("refusal"),
  code: fc.constantFrom("version", "cluster", "role", "unknown-member", "self", "busy", "stopping"),
  message: upTo(4096, 40),
});

export const requests: Maker<ClientRequest> = {
  read: plainRecord({
    type: of("read"),
    id: count,
    key,
    consistency,
    session: maybe(vector),
    timeoutMs,
  }),
  update: plainRecord({
    type: of("update"),
    id: count,
    key,
    value,
    context: maybe(context),
    consistency,
    session: maybe(vector),
    timeoutMs,
    returnVersions: bool,
  }),
  delete: plainRecord({
    type: of("delete"),
    id: count,
    key,
    context: maybe(context),
    consistency,
    session: maybe(vector),
    timeoutMs,
    returnVersions: bool,
  }),
  keys: plainRecord({
    type: of("keys"),
    id: count,
    prefix: upTo(KEY_BYTES_MAX, 40),
    after: maybe(key),
    limit: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    conflictsOnly: bool,
    timeoutMs,
  }),
  status: plainRecord({ type: of("status"), id: count }),
  trace: plainRecord({
    type: of("trace"),
    id: count,
    host: maybe(node),
    after: count,
    limit: fc.integer({ min: 1, max: TRACE_EVENTS_MAX }),
    waitMs: timeoutMs,
  }),
  changes: plainRecord({
    type: of("changes"),
    id: count,
    prefix: upTo(KEY_BYTES_MAX, 40),
    since: maybe(vector),
    session: maybe(vector),
    limit: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    waitMs: timeoutMs,
    timeoutMs,
  }),
};

const event = plainRecord({
  n: counter,
  clock: vectorClock,
  kind: fc.constantFrom(...EVENT_KINDS),
  text: upTo(4096, 40),
  fields: some(fc.tuple(name, upTo(4096, 40))),
  atMs: count,
});

const peer = plainRecord({
  name,
  node: maybe(node),
  up: bool,
  phase: maybe(phase),
  watermark: vector,
  lag: count,
  lead: count,
  silentMs: maybe(count),
});

const status = plainRecord({
  name,
  node,
  cluster: name,
  phase,
  clock: vector,
  keys: count,
  conflicts: count,
  rememberedDeletes: count,
  waitingOperations: count,
  waitingRequests: count,
  storeFull: bool,
  transfer: maybe(plainRecord({ source: name, keysReceived: count, bytesReceived: count })),
  peers: some(peer),
});

export const replies: Maker<ClientReply> = {
  readReply: plainRecord({
    type: of("readReply"),
    id: count,
    versions,
    clock: vector,
    ...participation,
  }),
  writeReply: plainRecord({
    type: of("writeReply"),
    id: count,
    dot: maybe(dot),
    context,
    clock: vector,
    siblings: count,
    versions: maybe(versions),
    ...participation,
  }),
  keysReply: plainRecord({
    type: of("keysReply"),
    id: count,
    keys: some(plainRecord({ key, siblings: count })),
    after: maybe(key),
    server: name,
  }),
  errorReply: plainRecord({
    type: of("errorReply"),
    id: count,
    code: fc.constantFrom(...ERROR_CODES),
    message: upTo(4096, 40),
    applied: fc.constantFrom("no", "unknown"),
    dot: maybe(dot),
    ...participation,
  }),
  statusReply: plainRecord({ type: of("statusReply"), id: count, status }),
  changesReply: plainRecord({
    type: of("changesReply"),
    id: count,
    changes: some(plainRecord({ key, versions: some(version) })),
    next: vector,
    clock: vector,
    floor: vector,
    server: name,
  }),
  traceReply: plainRecord({
    type: of("traceReply"),
    id: count,
    server: name,
    host: node,
    events: some(event),
    next: count,
    newest: count,
    dropped: count,
  }),
};

const cursor: fc.Arbitrary<PullCursor> = plainRecord({
  until: vector,
  key: maybe(key),
  dot: maybe(dot),
});
const emptyOr = fc.oneof(fc.constant(""), run);
const known = plainRecord({ counter: count, run: emptyOr, retired: bool });
const operation = plainRecord({
  key,
  dot,
  value: maybe(value),
  supersedes: some(dot),
  deps: maybe(vector),
});

export const peerMessages: Maker<PeerMessage> = {
  greet: plainRecord({
    type: of("greet"),
    clock: vector,
    phase,
    everServed: bool,
    retired: some(node),
    closed: vector,
    greeted: bool,
    known,
  }),
  operations: plainRecord({ type: of("operations"), run: emptyOr, operations: some(operation) }),
  clock: plainRecord({ type: of("clock"), clock: vector, phase, known, round: maybe(count) }),
  askClock: plainRecord({ type: of("askClock"), round: count }),
  pull: plainRecord({
    type: of("pull"),
    request: count,
    clock: vector,
    since: vector,
    cursor: maybe(cursor),
  }),
  pulled: plainRecord({
    type: of("pulled"),
    request: count,
    part: fc.constantFrom("whole", "chunk", "pass", "restart", "refused"),
    clock: vector,
    everyKey: bool,
    cursor: maybe(cursor),
    containers: some(
      plainRecord({ key, versions: some(plainRecord({ dot, value: maybe(value) })) }),
    ),
    deletes: some(plainRecord({ dot, key })),
    floor: vector,
    runs: some(fc.tuple(node, emptyOr)),
    retired: some(node),
    closed: vector,
  }),
  forward: plainRecord({
    type: of("forward"),
    forward: count,
    request: fc.oneof(...Object.values(requests)),
  }),
  forwarded: plainRecord({
    type: of("forwarded"),
    forward: count,
    reply: fc.oneof(...Object.values(replies)),
  }),
  twin: plainRecord({ type: of("twin") }),
};

/** Any message between servers with a stamp. */
export const tracedFrames: fc.Arbitrary<PeerFrame> = plainRecord({
  message: fc.oneof(...Object.values(peerMessages)),
  stamp: vectorClock,
});

/** Any plain data that a record in a store could be. */
export const plain: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    bool,
    fc.maxSafeInteger().map((n) => n + 0),
    fc.double({ noNaN: true }).filter((n) => !Object.is(n, -0)),
    unicode(40),
    fc.uint8Array({ maxLength: 40 }),
    fc.array(tie("any"), { maxLength: 20 }),
  ),
})).any;
