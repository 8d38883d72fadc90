import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HOST, Link } from "./link.js";

/** A server that records what it hears, and the link that leads to it. */
let heard: string;
let accepted: Socket[];
let server: Server;
let link: Link;
const dialers: Socket[] = [];

beforeEach(async () => {
  heard = "";
  accepted = [];
  server = createServer((socket) => {
    accepted.push(socket);
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      heard += chunk.toString();
    });
  });
  server.listen(0, HOST);
  await once(server, "listening");
  link = await Link.open();
  link.aim((server.address() as { port: number }).port);
});

afterEach(async () => {
  for (const socket of [...dialers.splice(0), ...accepted]) socket.destroy();
  await link.close();
  server.close();
});

interface Dialer {
  readonly socket: Socket;
  heard: string;
  closed: boolean;
}

async function dial(): Promise<Dialer> {
  const socket = connect(link.port, HOST);
  dialers.push(socket);
  const dialer = { socket, heard: "", closed: false };
  socket.on("error", () => {});
  socket.on("close", () => (dialer.closed = true));
  socket.on("data", (chunk) => (dialer.heard += chunk.toString()));
  await Promise.race(
    ["connect", "close"].map((event) => new Promise((done) => socket.once(event, done))),
  );
  return dialer;
}

const seen = (text: string): Promise<void> => vi.waitFor(() => expect(heard).toBe(text));

test("passes bytes both ways, and the end of a stream", async () => {
  const dialer = await dial();
  dialer.socket.write("hello");
  await seen("hello");
  accepted[0]!.write("welcome");
  await vi.waitFor(() => expect(dialer.heard).toBe("welcome"));
  dialer.socket.end();
  await once(accepted[0]!, "end");
  await vi.waitFor(() => expect(dialer.closed).toBe(true));
});

test("holds bytes back and delivers them later, all of them and in order", async () => {
  const dialer = await dial();
  dialer.socket.write("a");
  await seen("a");
  link.set({ there: "hold", back: "pass" });
  dialer.socket.write("b");
  // What comes back proves that the link works, and that "b" has had its time.
  accepted[0]!.write("1");
  await vi.waitFor(() => expect(dialer.heard).toBe("1"));
  expect(heard).toBe("a");
  dialer.socket.write("c".repeat(300_000));
  link.set({ there: "pass", back: "pass" });
  await seen(`ab${"c".repeat(300_000)}`);
});

test("drops bytes one way, silently, and breaks the stream when the way is free again", async () => {
  const dialer = await dial();
  dialer.socket.write("a");
  await seen("a");
  link.set({ there: "drop", back: "pass" });
  dialer.socket.write("lost");
  accepted[0]!.write("still heard");
  await vi.waitFor(() => expect(dialer.heard).toBe("still heard"));
  expect(heard).toBe("a");
  expect(dialer.closed).toBe(false);
  link.set({ there: "pass", back: "pass" });
  await vi.waitFor(() => expect(dialer.closed).toBe(true));
  expect(heard).toBe("a");
});

test("a stream that lost nothing survives a cut", async () => {
  const dialer = await dial();
  dialer.socket.write("a");
  await seen("a");
  link.set({ there: "drop", back: "drop" });
  link.set({ there: "pass", back: "pass" });
  dialer.socket.write("b");
  await seen("ab");
});

test("while cut, the end of one side is not told to the other", async () => {
  const dialer = await dial();
  dialer.socket.write("a");
  await seen("a");
  link.set({ there: "drop", back: "drop" });
  accepted[0]!.destroy();
  await once(accepted[0]!, "close");
  dialer.socket.write("into the void");
  await new Promise<void>((resolve) => dialer.socket.write("more", () => resolve()));
  expect(dialer.closed).toBe(false);
  link.set({ there: "pass", back: "pass" });
  await vi.waitFor(() => expect(dialer.closed).toBe(true));
});

test("resets what stands, and what is dialled meanwhile", async () => {
  const dialer = await dial();
  dialer.socket.write("a");
  await seen("a");
  link.set({ there: "reset", back: "pass" });
  await vi.waitFor(() => expect(dialer.closed).toBe(true));
  const second = await dial();
  await vi.waitFor(() => expect(second.closed).toBe(true));
});

test("breaks the dial when nobody listens", async () => {
  link.aim(undefined);
  const dialer = await dial();
  await vi.waitFor(() => expect(dialer.closed).toBe(true));
});
