/** A request and its answer as one line of a history. */
import type {
  ClientReply,
  DeleteRequest,
  ReadReply,
  ReadRequest,
  UpdateRequest,
  WriteReply,
} from "@vclock/protocol";
import type { HistoryOperation, Outcome } from "@vclock/simulation";
import { historyValue } from "./value.js";

/** The requests that a history is about. */
export type Asked = ReadRequest | UpdateRequest | DeleteRequest;

export interface Pending {
  readonly request: Asked;
  readonly start: number;
}

/**
 * @param reply `undefined` when none came
 * @param end when it came
 */
export function operationOf(
  session: string,
  { request, start }: Pending,
  reply: ClientReply | undefined,
  end: number | undefined,
): HistoryOperation {
  const read = reply?.type === "readReply" ? reply : undefined;
  const written = reply?.type === "writeReply" ? reply : undefined;
  const common = {
    session,
    key: request.key,
    start,
    end,
    outcome: outcomeOf(reply),
    server: reply !== undefined && "server" in reply ? reply.server : undefined,
    consistency: request.consistency,
    after: request.session,
    clock: (read ?? written)?.clock,
    line: 0,
  };
  if (request.type === "read")
    return { ...common, operation: "read", ...shown(read), final: false };
  return {
    ...common,
    operation: request.type,
    value: request.type === "update" ? historyValue(request.value) : undefined,
    dot: dotOf(reply, written),
    context: request.context,
    seen: written?.context,
  };
}

function outcomeOf(reply: ClientReply | undefined): Outcome {
  if (reply === undefined) return "unknown";
  if (reply.type !== "errorReply") return "ok";
  return reply.applied === "no" ? "failed" : "unknown";
}

function shown(
  reply: ReadReply | undefined,
): Pick<Extract<HistoryOperation, { operation: "read" }>, "values" | "dots"> {
  return {
    values: reply?.versions.map(({ value }) => historyValue(value)),
    dots: reply?.versions.map(({ dot }) => dot),
  };
}

/** An update that too few servers confirmed has its dot in the error. */
function dotOf(reply: ClientReply | undefined, written: WriteReply | undefined): WriteReply["dot"] {
  return written?.dot ?? (reply?.type === "errorReply" ? reply.dot : undefined);
}
