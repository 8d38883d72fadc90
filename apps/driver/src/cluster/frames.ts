/**
 * Faults that keep a stream whole: frames vanish, come twice, late, or in another order, but none is ever cut in two.
 *
 * The first frame of a stream is a hello and always passes: without it there is no connection to do harm to.
 */
import { FRAME_HEADER_BYTES, FrameDecoder, PEER_FRAME_BYTES_MAX } from "@vclock/protocol";

/** What happens to frames on their way. Shares are of all frames, from 0 to 1. */
export interface FrameFaults {
  /** The share that vanishes. */
  readonly drop: number;
  /** The share that comes twice, the second time up to `lateMs` later. */
  readonly double: number;
  /** The share that changes places with the frame behind it. */
  readonly swap: number;
  /** The share that is overtaken by whatever comes within up to `lateMs`. */
  readonly late: number;
  readonly lateMs: number;
  /** How much longer every frame takes, at most; the order stays. */
  readonly delayMs: number;
}

export const NO_FRAME_FAULTS: FrameFaults = {
  drop: 0,
  double: 0,
  swap: 0,
  late: 0,
  lateMs: 0,
  delayMs: 0,
};

/** How often each thing happened to a frame. */
export type FrameTally = Record<"dropped" | "doubled" | "swapped" | "late" | "delayed", number>;

export function frameTally(): FrameTally {
  return { dropped: 0, doubled: 0, swapped: 0, late: 0, delayed: 0 };
}

/** Where chance comes from. */
export interface Chance {
  /** At least 0, less than 1. */
  fraction(): number;
}

/** Frames held back at once, beyond which the stream has to wait. */
const HELD_BYTES_MAX = 4 << 20;
/** A frame waits so long for one to change places with. */
const SWAP_MS = 100;

interface Queued {
  readonly frame: Uint8Array;
  readonly dueMs: number;
}

/** One direction of one connection, cut into frames. */
export class FrameFilter {
  faults: FrameFaults = NO_FRAME_FAULTS;
  readonly #decoder = new FrameDecoder(PEER_FRAME_BYTES_MAX);
  readonly #emit: (frame: Uint8Array) => void;
  readonly #chance: Chance;
  readonly #tally: FrameTally;
  /** Late frames and second copies. */
  readonly #strays = new Map<NodeJS.Timeout, Uint8Array>();
  /** In order, behind a delay. */
  readonly #queue: Queued[] = [];
  #queueTimer: NodeJS.Timeout | undefined;
  #swapped: Uint8Array | undefined;
  #swapTimer: NodeJS.Timeout | undefined;
  #heldBytes = 0;
  #greeted = false;
  #closed = false;

  /** @param emit is given whole frames, header included */
  constructor(emit: (frame: Uint8Array) => void, chance: Chance, tally: FrameTally) {
    this.#emit = emit;
    this.#chance = chance;
    this.#tally = tally;
  }

  /** Whether so much is held back that nothing more should be read. */
  get isFull(): boolean {
    return this.#heldBytes > HELD_BYTES_MAX;
  }

  /**
   * Takes bytes in.
   *
   * @param discard all frames that end in them vanish
   * @throws FrameTooLargeError when they are not frames
   */
  push(chunk: Uint8Array, discard: boolean): void {
    this.#decoder.push(chunk);
    for (let body = this.#decoder.next(); body !== undefined; body = this.#decoder.next()) {
      if (discard) this.#tally.dropped += 1;
      else if (this.#greeted) this.#take(framed(body));
      else this.#emit(framed(body));
      this.#greeted = true;
    }
  }

  /** The stream has ended: what is held back leaves now. */
  flush(): void {
    for (const { frame } of this.#queue.splice(0)) this.#emit(frame);
    if (this.#swapped !== undefined) this.#emit(this.#swapped);
    for (const frame of this.#strays.values()) this.#emit(frame);
    this.close();
  }

  /** Forgets what is held back. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#queueTimer);
    clearTimeout(this.#swapTimer);
    for (const timer of this.#strays.keys()) clearTimeout(timer);
    this.#strays.clear();
    this.#queue.length = 0;
    this.#swapped = undefined;
    this.#heldBytes = 0;
  }

  #take(frame: Uint8Array): void {
    const { drop, double, swap, late } = this.faults;
    if (this.#hits(drop)) {
      this.#tally.dropped += 1;
      return;
    }
    if (this.#hits(double)) {
      this.#tally.doubled += 1;
      this.#strayLater(frame);
    }
    if (this.#hits(late)) {
      this.#tally.late += 1;
      this.#strayLater(frame);
    } else if (this.#swapped === undefined && this.#hits(swap)) {
      this.#tally.swapped += 1;
      this.#swapped = frame;
      this.#heldBytes += frame.length;
      this.#swapTimer = setTimeout(() => this.#endSwap(), SWAP_MS);
    } else {
      this.#pass(frame);
      this.#endSwap();
    }
  }

  #hits(share: number): boolean {
    return share > 0 && this.#chance.fraction() < share;
  }

  #strayLater(frame: Uint8Array): void {
    this.#heldBytes += frame.length;
    const timer = setTimeout(() => {
      this.#strays.delete(timer);
      this.#heldBytes -= frame.length;
      this.#emit(frame);
    }, this.#chance.fraction() * this.faults.lateMs);
    this.#strays.set(timer, frame);
  }

  #endSwap(): void {
    const frame = this.#swapped;
    if (frame === undefined) return;
    clearTimeout(this.#swapTimer);
    this.#swapped = undefined;
    this.#heldBytes -= frame.length;
    this.#pass(frame);
  }

  #pass(frame: Uint8Array): void {
    const delayMs = this.faults.delayMs === 0 ? 0 : this.#chance.fraction() * this.faults.delayMs;
    if (delayMs === 0 && this.#queue.length === 0) {
      this.#emit(frame);
      return;
    }
    this.#tally.delayed += 1;
    this.#heldBytes += frame.length;
    const last = this.#queue.at(-1)?.dueMs ?? 0;
    this.#queue.push({ frame, dueMs: Math.max(last, performance.now() + delayMs) });
    if (this.#queue.length === 1) this.#wait();
  }

  #wait(): void {
    const [first] = this.#queue;
    if (first === undefined || this.#closed) return;
    this.#queueTimer = setTimeout(
      () => {
        const nowMs = performance.now();
        while ((this.#queue[0]?.dueMs ?? Number.POSITIVE_INFINITY) <= nowMs) {
          const { frame } = this.#queue.shift() as Queued;
          this.#heldBytes -= frame.length;
          this.#emit(frame);
        }
        this.#wait();
      },
      Math.max(0, first.dueMs - performance.now()),
    );
  }
}

function framed(body: Uint8Array): Uint8Array {
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + body.length);
  frame.writeUInt32BE(body.length);
  frame.set(body, FRAME_HEADER_BYTES);
  return frame;
}
