/**
 * What is traced, as it is kept in the ring: particulars only, no values of users, no text. The text is made when somebody reads it.
 */
import { type Dot, formatDot, type NodeId, type VersionVector } from "@vclock/clock";
import type { EventKind, Operations, PeerMessage, TracedEvent } from "@vclock/protocol";
import type { Envelope, Note, ReplicaEvent } from "@vclock/replica";

/** Operations of one message: how many, from which dot to which, and the key when it is one. */
interface Batch {
  readonly count: number;
  readonly first: Dot | undefined;
  readonly last: Dot | undefined;
  readonly key: string | undefined;
}

interface Particulars {
  readonly started: object;
  readonly accepted: {
    readonly key: string;
    readonly dot: Dot;
    readonly isDelete: boolean;
    readonly supersedes: readonly Dot[];
  };
  readonly sent: { readonly batch: Batch; readonly peers: readonly string[] };
  readonly received: { readonly batch: Batch; readonly peer: string };
  readonly held: { readonly key: string; readonly dot: Dot; readonly lacks: VersionVector };
  readonly applied: { readonly key: string; readonly dot: Dot };
  readonly "pull-asked": { readonly peer: string; readonly since: VersionVector };
  readonly "pull-answered": { readonly peer: string; readonly part: string; readonly keys: number };
  readonly pulled: { readonly peer: string; readonly clock: VersionVector };
  readonly conflict: { readonly key: string; readonly dots: readonly Dot[] };
  readonly resolved: { readonly key: string; readonly dots: readonly Dot[] };
  readonly "member-up": { readonly peer: string; readonly node: NodeId };
  readonly "member-down": { readonly peer: string; readonly reason: string };
  readonly phase: { readonly from: string; readonly to: string };
  readonly "new-id": Renewal;
  readonly "new-life": Renewal;
}

interface Renewal {
  readonly node: NodeId;
  readonly former: NodeId;
  readonly reason: string;
}

/** Something that happened at this server. */
export type Happening = {
  readonly [K in EventKind]: { readonly kind: K } & Particulars[K];
}[EventKind];

/** What a message is as an event when it is sent; `undefined` when it is none: heartbeats, greetings, questions for clocks. */
export function sending(
  message: PeerMessage,
  envelopes: readonly Envelope[],
): Happening | undefined {
  switch (message.type) {
    case "operations":
      return { kind: "sent", batch: batchOf(message), peers: peersOf(message, envelopes) };
    case "pull": {
      const [peer = ""] = peersOf(message, envelopes);
      return { kind: "pull-asked", peer, since: message.since };
    }
    case "pulled": {
      const [peer = ""] = peersOf(message, envelopes);
      const { part, containers } = message;
      return { kind: "pull-answered", peer, part, keys: containers.length };
    }
    default:
      return undefined;
  }
}

function peersOf(message: PeerMessage, envelopes: readonly Envelope[]): string[] {
  return envelopes.filter((envelope) => envelope.message === message).map(({ to }) => to);
}

/** The same when it arrives: operations only. What comes of others is an event when it is taken in. */
export function receiving(message: PeerMessage, peer: string): Happening | undefined {
  if (message.type !== "operations") return undefined;
  return { kind: "received", batch: batchOf(message), peer };
}

/** What a note of the replica tells, where it is an event. */
export function noted({ event, fields }: Note): Happening | undefined {
  if (event !== "phase") return undefined;
  return { kind: "phase", from: String(fields["from"]), to: String(fields["to"]) };
}

/** What an event of the replica is. */
export function happeningOf(event: ReplicaEvent): Happening {
  switch (event.type) {
    case "coordinated": {
      const { key, dot, value, supersedes } = event;
      return { kind: "accepted", key, dot, isDelete: value === undefined, supersedes };
    }
    case "applied":
      return { kind: "applied", key: event.key, dot: event.dot };
    case "held":
      return { kind: "held", key: event.key, dot: event.dot, lacks: event.lacks };
    case "pulled":
      return { kind: "pulled", peer: event.source, clock: event.clock };
    case "conflict":
      return { kind: "conflict", key: event.key, dots: event.dots };
    case "resolved":
      return { kind: "resolved", key: event.key, dots: event.dots };
  }
}

function batchOf({ operations }: Operations): Batch {
  return {
    count: operations.length,
    first: operations[0]?.dot,
    last: operations.at(-1)?.dot,
    key: operations.length === 1 ? operations[0]?.key : undefined,
  };
}

type Told = Pick<TracedEvent, "text" | "fields">;

/** A happening for people, and its particulars for programs. */
export function tell(happening: Happening): Told {
  const teller = TELLERS[happening.kind] as (happening: Happening) => readonly [string, Fields];
  const [text, particulars] = teller(happening);
  const fields: [string, string][] = [];
  for (const [name, value] of Object.entries(particulars)) {
    if (value !== undefined) fields.push([name, value]);
  }
  return { text, fields };
}

type Fields = Readonly<Record<string, string | undefined>>;

const TELLERS: {
  readonly [K in EventKind]: (particulars: Particulars[K]) => readonly [text: string, Fields];
} = {
  started: () => ["start", {}],
  accepted: ({ key, dot, isDelete, supersedes }) => [
    `${isDelete ? "delete" : "update"} ${shown(key)}`,
    {
      key,
      dot: formatDot(dot),
      supersedes: supersedes.length === 0 ? undefined : list(supersedes),
    },
  ],
  sent: ({ batch, peers }) => [
    `send ${what(batch)} to ${peers.join(", ")}`,
    { ...dotsOf(batch), peers: peers.join(" ") },
  ],
  received: ({ batch, peer }) => [
    `receive ${what(batch)} from ${peer}`,
    { ...dotsOf(batch), peer },
  ],
  held: ({ key, dot, lacks }) => [
    `hold back ${shown(key)} until ${Array.from(lacks, ([node, counter]) => formatDot({ node, counter })).join(", ")} is here`,
    { key, dot: formatDot(dot), lacks: lacks.toString() },
  ],
  applied: ({ key, dot }) => [`apply ${shown(key)}`, { key, dot: formatDot(dot) }],
  "pull-asked": ({ peer, since }) => [
    `ask ${peer} for what is missing`,
    { peer, since: since.toString() },
  ],
  "pull-answered": ({ peer, part, keys }) => [
    part === "refused" || part === "restart"
      ? `answer ${peer}: ${part}`
      : `answer ${peer} with ${counted(keys, "key")}`,
    { peer, part, keys: String(keys) },
  ],
  pulled: ({ peer, clock }) => [`take in what ${peer} has`, { peer, clock: clock.toString() }],
  conflict: ({ key, dots }) => [
    `${shown(key)} is in conflict: ${counted(dots.length, "value")}`,
    { key, dots: list(dots) },
  ],
  resolved: ({ key, dots }) => [
    `${shown(key)} is in conflict no more`,
    { key, dots: dots.length === 0 ? undefined : list(dots) },
  ],
  "member-up": ({ peer, node }) => [`${peer} is up`, { peer, node }],
  "member-down": ({ peer, reason }) => [`${peer} is down: ${reason}`, { peer, reason }],
  phase: ({ from, to }) => [`${from} → ${to}`, { from, to }],
  "new-id": ({ node, former, reason }) => [
    `goes on under a new id: ${reason}`,
    { node, former, reason },
  ],
  "new-life": ({ node, former, reason }) => [
    `begins a new life: ${reason}`,
    { node, former, reason },
  ],
};

function what({ count, key }: Batch): string {
  return key === undefined ? counted(count, "operation") : shown(key);
}

function dotsOf({ count, first, last, key }: Batch): Fields {
  if (first === undefined || last === undefined) return {};
  if (count === 1) return { key, dot: formatDot(first) };
  return { dots: `${formatDot(first)}…${last.counter}`, operations: String(count) };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function list(dots: readonly Dot[]): string {
  return dots.map(formatDot).join(" ");
}

const SHOWN_MAX = 60;

/** A key in a sentence: as it is where it is plain, else quoted; a long one is cut. All of it is in the fields. */
function shown(key: string): string {
  const cut = key.length > SHOWN_MAX ? `${key.slice(0, SHOWN_MAX)}…` : key;
  return /^[\w.:/@-]+$/.test(key) ? cut : JSON.stringify(cut);
}
