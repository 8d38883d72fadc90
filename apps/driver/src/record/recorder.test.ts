import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CausalContext, dot, nodeId, VersionVector } from "@vclock/clock";
import {
  type ClientRequest,
  encodeClientReply,
  encodeClientRequest,
  encodeHello,
  PROTOCOL_VERSION,
  type WriteReply,
} from "@vclock/protocol";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { HistoryFile } from "./history-file.js";
import { Recorder } from "./recorder.js";

const node = nodeId("s1~x");
const greeting = { type: "hello", version: PROTOCOL_VERSION, cluster: "shop" } as const;
const clientHello = encodeHello({ ...greeting, role: "client", agent: "test" });
const serverHello = encodeHello({ ...greeting, role: "server", name: "s1", node, run: "1" });

function update(id: number, key: string): ClientRequest {
  return {
    type: "update",
    id,
    key,
    value: { tag: 7, bytes: Uint8Array.of(1, 2) },
    context: CausalContext.empty,
    consistency: "quorum",
    session: VersionVector.of({ s1: 1 }),
    timeoutMs: 1_000,
    returnVersions: false,
  };
}

function written(id: number, server = "s1"): WriteReply {
  const context = CausalContext.of(VersionVector.of({ "s1~x": 1 }));
  return {
    type: "writeReply",
    id,
    dot: dot(node, 1),
    context,
    clock: context.cut,
    siblings: 1,
    versions: undefined,
    server,
    answered: [server],
    unreachable: [],
  };
}

let dir: string;
let server: Server;
let atServer: Promise<Socket>;
let recorder: Recorder;
let file: HistoryFile;
let client: Socket;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "vc-driver-record-"));
  server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  atServer = once(server, "connection").then(([socket]) => socket as Socket);
  file = new HistoryFile(join(dir, "history.jsonl"), { servers: 1, before: undefined });
  recorder = new Recorder(file);
  const { port } = server.address() as { port: number };
  await recorder.open([{ name: "s1", named: false, host: "127.0.0.1", port }]);
  const [, proxyPort] = (recorder.addresses[0] ?? "").split(":");
  client = connect({ port: Number(proxyPort), host: "127.0.0.1" });
  client.on("error", () => {});
});

afterEach(async () => {
  client.destroy();
  (await atServer).destroy();
  await recorder.close();
  server.close();
  rmSync(dir, { recursive: true, force: true });
});

/** What arrives, until there is as much as was sent. */
async function arrives(socket: Socket, ...sent: Uint8Array[]): Promise<void> {
  const whole = Buffer.concat(sent);
  const chunks: Buffer[] = [];
  const take = (chunk: Buffer): void => void chunks.push(chunk);
  socket.on("data", take);
  await vi.waitFor(() => expect(Buffer.concat(chunks).equals(whole)).toBe(true));
  socket.off("data", take);
}

async function greet(): Promise<Socket> {
  const far = await atServer;
  client.write(clientHello);
  await arrives(far, clientHello);
  far.write(serverHello);
  await arrives(client, serverHello);
  return far;
}

function lines(): Record<string, unknown>[] {
  file.close();
  const text = readFileSync(file.path, "utf8").trimEnd();
  return text
    .split("\n")
    .slice(1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("what passes", () => {
  test("passes untouched, even a byte at a time, and is recorded", async () => {
    const far = await greet();
    const request = encodeClientRequest(update(4, "k"));
    for (const byte of request) client.write(Uint8Array.of(byte));
    await arrives(far, request);
    const reply = encodeClientReply(written(4));
    far.write(reply.subarray(0, 5));
    far.write(reply.subarray(5));
    await arrives(client, reply);
    expect(recorder.cluster).toBe("shop");
    const [line, ...others] = lines();
    expect(others).toEqual([]);
    expect(line).toMatchObject({
      session: "c1",
      operation: "update",
      key: "k",
      value: { $raw: { tag: 7, bytes: "AQI=" } },
      dot: "s1~x:1",
      context: "none",
      after: { s1: 1 },
      outcome: "ok",
      server: "s1",
      consistency: "quorum",
    });
    expect(line?.["end"]).toBeGreaterThanOrEqual(line?.["start"] as number);
  });

  test("has an unknown outcome when the connection breaks before the answer", async () => {
    const far = await greet();
    const requests = [encodeClientRequest(update(1, "a")), encodeClientRequest(update(2, "b"))];
    client.write(Buffer.concat(requests));
    await arrives(far, ...requests);
    const closed = new Promise((resolve) => client.once("close", resolve));
    far.resetAndDestroy();
    await closed;
    await vi.waitFor(() => expect(recorder.counts.unknown).toBe(2));
    for (const line of lines()) {
      expect(line).toMatchObject({ outcome: "unknown" });
      expect(line).not.toHaveProperty("end");
    }
  });

  test("has the outcome that an error tells", async () => {
    const far = await greet();
    for (const [id, applied] of [
      [1, "no"],
      [2, "unknown"],
    ] as const) {
      client.write(encodeClientRequest(update(id, applied)));
      const { server: name, answered, unreachable } = written(id);
      const error = { type: "errorReply", id, code: "unavailable", message: "", applied } as const;
      const known = applied === "no" ? undefined : dot(node, 9);
      far.write(encodeClientReply({ ...error, dot: known, server: name, answered, unreachable }));
    }
    await vi.waitFor(() => expect(recorder.counts.operations).toBe(2));
    expect(lines()).toMatchObject([
      { key: "no", outcome: "failed" },
      { key: "unknown", outcome: "unknown", dot: "s1~x:9" },
    ]);
  });

  test("is of another session when another server has answered", async () => {
    const far = await greet();
    client.write(encodeClientRequest(update(1, "k")));
    far.write(encodeClientReply(written(1, "s2")));
    await vi.waitFor(() => expect(recorder.counts.operations).toBe(1));
    expect(lines()).toMatchObject([{ session: "c1@s2", server: "s2" }]);
  });

  test("passes though it cannot be understood, and that is told", async () => {
    const far = await greet();
    const garbage = Uint8Array.of(0, 0, 0, 2, 0xc1, 0xc1, 1, 2, 3);
    client.write(garbage);
    await arrives(far, garbage);
    expect(recorder.counts).toMatchObject({ lost: 1, operations: 0 });
    expect(recorder.lostReason).toBeTypeOf("string");
  });
});
