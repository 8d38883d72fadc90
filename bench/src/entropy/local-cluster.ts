/**
 * Replicas in this process, each on a store of its own, and the messages between them: without sockets, timers and a machine's moods.
 *
 * Time is a number that jumps to when somebody wakes next. Messages go as frames where their bytes are counted.
 */
import { nodeId } from "@vclock/clock";
import { decodePeerMessage, encodePeerMessage, type PeerMessage } from "@vclock/protocol";
import {
  DEFAULT_TUNING,
  Replica,
  type Effects,
  type Input,
  type Store,
  type Tuning,
} from "@vclock/replica";
import type { Random } from "../load/random.js";

/** As servers have it by default. */
const CLUSTER = "vclock";
const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
const ID_LETTERS = 16;

interface Node {
  readonly name: string;
  readonly replica: Replica;
  readonly store: Store;
  readonly run: string;
  inputs: Input[];
  wakeAtMs: number;
  writing: Promise<void> | undefined;
}

/** What went between replicas since counting began. */
export interface Traffic {
  readonly messages: number;
  /** Frames, with their headers. */
  readonly bytes: number;
  /** Per type of message. */
  readonly kinds: Readonly<Record<string, number>>;
}

export class LocalCluster {
  readonly #nodes: readonly Node[];
  readonly #cut = new Set<string>();
  #nowMs = 0;
  #traffic: { messages: number; bytes: number; kinds: Record<string, number> } | undefined;

  /** @param stores by the servers' names. Empty ones: each server begins a new life. */
  constructor(stores: ReadonlyMap<string, Store>, random: Random, tuning: Partial<Tuning> = {}) {
    const members = [...stores.keys()];
    this.#nodes = [...stores].map(([name, store]): Node => {
      const run = randomName(random);
      const replica = Replica.open(
        {
          cluster: CLUSTER,
          name,
          members,
          freshNode: nodeId(`${name}~${randomName(random)}`),
          run,
          tuning: { ...DEFAULT_TUNING, ...tuning },
        },
        store,
      );
      return { name, replica, store, run, inputs: [], wakeAtMs: 0, writing: undefined };
    });
  }

  /** Connects all who are not cut off, and runs until every replica serves. */
  async start(): Promise<void> {
    for (const a of this.#nodes) for (const b of this.#nodes) if (a !== b) this.#connect(a, b);
    await this.#runUntil(() =>
      this.#nodes.every((node) => this.#statusOf(node).phase === "serving"),
    );
  }

  /** Nothing gets to this server or from it, until {@link heal}. */
  cutOff(name: string): void {
    this.#cut.add(name);
    for (const node of this.#nodes) {
      for (const other of this.#nodes) {
        if (node !== other && (node.name === name || other.name === name))
          node.inputs.push({ type: "peerDown", peer: other.name });
      }
    }
  }

  heal(name: string): void {
    this.#cut.delete(name);
    for (const a of this.#nodes) {
      for (const b of this.#nodes) {
        if (a !== b && (a.name === name || b.name === name)) this.#connect(a, b);
      }
    }
  }

  /** Writes keys through one server, at consistency `one`, many in a batch. */
  async update(
    name: string,
    entries: Iterable<readonly [key: string, value: Uint8Array]>,
  ): Promise<void> {
    const node = this.#nodes.find((each) => each.name === name);
    if (node === undefined) throw new Error(`no server ${name}`);
    let id = 0;
    for (const [key, bytes] of entries) {
      node.inputs.push({
        type: "request",
        client: 1,
        request: {
          type: "update",
          id: ++id,
          key,
          value: { tag: 0, bytes },
          context: undefined,
          consistency: "one",
          session: undefined,
          timeoutMs: UPDATE_MS,
          returnVersions: false,
        },
      });
      if (node.inputs.length >= UPDATES_A_BATCH) await this.#settle();
    }
    await this.#settle();
  }

  /** Runs until all who are connected have the same clock. */
  async converge(): Promise<void> {
    await this.#runUntil(() => {
      const clocks = this.#nodes
        .filter(({ name }) => !this.#cut.has(name))
        .map((node) => this.#statusOf(node).clock);
      return clocks.every((clock) => clocks[0]?.equals(clock) === true);
    });
  }

  /** Begins to count messages, and sends them as frames from now on. The function it returns ends it. */
  count(): () => Traffic {
    const traffic = { messages: 0, bytes: 0, kinds: {} };
    this.#traffic = traffic;
    return () => {
      this.#traffic = undefined;
      return traffic;
    };
  }

  async close(): Promise<void> {
    for (const { writing, store } of this.#nodes) {
      await writing;
      await store.close();
    }
  }

  #statusOf({ replica }: Node): ReturnType<Replica["status"]> {
    return replica.status(this.#nowMs);
  }

  #connect(node: Node, other: Node): void {
    if (this.#cut.has(node.name) || this.#cut.has(other.name)) return;
    node.inputs.push({
      type: "peerUp",
      peer: other.name,
      node: other.replica.node,
      run: other.run,
    });
  }

  /** Until everything given is on disk wherever it belongs: what comes meanwhile would make ever larger batches. */
  #settle(): Promise<void> {
    return this.#runUntil(() =>
      this.#nodes.every(({ inputs, writing }) => inputs.length === 0 && writing === undefined),
    );
  }

  async #runUntil(isDone: () => boolean): Promise<void> {
    await this.#turn();
    while (!isDone()) await this.#turn();
  }

  /** Lets everybody step who has something to do; when nobody has, waits for a disk, or for the time to come. */
  async #turn(): Promise<void> {
    const ready = this.#nodes.filter(
      ({ inputs, wakeAtMs }) => inputs.length > 0 || wakeAtMs <= this.#nowMs,
    );
    for (const node of ready) this.#step(node);
    const writing = this.#nodes.flatMap((node) => node.writing ?? []);
    if (this.#nodes.some(({ inputs }) => inputs.length > 0)) {
      await Promise.resolve();
      return;
    }
    if (writing.length > 0) await Promise.race(writing);
    else
      this.#nowMs = Math.max(this.#nowMs, Math.min(...this.#nodes.map(({ wakeAtMs }) => wakeAtMs)));
  }

  #step(node: Node): void {
    const { inputs, replica } = node;
    node.inputs = [];
    const effects = replica.step(this.#nowMs, inputs);
    if (effects.end !== undefined) throw new Error(`${node.name} ended: ${effects.end.reason}`);
    for (const { reply } of effects.replies) {
      if (reply.type === "errorReply")
        throw new Error(`${node.name} refused: ${JSON.stringify(reply)}`);
    }
    node.wakeAtMs = effects.wakeAtMs;
    if (effects.batch !== undefined) node.writing = this.#write(node, effects.batch);
    this.#send(node, effects);
  }

  async #write(node: Node, batch: NonNullable<Effects["batch"]>): Promise<void> {
    await node.store.write(batch);
    node.writing = undefined;
    node.inputs.push({ type: "durable" });
  }

  #send(from: Node, { messages }: Effects): void {
    for (const { to, message } of messages) {
      if (this.#cut.has(from.name) || this.#cut.has(to)) continue;
      const target = this.#nodes.find(({ name }) => name === to);
      target?.inputs.push({ type: "message", peer: from.name, message: this.#carry(message) });
    }
  }

  #carry(message: PeerMessage): PeerMessage {
    const traffic = this.#traffic;
    if (traffic === undefined) return message;
    const frame = encodePeerMessage(message);
    traffic.messages += 1;
    traffic.bytes += frame.byteLength;
    traffic.kinds[message.type] = (traffic.kinds[message.type] ?? 0) + 1;
    return decodePeerMessage(frame.subarray(FRAME_HEADER_BYTES));
  }
}

const FRAME_HEADER_BYTES = 4;
const UPDATES_A_BATCH = 4_096;
const UPDATE_MS = 60_000;

function randomName(random: Random): string {
  return Array.from({ length: ID_LETTERS }, () => LETTERS[random.below(LETTERS.length)]).join("");
}
