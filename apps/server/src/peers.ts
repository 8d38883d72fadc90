/**
 * The other servers: one connection to each, dialled again whenever it is lost.
 */
import {
  PEER_FRAME_BYTES_MAX,
  encodePeerMessage,
  decodePeerFrame,
  type PeerMessage,
} from "@vclock/protocol";
import type { Envelope, Input } from "@vclock/replica";
import { Backoff } from "./backoff.js";
import type { Complaints } from "./complaints.js";
import type { Closed, Connection } from "./connection.js";
import { dial, type DialFailure } from "./dial.js";
import { messageOf } from "./errors.js";
import { ADVICE, dials, type PeerIdentity, type Self } from "./handshake.js";
import type { Limits } from "./limits.js";
import { newLink, type Link } from "./link.js";
import type { Log } from "./log.js";
import type { Metrics } from "./metrics.js";
import { formatAddress, type Member } from "./options.js";
import type { EventTracer } from "./tracer.js";

export interface PeersParts {
  readonly self: () => Self;
  /** This server's name, and all members in the order of the configuration. */
  readonly name: string;
  readonly members: readonly Member[];
  readonly limits: Limits;
  /** A peer that has said nothing for so long is hung up on. */
  readonly silenceMs: number;
  readonly now: () => number;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly complaints: Complaints;
  readonly put: (input: Input) => void;
  /** `undefined`: nothing is traced. */
  readonly tracer: EventTracer | undefined;
}

/** A peer that has not called for so long is worth a line. */
const OVERDUE_MS = 10_000;

export class Peers {
  readonly #parts: PeersParts;
  readonly #links = new Map<string, Link>();
  #sweep: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(parts: PeersParts) {
    this.#parts = parts;
    const names = parts.members.map((member) => member.name);
    for (const member of parts.members) {
      if (member.name === parts.name) continue;
      const dialsIt = dials({ name: parts.name, members: names }, member.name);
      const traffic = parts.metrics.traffic(member.name);
      const backoff = new Backoff(parts.limits.backoffMinMs, parts.limits.backoffMaxMs);
      this.#links.set(member.name, newLink({ member, traffic, backoff, dialsIt }, parts.now()));
    }
  }

  /** Dials those that this server is to dial, and from then on watches for silence. */
  start(): void {
    for (const link of this.#links.values()) this.#call(link);
    this.#sweep = setInterval(
      () => this.#listenForSilence(),
      Math.max(20, this.#parts.silenceMs / 4),
    );
  }

  /** Takes over a connection on which hellos went both ways. It replaces an earlier one of that peer. */
  admit(connection: Connection, peer: PeerIdentity): void {
    const link = this.#links.get(peer.name);
    if (link === undefined || this.#stopped) {
      connection.destroy("not wanted");
      return;
    }
    const { connection: earlier } = link;
    if (earlier !== undefined) {
      this.#down(link, "replaced by a newer connection");
      earlier.destroy("replaced by a newer connection");
    }
    link.giveUp?.();
    link.giveUp = undefined;
    link.connection = connection;
    link.heardAtMs = this.#parts.now();
    link.upSinceMs = link.heardAtMs;
    connection.admit({
      frameBytesMax: PEER_FRAME_BYTES_MAX,
      bufferBytesMax: this.#parts.limits.peerBufferBytesMax,
      traffic: link.traffic,
      onFrame: (body) => {
        link.heardAtMs = this.#parts.now();
        const { message, stamp } = decodePeerFrame(body);
        this.#parts.tracer?.receives(message, stamp, peer.name);
        this.#parts.put({ type: "message", peer: peer.name, message });
      },
      onClosed: (closed) => this.#lost(link, connection, closed),
    });
    this.#parts.tracer?.record({ kind: "member-up", peer: peer.name, node: peer.node });
    this.#parts.put({ type: "peerUp", peer: peer.name, node: peer.node, run: peer.run });
    this.#parts.log.info(
      { event: "peer-connected", peer: peer.name, node: peer.node, remote: connection.remote },
      `connected to ${peer.name} (${peer.node})`,
    );
    link.told = false;
    link.lastFailure = undefined;
  }

  /** Sends what a step has to say to those who are connected. */
  send(envelopes: readonly Envelope[]): void {
    const sent = envelopes.filter(({ to }) => this.#links.get(to)?.connection !== undefined);
    /** What goes to several peers is encoded once. */
    const frames = new Map<PeerMessage, Uint8Array | undefined>();
    for (const { to, message } of sent) {
      if (!frames.has(message)) frames.set(message, this.#encode(message, to, sent));
      const frame = frames.get(message);
      if (frame !== undefined) this.#links.get(to)?.connection?.send(frame);
    }
  }

  /** Hangs up on all and calls anew, in the name of whoever this server is by now. */
  hangUpAll(reason: string): void {
    for (const link of this.#links.values()) {
      link.giveUp?.();
      link.giveUp = undefined;
      if (link.connection === undefined) this.#callLater(link);
      else link.connection.destroy(reason);
    }
  }

  /** Dials no more, and closes every connection once what was sent has left. */
  stop(patienceMs: number): void {
    this.#stopped = true;
    clearInterval(this.#sweep);
    for (const link of this.#links.values()) {
      link.giveUp?.();
      link.connection?.end("this server stops", patienceMs);
    }
  }

  /** Closes every connection at once. */
  destroy(reason: string): void {
    this.stop(0);
    this.hangUpAll(reason);
  }

  /** One frame for all of a step's envelopes that hold the message, with the stamp of the event that its sending is. */
  #encode(message: PeerMessage, to: string, sent: readonly Envelope[]): Uint8Array | undefined {
    try {
      return encodePeerMessage(message, this.#parts.tracer?.sends(message, sent));
    } catch (error) {
      this.#parts.log.error(
        { event: "message-not-sent", peer: to, type: message.type, err: error },
        `a message to ${to} cannot be sent: ${messageOf(error)}`,
      );
      return undefined;
    }
  }

  #call(link: Link): void {
    if (!link.dialsIt || this.#stopped || link.connection !== undefined) return;
    link.giveUp = dial({
      self: this.#parts.self(),
      member: link.member,
      limits: this.#parts.limits,
      onUp: ({ connection, peer }) => {
        link.giveUp = undefined;
        this.admit(connection, peer);
      },
      onFailure: (failure) => {
        this.#failed(link, failure);
        this.#callLater(link);
      },
    });
  }

  #callLater(link: Link): void {
    if (!link.dialsIt || this.#stopped) return;
    const timer = setTimeout(() => this.#call(link), link.backoff.next());
    link.giveUp = () => clearTimeout(timer);
  }

  /** One line for a failure that is new, so that a peer that stays away is told of once. */
  #failed(link: Link, { reason, refusal }: DialFailure): void {
    if (link.lastFailure === reason) return;
    link.lastFailure = reason;
    const { name, host, port } = link.member;
    const at = formatAddress(host, port);
    const fields = { event: "dial-failed", peer: name, at, reason };
    if (refusal === undefined) {
      this.#parts.log.info(fields, `cannot reach ${name} at ${at}: ${reason}; keeps trying`);
    } else {
      const told = `${reason} To do: ${ADVICE[refusal.code]}`;
      this.#parts.log.warn(
        { ...fields, code: refusal.code },
        `${name} at ${at} will not do: ${told}`,
      );
    }
  }

  #lost(link: Link, connection: Connection, { reason, fault }: Closed): void {
    if (fault !== undefined) {
      this.#parts.complaints.of(fault, connection.remote, reason, link.member.name);
    }
    if (link.connection !== connection) return;
    this.#down(link, reason);
    // A connection that breaks as soon as it stands is no success: its peer is left alone longer and longer.
    const stoodMs = this.#parts.now() - link.upSinceMs;
    if (stoodMs >= this.#parts.limits.backoffMaxMs) link.backoff.succeeded();
    this.#callLater(link);
  }

  #down(link: Link, reason: string): void {
    link.connection = undefined;
    link.downSinceMs = this.#parts.now();
    this.#parts.tracer?.record({ kind: "member-down", peer: link.member.name, reason });
    this.#parts.put({ type: "peerDown", peer: link.member.name });
    if (this.#stopped) return;
    this.#parts.log.warn(
      { event: "peer-lost", peer: link.member.name, reason },
      `lost ${link.member.name}: ${reason}`,
    );
  }

  #listenForSilence(): void {
    const now = this.#parts.now();
    for (const link of this.#links.values()) {
      if (link.connection !== undefined && now - link.heardAtMs > this.#parts.silenceMs) {
        link.connection.destroy(`said nothing for ${now - link.heardAtMs} ms`);
      } else if (link.connection === undefined) {
        this.#overdue(link, now);
      }
    }
  }

  #overdue(link: Link, now: number): void {
    if (link.dialsIt || link.told || now - link.downSinceMs < OVERDUE_MS) return;
    link.told = true;
    const { name } = link.member;
    this.#parts.log.warn(
      { event: "peer-overdue", peer: name },
      `${name} has not called for ${Math.round((now - link.downSinceMs) / 1_000)} s. It is to dial this server; check that it runs and has the same members list`,
    );
  }
}
