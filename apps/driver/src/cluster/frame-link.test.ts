import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { FrameDecoder } from "@vclock/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type FrameTally, frameTally, NO_FRAME_FAULTS } from "./frames.js";
import { HOST, Link } from "./link.js";

/** A server that records the frames it hears, and a link that knows frames. */
let heard: string[];
let accepted: Socket[];
let server: Server;
let link: Link;
let tally: FrameTally;
let dialer: Socket;
let closed: boolean;

beforeEach(async () => {
  heard = [];
  accepted = [];
  server = createServer((socket) => {
    const decoder = new FrameDecoder();
    accepted.push(socket);
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      decoder.push(chunk);
      for (let body = decoder.next(); body !== undefined; body = decoder.next()) {
        heard.push(Buffer.from(body).toString());
      }
    });
  });
  server.listen(0, HOST);
  await once(server, "listening");
  tally = frameTally();
  link = await Link.open({ chance: { fraction: () => 0 }, tally });
  link.aim((server.address() as { port: number }).port);
  closed = false;
  dialer = connect(link.port, HOST);
  dialer.on("error", () => {});
  const current = dialer;
  // One of an earlier test may close only now.
  dialer.on("close", () => (closed ||= dialer === current));
  await once(dialer, "connect");
  say("hello");
  await hears("hello");
});

afterEach(async () => {
  for (const socket of [dialer, ...accepted]) socket.destroy();
  await link.close();
  server.close();
});

/** Machines may be busy. */
function eventually(holds: () => void): Promise<void> {
  return vi.waitFor(holds, 10_000);
}

function say(text: string): void {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(text.length);
  dialer.write(Buffer.concat([header, Buffer.from(text)]));
}

function hears(...texts: readonly string[]): Promise<void> {
  return eventually(() => expect(heard).toEqual(texts));
}

test("swallows whole frames one way, and the same connection goes on", async () => {
  link.set({ there: "swallow", back: "pass" });
  say("lost");
  await eventually(() => expect(tally.dropped).toBe(1));
  link.set({ there: "pass", back: "pass" });
  say("heard");
  await hears("hello", "heard");
  expect([closed, accepted.length]).toEqual([false, 1]);
});

test("bytes that were dropped break the connection when the way is free, though no frame was cut", async () => {
  link.set({ there: "drop", back: "pass" });
  say("lost");
  await eventually(() => expect(tally.dropped).toBe(1));
  expect(closed).toBe(false);
  link.set({ there: "pass", back: "pass" });
  await eventually(() => expect(closed).toBe(true));
  expect(heard).toEqual(["hello"]);
});

test("does harm to frames on a connection that stands, and stops when told", async () => {
  link.setFaults({ there: { ...NO_FRAME_FAULTS, double: 1 }, back: NO_FRAME_FAULTS });
  say("one");
  await hears("hello", "one", "one");
  link.setFaults({ there: { ...NO_FRAME_FAULTS, swap: 1 }, back: NO_FRAME_FAULTS });
  say("two");
  await eventually(() => expect(tally.swapped).toBe(1));
  link.setFaults({ there: NO_FRAME_FAULTS, back: NO_FRAME_FAULTS });
  say("three");
  await hears("hello", "one", "one", "three", "two");
});

test("what is held back arrives before the end of the stream", async () => {
  link.setFaults({ there: { ...NO_FRAME_FAULTS, swap: 1 }, back: NO_FRAME_FAULTS });
  say("last");
  dialer.end();
  await hears("hello", "last");
});

test("who sends no frames is hung up on", async () => {
  dialer.write(Buffer.alloc(64, 255));
  await eventually(() => expect(closed).toBe(true));
});

test("a link that knows no frames says so", async () => {
  const plain = await Link.open();
  expect(() => plain.setFaults({ there: NO_FRAME_FAULTS, back: NO_FRAME_FAULTS })).toThrow(
    TypeError,
  );
  await plain.close();
});
