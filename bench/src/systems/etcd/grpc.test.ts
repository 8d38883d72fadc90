import { createServer, type Http2Server, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { PUT, RANGE, type RangeResponse } from "./api.js";
import { GrpcConnection } from "./grpc.js";

let server: Http2Server | undefined;
let connection: GrpcConnection | undefined;
afterEach(async () => {
  await connection?.close();
  await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
});

/** Answers every call as it is told, and hands on what was asked. */
async function open(answer: (stream: ServerHttp2Stream, body: Buffer) => void) {
  const own = createServer();
  server = own;
  own.on("stream", (stream, headers) => {
    const chunks: Buffer[] = [];
    expect(headers["content-type"]).toBe("application/grpc");
    stream.on("error", () => undefined);
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => answer(stream, Buffer.concat(chunks)));
  });
  await new Promise<void>((resolve) => void own.listen(0, "127.0.0.1", resolve));
  const { port } = own.address() as AddressInfo;
  connection = await GrpcConnection.open(`127.0.0.1:${port}`);
  return connection;
}

function frame(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function succeed(stream: ServerHttp2Stream, body: Buffer, pieces = 1): void {
  stream.respond({ "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  const size = Math.ceil(body.length / pieces);
  for (let at = 0; at < body.length; at += size) stream.write(body.subarray(at, at + size));
  stream.end();
}

const value = new Uint8Array(100).fill(9);
const answer = frame(RANGE.response.encode({ kvs: [{ modRevision: 7, value }] }).finish());

describe("GrpcConnection", () => {
  it("sends what was asked, in a frame, and decodes what comes back", async () => {
    let asked: unknown;
    const client = await open((stream, body) => {
      expect([body[0], body.readUInt32BE(1)]).toEqual([0, body.length - 5]);
      asked = RANGE.request.decode(body.subarray(5)).toJSON();
      succeed(stream, answer);
    });
    const key = Buffer.from("key");
    const { kvs } = await client.call<RangeResponse>(RANGE, { key, serializable: true });
    expect(asked).toEqual({ key: key.toString("base64"), serializable: true });
    expect(kvs.map((each) => Buffer.from(each.value))).toEqual([Buffer.from(value)]);
  });

  it("puts together what comes in pieces, and keeps calls apart", async () => {
    const client = await open((stream, body) => {
      const { key } = RANGE.request.decode(body.subarray(5)) as unknown as { key: Uint8Array };
      const own = { kvs: [{ modRevision: 1, value: key }] };
      succeed(stream, frame(RANGE.response.encode(own).finish()), 4);
    });
    const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`);
    const answers = await Promise.all(
      keys.map((key) => client.call<RangeResponse>(RANGE, { key: Buffer.from(key) })),
    );
    expect(answers.map(({ kvs }) => Buffer.from(kvs[0]!.value).toString())).toEqual(keys);
  });

  it("fails with the status that the server gives, at once or at the end", async () => {
    const client = await open((stream) => {
      const said = { "grpc-status": "14", "grpc-message": "no leader" };
      stream.respond({ "content-type": "application/grpc", ...said }, { endStream: true });
    });
    const call = client.call(PUT, { key: value, value });
    await expect(call).rejects.toMatchObject({ code: "ETCD_14", message: "no leader" });
  });

  it("fails when the server breaks off, and from then on", async () => {
    const client = await open((stream) => stream.session?.destroy());
    const code = expect.stringMatching(/^ETCD_/);
    await expect(client.call(PUT, { key: value, value })).rejects.toMatchObject({ code });
    await expect(client.call(PUT, { key: value, value })).rejects.toMatchObject({ code });
  });
});
