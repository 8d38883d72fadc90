/** The real replica with something changed on the way in or out; nothing in it is. */
import type { ClientReply, ClientRequest, PeerMessage, ServerStatus } from "@vclock/protocol";
import {
  type Batch,
  type Effects,
  type Input,
  Replica,
  type ReplicaConfig,
  type Store,
} from "@vclock/replica";
import type { SimulatedDisk } from "../../cluster/disk.js";
import type { System } from "../../system.js";

/** Where a replica runs. */
export interface Site {
  readonly config: ReplicaConfig;
  readonly disk: SimulatedDisk;
}

/** What is changed, each in the order in which it passes; whatever is left out passes unchanged. */
export interface Changes {
  /** An input, before anything else; several in its place, or none. */
  readonly input?: (input: Input, nowMs: number) => readonly Input[];
  /** A client's request, at the server that it was sent to and at the one that it was handed on to. */
  readonly request?: (request: ClientRequest) => ClientRequest;
  readonly arriving?: (message: PeerMessage, peer: string) => PeerMessage | undefined;
  /** All that a step gave, before the changes below. */
  readonly effects?: (effects: Effects, nowMs: number) => Effects;
  readonly leaving?: (message: PeerMessage, to: string, nowMs: number) => PeerMessage | undefined;
  /** A reply, at the server that gives it; `undefined` for none. */
  readonly reply?: (reply: ClientReply) => ClientReply | undefined;
  readonly batch?: (batch: Batch) => Batch;
  readonly status?: (status: ServerStatus) => ServerStatus;
}

/** A system whose replicas are changed so. State of a process lives in the closure of `changes`. */
export function broken(changes: (site: Site) => Changes): System {
  return {
    open: (config, store) => {
      const disk = store as SimulatedDisk;
      return changed(Replica.open(config, store), config, changes({ config, disk }));
    },
  };
}

/** A system whose replicas see another store, or are configured otherwise. */
export function opened(
  change: (site: Site) => { readonly config?: ReplicaConfig; readonly store?: Store },
): System {
  return {
    open: (config, store) => {
      const disk = store as SimulatedDisk;
      const { config: other = config, store: shown = store } = change({ config, disk });
      return Replica.open(other, shown);
    },
  };
}

/** The disk, read through other eyes. */
export function showing(
  disk: Site["disk"],
  {
    get = (key) => disk.get(key),
    range = (of) => disk.range(of),
  }: Partial<Pick<Store, "get" | "range">>,
): Store {
  return {
    get,
    range,
    write: (batch) => disk.write(batch),
    close: () => disk.close(),
  };
}

function changed(
  replica: Replica,
  { name }: ReplicaConfig,
  changes: Changes,
): ReturnType<System["open"]> {
  const {
    input: changeInput = (input) => [input],
    request: changeRequest = (request) => request,
    arriving = (message) => message,
    effects: changeEffects = (effects) => effects,
    leaving = (message) => message,
    reply: changeReply = (reply) => reply,
    batch: changeBatch = (batch) => batch,
    status: changeStatus = (status) => status,
  } = changes;

  const comes = (input: Input): Input[] => {
    if (input.type === "request") return [{ ...input, request: changeRequest(input.request) }];
    if (input.type !== "message") return [input];
    const message = arriving(input.message, input.peer);
    if (message === undefined) return [];
    if (message.type !== "forward") return [{ ...input, message }];
    return [{ ...input, message: { ...message, request: changeRequest(message.request) } }];
  };
  const answers = (reply: ClientReply): ClientReply | undefined =>
    "server" in reply && reply.server === name ? changeReply(reply) : reply;
  const goes = (message: PeerMessage): PeerMessage | undefined => {
    if (message.type !== "forwarded") return message;
    const reply = answers(message.reply);
    return reply === undefined ? undefined : { ...message, reply };
  };

  return {
    get node() {
      return replica.node;
    },
    status: (nowMs) => changeStatus(replica.status(nowMs)),
    step: (nowMs, inputs) => {
      const taken = inputs.flatMap((input) => changeInput(input, nowMs)).flatMap(comes);
      const effects = changeEffects(replica.step(nowMs, taken), nowMs);
      return {
        ...effects,
        batch: effects.batch === undefined ? undefined : changeBatch(effects.batch),
        messages: effects.messages.flatMap(({ to, message }) => {
          const sent = leaving(message, to, nowMs);
          const left = sent === undefined ? undefined : goes(sent);
          return left === undefined ? [] : [{ to, message: left }];
        }),
        replies: effects.replies.flatMap(({ client, reply }) => {
          const given = answers(reply);
          return given === undefined ? [] : [{ client, reply: given }];
        }),
      };
    },
  };
}

export { inspectContainer as containerOf, inspectCut as cutOf } from "@vclock/replica/inspect";
