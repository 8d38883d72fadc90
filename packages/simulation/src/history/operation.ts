/**
 * One line of a history of multi-value registers.
 */
import { CausalContext, type Dot, parseDot, VersionVector } from "@vclock/clock";
import { type Converted, type Fields, finite, list, oneOf, refuse, text } from "./fields.js";
import type { HistoryOperation, HistoryValue, ReadOperation, WriteOperation } from "./history.js";

/** How the empty context is written: the writer had seen nothing. */
export const NO_CONTEXT = "none";

type Common = Omit<ReadOperation, "operation" | "values" | "dots" | "final">;

/** The operation that the fields tell, or `undefined` after a problem. */
export function readOperation(
  fields: Fields,
  line: number,
  intern: (text: string) => string,
): HistoryOperation | undefined {
  const operation = fields.required(
    "operation",
    '"read", "update" or "delete"',
    oneOf("read", "update", "delete"),
  );
  const common = readCommon(fields, line, intern);
  if (operation === undefined) return undefined;
  const result =
    operation === "read" ? readRead(fields, common) : readWrite(fields, common, operation);
  fields.end();
  return fields.failed ? undefined : result;
}

function readCommon(fields: Fields, line: number, intern: (text: string) => string): Common {
  const session = fields.required("session", "a text", text) ?? "";
  const key = fields.required("key", "a text", text) ?? "";
  const start = fields.required("start", "a time in milliseconds", finite) ?? 0;
  const end = fields.optional("end", "a time in milliseconds", finite);
  if (end !== undefined && end < start) {
    fields.problem("end", `expected a time not before the start, ${start}, found ${end}`);
  }
  const outcome =
    fields.required("outcome", '"ok", "failed" or "unknown"', oneOf("ok", "failed", "unknown")) ??
    "unknown";
  if (outcome === "ok" && end === undefined && !fields.failed) {
    fields.problem("end", "expected a time in milliseconds, as the outcome is ok; found nothing");
  }
  const server = fields.optional("server", "a text", text);
  return {
    session: intern(session),
    key: intern(key),
    start,
    end,
    outcome,
    server: server === undefined ? undefined : intern(server),
    consistency: fields.optional(
      "consistency",
      '"one", "quorum" or "all"',
      oneOf("one", "quorum", "all"),
    ),
    after: fields.optional("after", CLOCK, clock),
    clock: fields.optional("clock", CLOCK, clock),
    line,
  };
}

/** What a field must be that holds a clock. */
export const CLOCK = 'a clock like {"s1~k3q9x7":2}';
const CONTEXT = 'a context like {"cut":{"s1~k3q9x7":2},"dots":[]}, a token, or "none"';
const DOT = 'a dot like "s1~k3q9x7:2"';

function readRead(fields: Fields, common: Common): ReadOperation {
  const values = fields.optional("values", "an array of values", list<HistoryValue>(value));
  const dots = fields.optional("dots", `an array of dots, each ${DOT}`, list(dot));
  const final = fields.optional("final", "true or false", boolean) ?? false;
  if (common.outcome === "ok" && values === undefined && !fields.failed) {
    fields.problem("values", "expected an array of values, as the outcome is ok; found nothing");
  }
  if (values !== undefined && dots !== undefined && values.length !== dots.length) {
    fields.problem(
      "dots",
      `expected as many dots as values, ${values.length}, found ${dots.length}`,
    );
  }
  if (values === undefined && dots !== undefined) {
    fields.problem("dots", "expected none without values");
  }
  return { operation: "read", ...common, values, dots, final };
}

function readWrite(fields: Fields, common: Common, operation: "update" | "delete"): WriteOperation {
  let written: HistoryValue | undefined;
  if (operation === "update") {
    written = fields.required("value", "the value that was written", value);
  }
  return {
    operation,
    ...common,
    value: written,
    dot: fields.optional("dot", DOT, dot),
    context: fields.optional("context", CONTEXT, context),
    seen: fields.optional("seen", CONTEXT, context),
  };
}

function value(found: unknown): Converted<HistoryValue> {
  return found === undefined ? refuse() : found;
}

function boolean(found: unknown): Converted<boolean> {
  return typeof found === "boolean" ? found : refuse();
}

function dot(found: unknown): Converted<Dot> {
  return typeof found === "string" ? parseDot(found) : refuse();
}

/** A clock in its JSON form. */
export function clock(found: unknown): Converted<VersionVector> {
  return VersionVector.fromJSON(found);
}

function context(found: unknown): Converted<CausalContext> {
  if (found === NO_CONTEXT) return CausalContext.empty;
  return typeof found === "string" ? CausalContext.fromToken(found) : CausalContext.fromJSON(found);
}
