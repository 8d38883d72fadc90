/**
 * The least that frames over TCP take: a u32 length, big-endian, and msgpack. No limits, no checks: both ends are ours.
 */
import { Packr } from "msgpackr";

/** What is sent and comes back: an id, a key, a value. */
export type EchoMessage = readonly [id: number, key: string, value: Uint8Array];

const HEADER_BYTES = 4;
const packr = new Packr({ useRecords: false });

/** A whole frame. */
export function encodeFrame(message: EchoMessage): Uint8Array {
  const body = packr.pack(message);
  const frame = Buffer.allocUnsafe(HEADER_BYTES + body.length);
  frame.writeUInt32BE(body.length, 0);
  body.copy(frame, HEADER_BYTES);
  return frame;
}

/** Cuts a byte stream into frames and decodes them. */
export class FrameReader {
  #rest: Buffer | undefined;

  /** Takes in a chunk, and hands on each message that it completes. */
  read(chunk: Buffer, onMessage: (message: EchoMessage) => void): void {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (bytes.length - at >= HEADER_BYTES) {
      const end = at + HEADER_BYTES + bytes.readUInt32BE(at);
      if (end > bytes.length) break;
      onMessage(packr.unpack(bytes.subarray(at + HEADER_BYTES, end)) as EchoMessage);
      at = end;
    }
    this.#rest = at === bytes.length ? undefined : bytes.subarray(at);
  }
}
