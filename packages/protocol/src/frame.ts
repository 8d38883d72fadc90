/**
 * Frames on a byte stream: a length in four bytes, big-endian, and a body of so many bytes.
 *
 * @example
 * const decoder = new FrameDecoder();
 * decoder.push(Uint8Array.of(0, 0, 0, 2, 0x91));
 * decoder.next() //=> undefined
 * decoder.push(Uint8Array.of(0xc0));
 * decoder.next() //=> Uint8Array.of(0x91, 0xc0)
 */
import { FrameTooLargeError } from "./errors.js";
import { FRAME_HEADER_BYTES, HELLO_FRAME_BYTES_MAX } from "./limits.js";

/** A split frame's buffer starts with this much, or with all it needs if that is less. */
const BODY_BYTES_FIRST = 16_384;
/** Emptied chunks are dropped when there are so many, or when all are empty. */
const EMPTIED_CHUNKS_MAX = 1024;

/**
 * Cuts a byte stream into frame bodies, however it comes in pieces.
 *
 * Linear in the bytes pushed. Holds at most about twice the bytes that have arrived, never what a header merely
 * announces. A frame that lies in one chunk is handed out as a view on it; one that came in pieces is put together
 * in a buffer of its own.
 */
export class FrameDecoder {
  /**
   * Longest body allowed. May be set at any time, and holds for the frames that `next` has not begun: raise it once a
   * hello is accepted.
   */
  frameBytesMax: number;

  private chunks: Uint8Array[] = [];
  /** The first of `chunks` that has bytes left, and how many of its bytes are gone. */
  private first = 0;
  private consumed = 0;
  /** Bytes in `chunks` that are not consumed. */
  private unread = 0;
  /** The frame under way, when it did not lie in one chunk. */
  private body: Uint8Array | undefined;
  private bodyBytes = 0;
  private filled = 0;
  private fault: FrameTooLargeError | undefined;

  constructor(frameBytesMax: number = HELLO_FRAME_BYTES_MAX) {
    this.frameBytesMax = frameBytesMax;
  }

  /** Bytes taken in and not handed out. Anything but 0 at the end of a stream means that a frame was cut off. */
  get bufferedBytes(): number {
    return this.unread + this.filled + (this.body === undefined ? 0 : FRAME_HEADER_BYTES);
  }

  /** Takes bytes over; they must not change afterwards, since bodies may be views on them. O(1). */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.chunks.push(chunk);
    this.unread += chunk.length;
  }

  /**
   * The next frame's body, or `undefined` when more bytes are needed.
   *
   * @throws {FrameTooLargeError} as soon as a header announces too much. Every later call throws it again.
   */
  next(): Uint8Array | undefined {
    if (this.fault !== undefined) throw this.fault;
    if (this.body === undefined) {
      if (this.unread < FRAME_HEADER_BYTES) return undefined;
      const bodyBytes = this.readHeader();
      const whole = this.takeWhole(bodyBytes);
      if (whole !== undefined) return whole;
      this.bodyBytes = bodyBytes;
      this.filled = 0;
      this.body = new Uint8Array(Math.min(bodyBytes, BODY_BYTES_FIRST));
    }
    return this.gather(this.body);
  }

  private readHeader(): number {
    let bodyBytes = 0;
    for (let i = 0; i < FRAME_HEADER_BYTES; i++) bodyBytes = bodyBytes * 256 + this.readByte();
    if (bodyBytes > this.frameBytesMax) {
      this.fault = new FrameTooLargeError(bodyBytes, this.frameBytesMax);
      this.chunks = [];
      this.unread = 0;
      throw this.fault;
    }
    return bodyBytes;
  }

  private readByte(): number {
    const byte = (this.chunks[this.first] as Uint8Array)[this.consumed] as number;
    this.consume(1);
    return byte;
  }

  /** A view on the first chunk, when the whole body lies there. */
  private takeWhole(bodyBytes: number): Uint8Array | undefined {
    if (bodyBytes === 0) return new Uint8Array(0);
    const chunk = this.chunks[this.first];
    if (chunk === undefined || chunk.length - this.consumed < bodyBytes) return undefined;
    // Not `subarray`: on a Node Buffer it would give a Buffer.
    const view = new Uint8Array(chunk.buffer, chunk.byteOffset + this.consumed, bodyBytes);
    this.consume(bodyBytes);
    return view;
  }

  private gather(begun: Uint8Array): Uint8Array | undefined {
    let body = begun;
    while (this.filled < this.bodyBytes && this.unread > 0) {
      const chunk = this.chunks[this.first] as Uint8Array;
      const count = Math.min(chunk.length - this.consumed, this.bodyBytes - this.filled);
      body = grown(body, this.filled + count, this.bodyBytes);
      body.set(chunk.subarray(this.consumed, this.consumed + count), this.filled);
      this.filled += count;
      this.consume(count);
    }
    this.body = body;
    if (this.filled < this.bodyBytes) return undefined;
    this.body = undefined;
    this.filled = 0;
    return body;
  }

  private consume(count: number): void {
    this.consumed += count;
    this.unread -= count;
    if (this.consumed < (this.chunks[this.first] as Uint8Array).length) return;
    this.consumed = 0;
    this.first++;
    // Emptied chunks go all at once: shifting them out one by one is quadratic when they are many.
    if (this.first === this.chunks.length || this.first === EMPTIED_CHUNKS_MAX) {
      this.chunks = this.chunks.slice(this.first);
      this.first = 0;
    }
  }
}

/** The buffer, or a larger one with the same content: doubled, so that filling it byte by byte stays linear. */
function grown(body: Uint8Array, bytesNeeded: number, bytesMax: number): Uint8Array {
  if (bytesNeeded <= body.length) return body;
  const larger = new Uint8Array(Math.min(bytesMax, Math.max(2 * body.length, bytesNeeded)));
  larger.set(body);
  return larger;
}
