/**
 * Unary gRPC calls over node:http2, one session a connection. The usual library, `@grpc/grpc-js`, takes up to twice as much of the
 * load generator's CPU for a call, and the load generator would be what is measured.
 *
 * @see gRPC over HTTP2, "Requests" and "Responses"
 */
import { connect, constants, type ClientHttp2Session, type IncomingHttpHeaders } from "node:http2";
import type { Type } from "protobufjs";
import { OperationError } from "../system.js";

const { HTTP2_HEADER_METHOD, HTTP2_HEADER_PATH, NGHTTP2_CANCEL } = constants;

/** A flag for compression, and the length as u32, big-endian. */
const PREFIX_BYTES = 5;

/** One method of a service. */
export interface Method {
  /** `/package.Service/Method`. */
  readonly path: string;
  readonly request: Type;
  readonly response: Type;
}

export class GrpcConnection {
  readonly #session: ClientHttp2Session;
  #broken: OperationError | undefined;

  private constructor(session: ClientHttp2Session) {
    this.#session = session;
    session.on("error", (error) => (this.#broken ??= OperationError.of("ETCD", error)));
    session.on("close", () => (this.#broken ??= closed()));
  }

  static open(authority: string): Promise<GrpcConnection> {
    return new Promise((resolve, reject) => {
      const session = connect(`http://${authority}`);
      session.once("error", reject);
      session.once("connect", () => {
        session.off("error", reject);
        resolve(new GrpcConnection(session));
      });
    });
  }

  /** @throws OperationError with the status of a call that failed, `ETCD_14` */
  call<Answer>({ path, request, response }: Method, message: object): Promise<Answer> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    return new Promise((resolve, reject) => {
      const stream = this.#session.request({
        [HTTP2_HEADER_METHOD]: "POST",
        [HTTP2_HEADER_PATH]: path,
        "content-type": "application/grpc",
        te: "trailers",
      });
      const chunks: Buffer[] = [];
      let status: string | undefined;
      let said = "";
      const note = (headers: IncomingHttpHeaders): void => {
        const { "grpc-status": code, "grpc-message": message } = headers;
        if (typeof code === "string") status = code;
        if (typeof message === "string") said = message;
      };
      // A call that fails at once has its status among the headers.
      stream.on("response", note);
      stream.on("trailers", note);
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("error", (error) => reject(OperationError.of("ETCD", error)));
      stream.on("end", () => {
        const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
        if (status === "0") resolve(response.decode(body.subarray(PREFIX_BYTES)) as Answer);
        else reject(new OperationError(`ETCD_${status ?? "CUT_OFF"}`, said));
      });
      // The session is gone: neither an end nor an error comes.
      stream.on("close", () => reject(this.#broken ?? closed()));
      stream.end(framed(request.encode(message).finish()));
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#session.closed) resolve();
      this.#session.once("close", () => resolve());
      this.#session.destroy(undefined, NGHTTP2_CANCEL);
    });
  }
}

function closed(): OperationError {
  return new OperationError("ETCD_CLOSED", "the connection is closed");
}

function framed(message: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + message.length);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, PREFIX_BYTES);
  return frame;
}
