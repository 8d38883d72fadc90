/**
 * Calls a peer: connects, says hello, and waits for its answer, all within a bounded time.
 */
import { connect } from "node:net";
import {
  decodeHelloReply,
  encodeHello,
  UnsupportedVersionError,
  type Refusal,
  type ServerHello,
} from "@vclock/protocol";
import { Connection } from "./connection.js";
import { helloOf, judgeAnswer, type PeerIdentity, type Self } from "./handshake.js";
import type { Limits } from "./limits.js";
import { formatAddress, type Member } from "./options.js";

export interface Dialled {
  readonly connection: Connection;
  readonly peer: PeerIdentity;
}

export interface DialFailure {
  /** What happened, for a log. */
  readonly reason: string;
  /** Set when somebody answered who will not do: waiting does not help, a person must. */
  readonly refusal: Refusal | undefined;
}

export interface DialOptions {
  readonly self: Self;
  readonly member: Member;
  readonly limits: Limits;
  /** Called once, in the turn in which the answer arrives, unless the call was given up: no frame is missed. */
  readonly onUp: (dialled: Dialled) => void;
  /** Called once, instead. */
  readonly onFailure: (failure: DialFailure) => void;
}

/**
 * Begins a call.
 *
 * @returns gives the call up; neither callback is called then
 */
export function dial({ self, member, limits, onUp, onFailure }: DialOptions): () => void {
  let over = false;
  const address = formatAddress(member.host, member.port);
  const fail = (reason: string, refusal?: Refusal) => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    connection.destroy(reason);
    onFailure({ reason: refusal?.message ?? reason, refusal });
  };
  const socket = connect({ host: member.host, port: member.port, noDelay: true });
  const connection = new Connection({
    socket,
    stallMs: limits.stallMs,
    onFrame: (body) => {
      if (over) return;
      const answer = readAnswer(body);
      if (answer.type === "refusal") {
        fail("refused", answer);
        return;
      }
      const verdict = judgeAnswer(self, member.name, answer);
      if (verdict.type === "peer") {
        over = true;
        clearTimeout(timer);
        onUp({ connection, peer: verdict.peer });
      } else {
        fail("not a peer", verdict.type === "refuse" ? verdict.refusal : undefined);
      }
    },
    onClosed: ({ reason }) => fail(reason),
  });
  let timer = setTimeout(
    () => fail(`no connection to ${address} in time`),
    limits.connectTimeoutMs,
  );
  socket.once("connect", () => {
    clearTimeout(timer);
    timer = setTimeout(() => fail(`no hello from ${address} in time`), limits.helloTimeoutMs);
    connection.send(encodeHello(helloOf(self)));
  });
  return () => {
    over = true;
    clearTimeout(timer);
    connection.destroy("given up");
  };
}

/** A hello of another version is as good as a refusal: it may hold nothing else that can be read. */
function readAnswer(body: Uint8Array): ServerHello | Refusal {
  try {
    return decodeHelloReply(body);
  } catch (error) {
    if (error instanceof UnsupportedVersionError) return error.refusal;
    throw error;
  }
}
