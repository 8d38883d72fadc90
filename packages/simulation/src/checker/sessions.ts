/**
 * Which sessions may expect the session guarantees: those whose every request told what the session had seen, and those that only
 * ever talked to one server (SPEC.md P-4).
 *
 * @see Terry, Demers, Petersen, Spreitzer, Theimer, Welch 1994, Session Guarantees for Weakly Consistent Replicated Data
 */
import type { HistoryOperation } from "../history/history.js";
import type { Facts } from "./facts.js";
import { byEnd } from "./operations.js";

export interface SessionFacts {
  readonly name: string;
  /** In the order of their starts. */
  readonly operations: readonly HistoryOperation[];
  /** Those that were answered, in the order of their answers. */
  readonly answers: readonly HistoryOperation[];
  /** What gives it the guarantees; `undefined` when nothing does. */
  readonly guarantee: "token" | "server" | undefined;
}

export function sessionsOf(facts: Facts): readonly SessionFacts[] {
  return [...facts.sessions].map(([name, operations]) => {
    let guarantee: SessionFacts["guarantee"];
    if (isTokenSession(operations)) guarantee = "token";
    else if (!facts.lostDisks && isServerSession(operations)) guarantee = "server";
    return { name, operations, answers: byEnd(operations), guarantee };
  });
}

/** Says how many sessions a rule of sessions left out. */
export function noteLeftOut(sessions: readonly SessionFacts[]): string | undefined {
  const left = sessions.filter(({ guarantee }) => guarantee === undefined).length;
  if (left === 0) return undefined;
  return `${left} of ${sessions.length} sessions left out: their requests do not all carry the session's clock, nor did one server answer them all`;
}

/** Every request that began after the session had been told a clock carries one. */
function isTokenSession(operations: readonly HistoryOperation[]): boolean {
  let toldAt = Number.POSITIVE_INFINITY;
  let carries = false;
  for (const { start, end, outcome, clock, after } of operations) {
    if (toldAt < start && after === undefined) return false;
    if (after !== undefined) carries = true;
    if (outcome === "ok" && clock !== undefined && end !== undefined && end < toldAt) toldAt = end;
  }
  return carries;
}

function isServerSession(operations: readonly HistoryOperation[]): boolean {
  let server: string | undefined;
  for (const operation of operations) {
    if (operation.outcome !== "ok") continue;
    if (operation.server === undefined) return false;
    server ??= operation.server;
    if (operation.server !== server) return false;
  }
  return server !== undefined;
}
