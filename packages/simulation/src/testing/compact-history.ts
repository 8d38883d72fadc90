/**
 * Histories for tests, one short line an operation:
 *
 * ```text
 * c1 update k=a 0-1 dot=s1:1 seen=s1:1 clock=s1:1 at=s1 quorum
 * c2 read k=a@s1:1,b@s2:1 2-3 clock=s1:1,s2:1 final
 * c2 update k=c 4- context=s1:1+s2:3 unknown
 * ```
 */
import { CausalContext, parseDot, VersionVector } from "@vclock/clock";
import type { Consistency } from "@vclock/protocol";
import type { History, HistoryOperation, Outcome } from "../history/history.js";

/** The history that the lines tell; `line` counts them from 1. */
export function compactHistory(text: string, servers?: number): History {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return { servers, operations: lines.map((line, at) => operationOf(line, at + 1)) };
}

function operationOf(text: string, line: number): HistoryOperation {
  const [session = "", operation = "", subject = "", time = "", ...rest] = text.split(/\s+/);
  const fields = new Map(rest.map((word) => [word.split("=")[0] ?? "", word.split("=")[1]]));
  const [key = "", content] = subject.split("=");
  const [start, end] = time.split("-");
  const common = {
    session,
    key,
    start: Number(start),
    end: end ? Number(end) : undefined,
    outcome: (["failed", "unknown"].find((name) => fields.has(name)) ?? "ok") as Outcome,
    server: fields.get("at"),
    consistency: ["one", "quorum", "all"].find((name) => fields.has(name)) as
      | Consistency
      | undefined,
    after: clockOf(fields.get("after")),
    clock: clockOf(fields.get("clock")),
    line,
  };
  if (operation === "read") {
    const shown = content === undefined || content === "" ? [] : content.split(",");
    const told = shown.map((version) => version.split("@"));
    const hasDots = told.every(([, dot]) => dot !== undefined);
    return {
      operation,
      ...common,
      values: common.outcome === "ok" ? told.map(([value]) => value ?? "") : undefined,
      dots:
        hasDots && common.outcome === "ok" ? told.map(([, dot]) => parseDot(dot ?? "")) : undefined,
      final: fields.has("final"),
    };
  }
  const dot = fields.get("dot");
  return {
    operation: operation as "update" | "delete",
    ...common,
    value: operation === "update" ? content : undefined,
    dot: dot === undefined ? undefined : parseDot(dot),
    context: contextOf(fields.get("context")),
    seen: contextOf(fields.get("seen")),
  };
}

function clockOf(text: string | undefined): VersionVector | undefined {
  if (text === undefined) return undefined;
  if (text === "none") return VersionVector.empty;
  return VersionVector.of(
    text
      .split(",")
      .map(parseDot)
      .map(({ node, counter }) => [node, counter] as const),
  );
}

function contextOf(text: string | undefined): CausalContext | undefined {
  if (text === undefined) return undefined;
  const [cut = "", ...dots] = text.split("+");
  return CausalContext.of(clockOf(cut || "none") as VersionVector, dots.map(parseDot));
}
