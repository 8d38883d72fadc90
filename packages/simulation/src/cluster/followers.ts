/**
 * Clients that follow the changes, at whatever server they ask, and believe what they are told: each has a copy of what there is.
 */
import { VersionVector } from "@vclock/clock";
import type { ChangesReply, ChangesRequest, ClientReply, Version } from "@vclock/protocol";
import type { Action } from "../schedule/action.js";

type WatchAction = Extract<Action, { type: "watch" }>;

/** What one of them knows. */
export interface Follower {
  readonly name: string;
  /** Everything up to here was told. */
  since: VersionVector;
  /** What that rests on. */
  session: VersionVector | undefined;
  /** Deletes up to here cannot have been missed: nothing was known before. */
  begun: VersionVector;
  /** Deletes may have been missed. */
  hasGap: boolean;
  readonly copy: Map<string, readonly Version[]>;
}

/** A request of one, and the process that it was sent to. */
export interface Following {
  readonly handle: number;
  readonly label: string;
  readonly follower: Follower;
  readonly request: ChangesRequest;
}

/** A request and its answer. */
export interface Told extends Following {
  readonly reply: ChangesReply;
}

/** Far from the handles of other clients. */
const HANDLES_FROM = 1_000_000_000;
const TIMEOUT_MS = 1_000;

export class Followers {
  readonly #followers = new Map<string, Follower>();
  readonly #asked = new Map<number, Following>();
  #handles = HANDLES_FROM;

  /** Those that have asked something. */
  get names(): readonly string[] {
    return [...this.#followers.keys()];
  }

  /** Makes the request of an action; `undefined` while the client still waits for its last one. */
  ask({ client, limit }: WatchAction, label: string): Following | undefined {
    const follower = this.#follower(client);
    for (const following of this.#asked.values())
      if (following.follower === follower) return undefined;
    const handle = ++this.#handles;
    const { since, session } = follower;
    const request: ChangesRequest = {
      type: "changes",
      id: handle,
      prefix: "",
      since,
      session,
      limit: Math.max(1, limit),
      waitMs: limit % 2 === 0 ? 0 : TIMEOUT_MS / 2,
      timeoutMs: TIMEOUT_MS,
    };
    const following = { handle, label, follower, request };
    this.#asked.set(handle, following);
    return following;
  }

  /** Whether an answer to this handle is for one of them, waiting or not. */
  static isOne(handle: number): boolean {
    return handle > HANDLES_FROM;
  }

  /** Takes an answer in. @returns what was asked, if it is to be judged. */
  answered(handle: number, reply: ClientReply, isVoid: boolean): Told | undefined {
    const following = this.#asked.get(handle);
    if (following === undefined) return undefined;
    this.#asked.delete(handle);
    const { follower } = following;
    if (isVoid || (reply.type === "errorReply" && reply.code === "lost")) this.renew(follower);
    if (isVoid || reply.type !== "changesReply") return undefined;
    take(follower, reply);
    return { ...following, reply };
  }

  /** The connection to a process broke. */
  disconnected(label: string): void {
    for (const following of this.#asked.values())
      if (following.label === label) this.#asked.delete(following.handle);
  }

  /** Begins anew, with nothing known. */
  renew({ name }: Follower): void {
    for (const following of this.#asked.values())
      if (following.follower.name === name) this.#asked.delete(following.handle);
    this.#followers.delete(name);
  }

  /** A disk went back in time: what was seen of it is void, as for everybody. */
  undo(): void {
    this.#followers.clear();
    this.#asked.clear();
  }

  #follower(name: string): Follower {
    let follower = this.#followers.get(name);
    if (follower === undefined) {
      follower = {
        name,
        since: VersionVector.empty,
        session: undefined,
        begun: VersionVector.empty,
        hasGap: false,
        copy: new Map(),
      };
      this.#followers.set(name, follower);
    }
    return follower;
  }
}

function take(follower: Follower, { changes, next, clock, floor }: ChangesReply): void {
  if (follower.since.size === 0) follower.begun = clock;
  follower.hasGap ||= !follower.since.merge(follower.begun).dominates(floor);
  for (const { key, versions } of changes) follower.copy.set(key, versions);
  follower.since = next;
  follower.session = clock;
}
