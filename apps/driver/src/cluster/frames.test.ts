import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  type Chance,
  FrameFilter,
  type FrameFaults,
  type FrameTally,
  frameTally,
  NO_FRAME_FAULTS,
} from "./frames.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Frames that say something, after each other. */
function stream(...texts: readonly string[]): Buffer {
  const frames = texts.map((text) => {
    const header = Buffer.alloc(4);
    header.writeUInt32BE(Buffer.byteLength(text));
    return Buffer.concat([header, Buffer.from(text)]);
  });
  return Buffer.concat(frames);
}

/** What comes out must be whole frames; says what stands in them. */
function textOf(frame: Uint8Array): string {
  const buffer = Buffer.from(frame);
  expect(buffer.readUInt32BE(0)).toBe(buffer.length - 4);
  return buffer.toString("utf8", 4);
}

interface Bench {
  readonly filter: FrameFilter;
  readonly out: string[];
  readonly tally: FrameTally;
}

/** @param draws what chance gives, again and again; 0 hits every share, 0.99 none below 1 */
function bench(faults: Partial<FrameFaults>, draws: readonly number[] = [0]): Bench {
  const out: string[] = [];
  let drawn = 0;
  const chance: Chance = { fraction: () => draws[drawn++ % draws.length] ?? 0 };
  const tally = frameTally();
  const filter = new FrameFilter((frame) => out.push(textOf(frame)), chance, tally);
  filter.push(stream("hello"), false);
  filter.faults = { ...NO_FRAME_FAULTS, ...faults };
  return { filter, out, tally };
}

describe("cutting", () => {
  test("frames come out whole, however they come in", () => {
    const { filter, out } = bench({});
    const bytes = stream("one", "", "three", "x".repeat(70_000));
    for (const byte of bytes) filter.push(Uint8Array.of(byte), false);
    expect(out).toEqual(["hello", "one", "", "three", "x".repeat(70_000)]);
  });

  test("many in one chunk, the last one cut off", () => {
    const { filter, out } = bench({});
    const bytes = stream("one", "two", "three");
    filter.push(bytes.subarray(0, bytes.length - 2), false);
    expect(out).toEqual(["hello", "one", "two"]);
    filter.push(bytes.subarray(bytes.length - 2), false);
    expect(out.at(-1)).toBe("three");
  });

  test("what is discarded vanishes whole, also when it began before", () => {
    const { filter, out, tally } = bench({});
    const bytes = stream("one", "two");
    filter.push(bytes.subarray(0, 5), false);
    filter.push(bytes.subarray(5, 10), true);
    filter.push(bytes.subarray(10), false);
    expect(out).toEqual(["hello", "two"]);
    expect(tally.dropped).toBe(1);
  });

  test("what announces too much is no frame", () => {
    const { filter } = bench({});
    expect(() => filter.push(Uint8Array.of(255, 255, 255, 255), false)).toThrow(/frame/i);
  });
});

describe("the hello", () => {
  test("always passes", () => {
    const out: string[] = [];
    const filter = new FrameFilter(
      (frame) => out.push(textOf(frame)),
      { fraction: () => 0 },
      frameTally(),
    );
    filter.faults = { ...NO_FRAME_FAULTS, drop: 1, delayMs: 1_000 };
    filter.push(stream("hello", "lost"), false);
    expect(out).toEqual(["hello"]);
  });
});

describe("faults", () => {
  test("drop: a frame vanishes, those around it pass", () => {
    const { filter, out, tally } = bench({ drop: 0.5 }, [0.9, 0.1, 0.9]);
    filter.push(stream("one", "two", "three"), false);
    expect(out).toEqual(["hello", "one", "three"]);
    expect(tally.dropped).toBe(1);
  });

  test("double: a frame comes again, later", () => {
    // Doubled, and its copy half of `lateMs` later; the next one is not.
    const { filter, out, tally } = bench({ double: 0.6, lateMs: 100 }, [0.5, 0.5, 0.9]);
    filter.push(stream("one", "two"), false);
    expect(out).toEqual(["hello", "one", "two"]);
    vi.advanceTimersByTime(49);
    expect(out).toHaveLength(3);
    vi.advanceTimersByTime(2);
    expect(out).toEqual(["hello", "one", "two", "one"]);
    expect(tally.doubled).toBe(1);
  });

  test("swap: two frames change places", () => {
    const { filter, out, tally } = bench({ swap: 0.5 }, [0.1, 0.9]);
    filter.push(stream("one"), false);
    expect(out).toEqual(["hello"]);
    filter.push(stream("two", "three"), false);
    expect(out).toEqual(["hello", "two", "one", "three"]);
    expect(tally.swapped).toBe(1);
  });

  test("swap: one that nothing follows is not kept for ever", () => {
    const { filter, out } = bench({ swap: 1 });
    filter.push(stream("last"), false);
    expect(out).toEqual(["hello"]);
    vi.advanceTimersByTime(200);
    expect(out).toEqual(["hello", "last"]);
  });

  test("late: a frame is overtaken by what comes within its time", () => {
    const { filter, out } = bench({ late: 0.6, lateMs: 100 }, [0.5, 0.5, 0.9]);
    filter.push(stream("one", "two"), false);
    vi.advanceTimersByTime(60);
    expect(out).toEqual(["hello", "two", "one"]);
  });

  test("delay: everything comes later, in order", () => {
    const { filter, out, tally } = bench({ delayMs: 100 }, [0.9, 0.1]);
    filter.push(stream("slow", "fast"), false);
    expect(out).toEqual(["hello"]);
    vi.advanceTimersByTime(50);
    expect(out).toEqual(["hello"]);
    vi.advanceTimersByTime(50);
    expect(out).toEqual(["hello", "slow", "fast"]);
    expect(tally.delayed).toBe(2);
  });

  test("delay: when it ends, what comes still waits for what came before", () => {
    const { filter, out } = bench({ delayMs: 100 }, [0.9]);
    filter.push(stream("slow"), false);
    filter.faults = NO_FRAME_FAULTS;
    filter.push(stream("next"), false);
    expect(out).toEqual(["hello"]);
    vi.advanceTimersByTime(100);
    expect(out).toEqual(["hello", "slow", "next"]);
    filter.push(stream("at once"), false);
    expect(out.at(-1)).toBe("at once");
  });
});

describe("the end of a stream", () => {
  test("what is held back leaves before it", () => {
    const { filter, out } = bench({ delayMs: 100, double: 0.5, lateMs: 100 }, [0.4]);
    filter.push(stream("one"), false);
    filter.flush();
    expect(out).toEqual(["hello", "one", "one"]);
    vi.advanceTimersByTime(1_000);
    expect(out).toHaveLength(3);
  });

  test("or is forgotten, when the connection breaks", () => {
    const { filter, out } = bench({ delayMs: 100 }, [0.5]);
    filter.push(stream("one"), false);
    filter.close();
    vi.advanceTimersByTime(1_000);
    expect(out).toEqual(["hello"]);
  });
});

test("so much may be held back, and no more", () => {
  const { filter } = bench({ delayMs: 1_000 }, [0.9]);
  expect(filter.isFull).toBe(false);
  for (let sent = 0; sent < 5; sent += 1) filter.push(stream("x".repeat(1 << 20)), false);
  expect(filter.isFull).toBe(true);
  vi.advanceTimersByTime(1_000);
  expect(filter.isFull).toBe(false);
});
