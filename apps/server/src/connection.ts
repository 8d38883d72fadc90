/**
 * One TCP connection: frames in, frames out, bounded both ways.
 *
 * What is sent within one turn leaves in one write. A reader that lets too much pile up, or takes nothing of what waits
 * for it, is disconnected.
 */
import type { Socket } from "node:net";
import { FrameDecoder } from "@vclock/protocol";
import { messageOf } from "./errors.js";
import { Traffic } from "./tallies.js";

/** Why a connection ended, for a log. `fault` is set when the other side did something it must not. */
export interface Closed {
  readonly reason: string;
  readonly fault: "garbage" | "slow-reader" | undefined;
}

export interface ConnectionOptions {
  readonly socket: Socket;
  /** How long bytes may wait for a reader that takes none of them. */
  readonly stallMs: number;
  /** Called with each frame's body, in order, and never while the connection is held. What it throws closes the connection. */
  readonly onFrame: (body: Uint8Array) => void;
  /** Called once. */
  readonly onClosed: (closed: Closed) => void;
}

/** What changes once the other side has said who it is. */
export interface Admission {
  readonly frameBytesMax: number;
  /** Bytes waiting to be read, beyond which the other side is disconnected. A single frame always fits. */
  readonly bufferBytesMax: number;
  readonly traffic: Traffic;
  readonly onFrame: (body: Uint8Array) => void;
  readonly onClosed: (closed: Closed) => void;
  /** Called when everything sent has left. */
  readonly onDrain?: () => void;
}

export class Connection {
  readonly #socket: Socket;
  #remote: string | undefined;
  readonly #decoder = new FrameDecoder();
  #onFrame: (body: Uint8Array) => void;
  #onClosed: (closed: Closed) => void;
  #traffic = new Traffic();
  #bufferBytesMax = Number.POSITIVE_INFINITY;
  #closed: Closed | undefined;
  #corked = false;
  #held = false;
  #delivering = false;
  #onDrain: (() => void) | undefined;

  /** `host:port` of the other side, for logs; kept after the socket has forgotten it. */
  get remote(): string {
    return this.#remote ?? "an unknown address";
  }

  constructor({ socket, stallMs, onFrame, onClosed }: ConnectionOptions) {
    this.#socket = socket;
    this.#onFrame = onFrame;
    this.#onClosed = onClosed;
    this.#remote = addressOf(socket);
    socket.once("connect", () => {
      this.#remote = addressOf(socket);
    });
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    // Node's socket timeout counts a write that makes progress as activity, so it rings for readers that take nothing.
    socket.setTimeout(stallMs);
    socket.on("timeout", () => {
      if (socket.writableLength > 0)
        this.destroy("takes nothing of what waits for it", "slow-reader");
    });
    socket.on("data", (chunk: Uint8Array) => this.#receive(chunk));
    socket.on("drain", () => this.#onDrain?.());
    socket.on("error", (error) => this.destroy(messageOf(error)));
    socket.on("end", () => this.destroy("closed by the other side"));
    socket.on("close", () => this.destroy("closed"));
  }

  /** Bytes that wait for the other side to read them. */
  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  get isClosed(): boolean {
    return this.#closed !== undefined;
  }

  /** The hello was accepted: from now on larger frames, other listeners, and a tally to count in. */
  admit(admission: Admission): void {
    this.#decoder.frameBytesMax = admission.frameBytesMax;
    this.#bufferBytesMax = admission.bufferBytesMax;
    this.#onFrame = admission.onFrame;
    this.#onClosed = admission.onClosed;
    this.#onDrain = admission.onDrain;
    const { traffic } = admission;
    traffic.framesIn += this.#traffic.framesIn;
    traffic.bytesIn += this.#traffic.bytesIn;
    this.#traffic = traffic;
  }

  /**
   * Sends one frame, with whatever else is sent in this turn. The bytes are the connection's from then on.
   *
   * Disconnects instead when more waits already than the other side may leave unread.
   */
  send(frame: Uint8Array): void {
    if (this.#closed !== undefined) return;
    if (this.#socket.writableLength > this.#bufferBytesMax) {
      this.destroy("reads too slowly", "slow-reader");
      return;
    }
    if (!this.#corked) {
      this.#corked = true;
      this.#socket.cork();
      process.nextTick(() => {
        this.#corked = false;
        this.#socket.uncork();
      });
    }
    this.#traffic.framesOut += 1;
    this.#traffic.bytesOut += frame.byteLength;
    this.#socket.write(frame);
  }

  /** Delivers no frame and reads nothing until {@link release}. */
  hold(): void {
    if (this.#held) return;
    this.#held = true;
    this.#socket.pause();
  }

  /** Delivers what came meanwhile, then reads on. */
  release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#deliver();
    if (!this.#held) this.#socket.resume();
  }

  /** Closes once what was sent has left, or at once when that takes longer than `patienceMs`. */
  end(reason: string, patienceMs: number): void {
    if (this.#closed !== undefined) return;
    const socket = this.#socket;
    this.#close({ reason, fault: undefined });
    socket.end();
    const timer = setTimeout(() => socket.destroy(), patienceMs);
    socket.once("close", () => clearTimeout(timer));
    // What still comes is read and forgotten: unread bytes would turn the close into a reset and lose the last reply.
    socket.resume();
  }

  /** Closes at once. */
  destroy(reason: string, fault?: Closed["fault"]): void {
    this.#socket.destroy();
    this.#close({ reason, fault });
  }

  #close(closed: Closed): void {
    if (this.#closed !== undefined) return;
    this.#closed = closed;
    this.#onClosed(closed);
  }

  #receive(chunk: Uint8Array): void {
    if (this.#closed !== undefined) return;
    this.#traffic.bytesIn += chunk.byteLength;
    this.#decoder.push(chunk);
    if (!this.#held) this.#deliver();
  }

  #deliver(): void {
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      while (!this.#held && this.#closed === undefined) {
        const body = this.#decoder.next();
        if (body === undefined) break;
        this.#traffic.framesIn += 1;
        this.#onFrame(body);
      }
    } catch (error) {
      this.destroy(messageOf(error), "garbage");
    } finally {
      this.#delivering = false;
    }
  }
}

function addressOf({ remoteAddress, remotePort }: Socket): string | undefined {
  return remoteAddress === undefined ? undefined : `${remoteAddress}:${remotePort ?? ""}`;
}
