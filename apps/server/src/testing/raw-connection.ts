import { connect, type Socket } from "node:net";
import { FrameDecoder, PEER_FRAME_BYTES_MAX } from "@vclock/protocol";
import { waitFor } from "./wait-for.js";

/** A socket that says whatever a test wants and collects the frames that come back. */
export class RawConnection {
  readonly frames: Uint8Array[] = [];
  readonly socket: Socket;
  closed = false;
  readonly #decoder = new FrameDecoder(PEER_FRAME_BYTES_MAX);

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk: Uint8Array) => {
      this.#decoder.push(chunk);
      for (let body = this.#decoder.next(); body !== undefined; body = this.#decoder.next()) {
        this.frames.push(body);
      }
    });
    socket.on("close", () => (this.closed = true));
    socket.on("error", () => undefined);
  }

  static async to(port: number): Promise<RawConnection> {
    const socket = connect({ host: "127.0.0.1", port, noDelay: true });
    const connection = new RawConnection(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    return connection;
  }

  send(...chunks: readonly Uint8Array[]): void {
    for (const chunk of chunks) this.socket.write(chunk);
  }

  /** The next frame that nobody took. */
  async next(what: string): Promise<Uint8Array> {
    await waitFor(what, () => this.frames.length > 0 || this.closed);
    const frame = this.frames.shift();
    if (frame === undefined) throw new Error(`closed before ${what}`);
    return frame;
  }

  async untilClosed(): Promise<void> {
    await waitFor("the connection to be closed", () => this.closed);
  }

  destroy(): void {
    this.socket.destroy();
  }
}
