/**
 * A chat without a server in the middle: everyone tells everyone, over TCP, and `CausalBuffer` sees to it that nobody is shown an answer
 * before its question.
 *
 * Two kinds of lines go over a wire, as JSON: a message, and `{ have }`: "this is what I was shown; send me what you have beyond it".
 */
import { randomUUID } from "node:crypto";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";

import { formatDot, VersionVector } from "@vclock/clock";
import { CausalBuffer, CausalMessage } from "@vclock/clock/causal-buffer";

/** A buffer hands on payloads only, so the name goes into them. */
export interface Line {
  readonly from: string;
  readonly text: string;
}

/** What happens to a message here: it comes in, and, at once or later, it may be shown. */
export type Happening = "arrived" | "shown";

export class Chat {
  readonly name: string;
  readonly #tell: (happening: Happening, line: Line) => void;
  readonly #buffer: CausalBuffer<Line>;
  /** Everything that was sent or came in, for those who missed it. A long-lived chat would keep it on disk, with the buffer's clock. */
  readonly #log = new Map<string, CausalMessage<Line>>();
  readonly #wires = new Set<Socket>();
  readonly #server: Server;

  constructor(name: string, tell: (happening: Happening, line: Line) => void) {
    this.name = name;
    this.#tell = tell;
    // An id of its own for each run: who starts again has forgotten what was said under the old one.
    this.#buffer = new CausalBuffer(`${name}#${randomUUID()}`);
    this.#server = createServer((socket) => this.#attach(socket));
  }

  /** @returns the port: 0 takes any free one */
  async listen(port = 0): Promise<number> {
    await new Promise<void>((resolve) => void this.#server.listen(port, "127.0.0.1", resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  /** Makes a wire to another one's port. It works in both directions. */
  dial(port: number): Socket {
    const socket = connect(port, "127.0.0.1");
    this.#attach(socket);
    return socket;
  }

  say(text: string): void {
    const line = { from: this.name, text };
    const message = this.#buffer.send(line); // stamped with all that was shown here so far
    this.#log.set(formatDot(message.dot), message);
    this.#tell("shown", line);
    for (const wire of this.#wires) send(wire, { message });
  }

  close(): void {
    for (const wire of this.#wires) wire.destroy();
    this.#server.close();
  }

  #attach(wire: Socket): void {
    this.#wires.add(wire);
    wire.on("error", () => {}); // "close" comes next
    wire.on("close", () => this.#wires.delete(wire));
    const lines = createInterface({ input: wire });
    lines.on("error", () => {}); // it repeats those of the wire
    lines.on("line", (text) => {
      try {
        this.#receive(wire, text);
      } catch (error) {
        wire.destroy(error as Error); // no message, or none that can be: whoever sends such things is hung up on
      }
    });
    send(wire, { have: this.#buffer.clock });
  }

  #receive(wire: Socket, text: string): void {
    const { message, have } = JSON.parse(text) as { message?: unknown; have?: unknown };
    if (have !== undefined) {
      const known = VersionVector.fromJSON(have);
      for (const message of this.#log.values()) {
        if (!known.covers(message.dot)) send(wire, { message });
      }
      return;
    }
    const arrived = CausalMessage.fromJSON(message, lineOf);
    if (this.#log.has(formatDot(arrived.dot))) return;
    this.#log.set(formatDot(arrived.dot), arrived);
    this.#tell("arrived", arrived.payload);

    // None, when it has to wait for others; several, when others have waited for it.
    const lines = this.#buffer.receive(arrived);
    for (const line of lines) this.#tell("shown", line);
    // Whoever sent this has seen what it follows, and so can send that, too.
    if (lines.length === 0) send(wire, { have: this.#buffer.clock });
  }
}

/** What comes over a wire may be anything. */
function lineOf(payload: unknown): Line {
  const { from, text } = { ...(payload as Partial<Line> | null) };
  if (typeof from !== "string" || typeof text !== "string") throw new TypeError("no line");
  return { from, text };
}

function send(wire: Socket, line: object): void {
  if (wire.writable) wire.write(`${JSON.stringify(line)}\n`);
}
