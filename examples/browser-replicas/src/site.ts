/**
 * Everything that a replica needs around it: a store, a network, time, random names, and somebody to answer.
 *
 * A replica is a pure state machine. `step` takes what happened and hands back what to do; doing it is all that is in this file.
 */
import { CausalContext, nodeId, VersionVector } from "@vclock/clock";
import type { ChangedKey, ClientReply, ClientRequest, PeerMessage, Value } from "@vclock/protocol";
import { DEFAULT_TUNING, MemoryStore, Replica, type Input } from "@vclock/replica";

import type { Wires } from "./wires.js";

/** How long a request may wait, for example for the other replicas to be met for the first time. */
const TIMEOUT_MS = 60_000;

/** A client of its own for each request says whom to answer, so they all have the same number. */
const ID = 0;

type Reply<T extends ClientReply["type"]> = Extract<ClientReply, { type: T }>;

export class Site {
  readonly name: string;
  readonly #store = new MemoryStore();
  readonly #run = randomWord();
  readonly #replica: Replica;
  readonly #wires: Wires;
  readonly #waiting = new Map<number, (reply: ClientReply) => void>();
  #clients = 0;
  #alarm: ReturnType<typeof setTimeout> | undefined;

  /** @param members the names of all */
  constructor(name: string, members: readonly string[], wires: Wires) {
    this.name = name;
    this.#wires = wires;
    const freshNode = nodeId(`${name}~${randomWord()}`);
    this.#replica = Replica.open(
      { cluster: "page", name, members, freshNode, run: this.#run, tuning: DEFAULT_TUNING },
      this.#store,
    );
    this.#step({ type: "tick" });
    wires.add(this);
  }

  /** @param context what the writer has seen: that is replaced, and nothing else */
  async update(key: string, text: string, context: CausalContext): Promise<Reply<"writeReply">> {
    const value: Value = { tag: 0, bytes: new TextEncoder().encode(text) };
    return this.#ask("writeReply", {
      type: "update",
      id: ID,
      key,
      value,
      context,
      consistency: "one",
      session: undefined,
      returnVersions: false,
      timeoutMs: TIMEOUT_MS,
    });
  }

  /** Tells what there is, then each change; with the clock to write with as somebody who has seen it. */
  async follow(told: (change: ChangedKey, seen: CausalContext) => void): Promise<never> {
    let [since, session] = [VersionVector.empty, VersionVector.empty];
    for (;;) {
      const { changes, next, clock } = await this.#ask("changesReply", {
        type: "changes",
        id: ID,
        prefix: "",
        since,
        session,
        limit: 100,
        waitMs: TIMEOUT_MS,
        timeoutMs: TIMEOUT_MS,
      });
      for (const change of changes) told(change, CausalContext.of(clock));
      [since, session] = [next, clock];
    }
  }

  met({ name, node, run }: Pick<Site, "name" | "node" | "run">): void {
    this.#step({ type: "peerUp", peer: name, node, run });
  }

  lost(peer: string): void {
    this.#step({ type: "peerDown", peer });
  }

  receive(peer: string, message: PeerMessage): void {
    this.#step({ type: "message", peer, message });
  }

  get node() {
    return this.#replica.node;
  }

  get run(): string {
    return this.#run;
  }

  get clock(): VersionVector {
    return this.#replica.status(performance.now()).clock;
  }

  async #ask<T extends ClientReply["type"]>(type: T, request: ClientRequest): Promise<Reply<T>> {
    const client = ++this.#clients;
    const reply = await new Promise<ClientReply>((resolve) => {
      this.#waiting.set(client, resolve);
      this.#step({ type: "request", client, request });
    });
    if (reply.type === type) return reply as Reply<T>;
    throw new Error(reply.type === "errorReply" ? `${reply.code}: ${reply.message}` : reply.type);
  }

  #step(input: Input): void {
    const effects = this.#replica.step(performance.now(), [input]);
    const { batch, messages, replies, wakeAtMs, end } = effects;
    // A replica ends when its disk went back in time, or another runs under its id. Neither can happen to a store in memory.
    if (end !== undefined) throw new Error(end.reason);
    for (const { to, message } of messages) this.#wires.send(this.name, to, message);
    for (const { client, reply } of replies) {
      this.#waiting.get(client)?.(reply);
      this.#waiting.delete(client);
    }
    // What depends on the batch comes out of the step that says it is stored.
    if (batch !== undefined) {
      void this.#store.write(batch).then(() => this.#step({ type: "durable" }));
    }
    clearTimeout(this.#alarm);
    this.#alarm = setTimeout(() => this.#step({ type: "tick" }), wakeAtMs - performance.now());
  }
}

/** 64 random bits, so that no id is ever drawn twice. */
function randomWord(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
