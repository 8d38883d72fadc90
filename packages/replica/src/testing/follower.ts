/**
 * A client that follows the changes and believes what it is told: its copy should be the cluster's.
 */
import { VersionVector } from "@vclock/clock";
import type { ChangesReply, ChangesRequest, ClientReply } from "@vclock/protocol";
import type { Cluster } from "./cluster.js";
import { textOf } from "./values.js";

/** What a request says unless a test says otherwise. */
export function changesRequest(more: Partial<ChangesRequest> = {}): ChangesRequest {
  return {
    type: "changes",
    id: 1,
    prefix: "",
    since: VersionVector.empty,
    session: undefined,
    limit: 1_000,
    waitMs: 0,
    timeoutMs: 1_000,
    ...more,
  };
}

export class Follower {
  /** The values of each key that is not absent. */
  readonly copy = new Map<string, readonly string[]>();
  since: VersionVector = VersionVector.empty;
  session: VersionVector | undefined;
  /** Whether deletes may have been missed. */
  hasGap = false;
  readonly #cluster: Cluster;
  readonly #prefix: string;

  constructor(cluster: Cluster, prefix = "") {
    this.#cluster = cluster;
    this.#prefix = prefix;
  }

  /** Asks without waiting for the answer. @returns the client, for `world.answer` */
  ask(server: string, more: Partial<ChangesRequest> = {}): number {
    const { since, session } = this;
    return this.#cluster.world.request(
      server,
      changesRequest({ prefix: this.#prefix, since, session, ...more }),
    );
  }

  take(reply: ClientReply | undefined): ChangesReply | undefined {
    if (reply?.type !== "changesReply") return undefined;
    // Who knows nothing yet misses no delete; what was told since may be deleted.
    const known = this.since.size === 0 ? reply.clock : this.since;
    this.hasGap ||= !known.dominates(reply.floor);
    for (const { key, versions } of reply.changes) {
      if (versions.length === 0) this.copy.delete(key);
      else
        this.copy.set(
          key,
          versions.map(({ value }) => textOf(value)),
        );
    }
    this.since = reply.next;
    this.session = reply.clock;
    return reply;
  }

  /** Asks this server until it has no more to tell. */
  catchUp(server: string, more: Partial<ChangesRequest> = {}): readonly ChangesReply[] {
    const replies: ChangesReply[] = [];
    for (;;) {
      const client = this.ask(server, more);
      this.#cluster.world.settle();
      const reply = this.take(this.#cluster.world.answer(client));
      if (reply === undefined) throw new Error(`${server} tells no changes`);
      replies.push(reply);
      if (reply.next.equals(reply.clock)) return replies;
    }
  }
}
