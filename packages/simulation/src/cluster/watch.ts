/** Who looks on while a cluster runs: told of each thing that a checker needs to judge. */
import type { ClientReply, PeerMessage } from "@vclock/protocol";
import type { End, ReplicaEvent } from "@vclock/replica";
import type { Asked } from "./clients.js";
import type { Told } from "./followers.js";
import type { Instance } from "./instance.js";

export interface Watch {
  /** A client asks; told before the request is handed over. */
  asked(asked: Asked): void;
  /** A request was handed over, and everything that the server did at once is done. */
  requested(instance: Instance, asked: Asked): void;
  /** A process was told that its batch is durable, and everything that it did at once is done. */
  committed(instance: Instance): void;
  /** Time has passed, and every server that wanted to be woken was. */
  passed(): void;
  happened(instance: Instance, event: ReplicaEvent): void;
  sends(instance: Instance, message: PeerMessage): void;
  /** A reply leaves for a client that still waits for it. */
  replies(instance: Instance, asked: Asked, reply: ClientReply): void;
  /** A client that follows the changes has been told some. @returns whether it may go on from there. */
  tells(instance: Instance, told: Told): boolean;
  /** A reply leaves that nobody waits for. */
  repliesUnasked(instance: Instance, handle: number): void;
  /** A batch is on the disk, and the process is about to be told, if it lives. */
  durable(instance: Instance): void;
  /** Whatever the disk does not have is undone: the batch was refused, or the process is gone. */
  undone(instance: Instance): void;
  /** The disk of a server that is down is another one now: empty, or an old copy. */
  diskReplaced(instance: Instance): void;
  ended(instance: Instance, end: End): void;
}
