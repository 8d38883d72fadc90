/**
 * Updates and deletes that wait for the disk and for the peers their level takes. Each peer acknowledges by its clock.
 */
import type { Consistency } from "@vclock/protocol";
import type { Core } from "./core.js";
import type { Members } from "./members.js";
import type { Coordinated } from "./operations.js";
import type { WaitingRequest, WriteRequest } from "./waiting-request.js";

interface Entry {
  readonly waiting: WaitingRequest;
  readonly coordinated: Coordinated;
}

/** Entries of one level, in the order of their dots. */
class Queue {
  #entries: Entry[] = [];
  #head = 0;

  push(entry: Entry): void {
    this.#entries.push(entry);
  }

  /** Takes out the first entry if its dot is among the first `counter` of this node. */
  takeUpTo(counter: number): Entry | undefined {
    const entry = this.#entries[this.#head];
    if (entry === undefined || counterOf(entry) > counter) return undefined;
    this.#head++;
    if (this.#head > 1_024 && this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
    return entry;
  }

  /** Takes out all entries whose dots come after the first `counter`. */
  takeAfter(counter: number): Entry[] {
    const rest = this.#entries.slice(this.#head);
    this.#head = 0;
    this.#entries = rest.filter((entry) => counterOf(entry) <= counter);
    return rest.filter((entry) => counterOf(entry) > counter);
  }
}

export class Acknowledgements {
  readonly #core: Core;
  readonly #members: Members;
  readonly #confirm: (waiting: WaitingRequest, coordinated: Coordinated) => void;
  readonly #queues: Record<Consistency, Queue> = {
    one: new Queue(),
    quorum: new Queue(),
    all: new Queue(),
  };

  /** @param confirm replies to an update that is durable where its level takes it. */
  constructor(
    core: Core,
    members: Members,
    confirm: (waiting: WaitingRequest, coordinated: Coordinated) => void,
  ) {
    this.#core = core;
    this.#members = members;
    this.#confirm = confirm;
  }

  /** Waits for an operation whose dot is the newest of this node. */
  await(waiting: WaitingRequest, coordinated: Coordinated): void {
    waiting.wait = { type: "acknowledgements", coordinated };
    this.#queues[(waiting.request as WriteRequest).consistency].push({ waiting, coordinated });
  }

  /** The durable clock or a peer's watermark advanced. */
  check(): void {
    for (const consistency of ["one", "quorum", "all"] as const) {
      const queue = this.#queues[consistency];
      const counter = this.#acknowledged(this.#members.needed(consistency));
      for (;;) {
        const entry = queue.takeUpTo(counter);
        if (entry === undefined) break;
        if (!entry.waiting.done) this.#confirm(entry.waiting, entry.coordinated);
      }
    }
  }

  /** What was not durable never will be. @returns whose updates those were. */
  rolledBack(): WaitingRequest[] {
    const { durable, identity } = this.#core.state;
    const counter = durable.clock.get(identity.node);
    return Object.values(this.#queues)
      .flatMap((queue) => queue.takeAfter(counter))
      .map(({ waiting }) => waiting)
      .filter(({ done }) => !done);
  }

  /** Up to which of its own dots this node and enough others have everything on disk. */
  #acknowledged(needed: number): number {
    const { durable, identity } = this.#core.state;
    const own = durable.clock.get(identity.node);
    if (needed === 1) return own;
    const others = [...this.#members.others].map(({ watermark }) => watermark.get(identity.node));
    others.sort((a, b) => b - a);
    return Math.min(own, others[needed - 2] ?? 0);
  }
}

function counterOf({ coordinated }: Entry): number {
  return coordinated.dot?.counter ?? 0;
}
