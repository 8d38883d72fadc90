/** Replicas with one rule broken from outside: nothing in them is changed, only what goes in and what comes out. */
import { CausalContext, type NodeId, nodeId, VersionVector } from "@vclock/clock";
import type { ClientReply, PeerMessage, ServerStatus } from "@vclock/protocol";
import { type Batch, type Effects, type Input, Replica, type ReplicaConfig } from "@vclock/replica";
import { inspectContainer } from "@vclock/replica/inspect";
import type { SimulatedDisk } from "../cluster/disk.js";
import type { Process, System } from "../system.js";

/** One whose messages arrive or leave changed; `undefined` for a message that does not leave at all. */
export function changingMessages(change: {
  readonly arriving?: (message: PeerMessage) => PeerMessage;
  readonly leaving?: (message: PeerMessage) => PeerMessage | undefined;
}): System {
  const { arriving = (message) => message, leaving = (message) => message } = change;
  return wrapping((process, nowMs, inputs) => {
    const effects = process.step(
      nowMs,
      inputs.map((input) =>
        input.type === "message" ? { ...input, message: arriving(input.message) } : input,
      ),
    );
    const messages = effects.messages.flatMap(({ to, message }) => {
      const changed = leaving(message);
      return changed === undefined ? [] : [{ to, message: changed }];
    });
    return { ...effects, messages };
  });
}

/** Applies operations as they arrive, not in causal order. */
export const OUT_OF_ORDER: System = changingMessages({
  arriving: (message) =>
    message.type === "operations"
      ? {
          ...message,
          operations: message.operations.map((each) => ({ ...each, deps: VersionVector.empty })),
        }
      : message,
});

/** Leaves remembered deletes out of pulls. */
export const DELETES_UNTOLD: System = changingMessages({
  leaving: (message) => (message.type === "pulled" ? { ...message, deletes: [] } : message),
});

/** Takes a part of a transfer for the whole. */
export const CHUNKS_IN_PLACE: System = changingMessages({
  arriving: (message) =>
    message.type === "pulled" && message.part === "chunk" ? { ...message, part: "whole" } : message,
});

/** Never asks for what it lacks. */
export const NEVER_PULLS: System = changingMessages({
  leaving: (message) => (message.type === "pull" ? undefined : message),
});

/** Keeps what an operation superseded. */
export const SUPERSEDES_NOTHING: System = changingMessages({
  arriving: (message) =>
    message.type === "operations"
      ? { ...message, operations: message.operations.map((each) => ({ ...each, supersedes: [] })) }
      : message,
});

/** Tells writers that they have seen all that the server has. */
export const CONTEXT_OF_ALL: System = changingReplies((reply) =>
  reply.type === "writeReply" ? { ...reply, context: CausalContext.of(reply.clock) } : reply,
);

/** Shows readers what is on its way to the disk. */
export const READS_AHEAD: System = {
  open: (config, store) => {
    let out: Batch | undefined;
    const ahead = (reply: ClientReply): ClientReply => {
      if (reply.type !== "readReply" || out === undefined) return reply;
      const disk = (store as SimulatedDisk).clone();
      disk.commit(out);
      return { ...reply, versions: inspectContainer(disk, "a") };
    };
    return wrapping((process, nowMs, inputs) => {
      if (inputs.some(({ type }) => type === "durable" || type === "storeFull")) out = undefined;
      const effects = process.step(nowMs, inputs);
      out = effects.batch ?? out;
      const replies = effects.replies.map(({ client, reply }) => ({ client, reply: ahead(reply) }));
      return { ...effects, replies };
    }).open(config, store);
  },
};

/** Starts again under its former id after its disk was lost. */
export const SAME_ID: System = {
  open: (config, store) =>
    Replica.open({ ...config, freshNode: nodeId(`${config.name}~00000001`) }, store),
};

/** Takes a batch for durable as soon as it is on its way. */
export const TOO_EARLY: System = {
  open: (config, store) => new EarlyProcess(config, store as SimulatedDisk),
};

type Step = (process: Process, nowMs: number, inputs: readonly Input[]) => Effects;

function wrapping(step: Step): System {
  return {
    open: (config, store) => {
      const process = Replica.open(config, store);
      return {
        get node() {
          return process.node;
        },
        step: (nowMs, inputs) => step(process, nowMs, inputs),
        status: (nowMs) => process.status(nowMs),
      };
    },
  };
}

function changingReplies(change: (reply: ClientReply) => ClientReply): System {
  return wrapping((process, nowMs, inputs) => {
    const effects = process.step(nowMs, inputs);
    const replies = effects.replies.map(({ client, reply }) => ({ client, reply: change(reply) }));
    return { ...effects, replies };
  });
}

class EarlyProcess implements Process {
  readonly #ahead: SimulatedDisk;
  readonly #replica: Replica;
  #isOut = false;
  readonly #queue: Batch[] = [];

  constructor(config: ReplicaConfig, store: SimulatedDisk) {
    this.#ahead = store.clone();
    this.#replica = Replica.open(config, this.#ahead);
  }

  get node(): NodeId {
    return this.#replica.node;
  }

  status(nowMs: number): ServerStatus {
    return this.#replica.status(nowMs);
  }

  step(nowMs: number, inputs: readonly Input[]): Effects {
    if (inputs.some(({ type }) => type === "durable")) this.#isOut = false;
    let effects = this.#replica.step(
      nowMs,
      inputs.filter(({ type }) => type !== "durable"),
    );
    while (effects.batch !== undefined) {
      this.#ahead.commit(effects.batch);
      this.#queue.push(effects.batch);
      const more = this.#replica.step(nowMs, [{ type: "durable" }]);
      effects = {
        ...more,
        messages: [...effects.messages, ...more.messages],
        replies: [...effects.replies, ...more.replies],
        events: [...effects.events, ...more.events],
      };
    }
    const batch = this.#isOut ? undefined : this.#queue.shift();
    this.#isOut ||= batch !== undefined;
    return { ...effects, batch };
  }
}
