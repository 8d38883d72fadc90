/**
 * Causal reads without clocks: of the updates of a key that happened before a read, the one that began last is shown, or something
 * shown, or a delete, may have superseded it. And within a session nothing that was gone comes back.
 *
 * What may have superseded an update had not ended before that began. So only the update that began last has to be looked at: if it
 * is rightly gone, what superseded it may have superseded all others.
 *
 * @see Ahamad, Neiger, Burns, Kohli, Hutto 1995, Causal Memory: Definitions, Implementation, and Programming
 * @see Bouajjani, Enea, Guerraoui, Hamza 2017, On Verifying Causal Consistency, for the bad patterns of single-value registers
 */
import type { HistoryOperation } from "../history/history.js";
import { CAUSAL } from "./causality.js";
import { evidence, showKey, showWrite } from "./describe.js";
import { upperBound } from "./dot-table.js";
import { RESURRECTION } from "./exact-report.js";
import type { Facts, KeyFacts, ReadFact, WriteFact } from "./facts.js";
import { MONOTONIC, OWN_WRITES } from "./guarantees.js";
import type { Report } from "./report.js";
import type { SessionFacts } from "./sessions.js";
import { type Past, Strands } from "./strands.js";
import { endOf } from "./superseding.js";
import { precedes } from "./operations.js";

export function checkHappensBefore(
  facts: Facts,
  sessions: readonly SessionFacts[],
  report: Report,
): void {
  // What a lost disk took with it happened before much and is missed rightly.
  if (facts.lostDisks) return;
  const bound = new Set<string>();
  for (const { name, guarantee } of sessions) if (guarantee !== undefined) bound.add(name);
  const reads = facts.reads.filter(
    ({ operation }) => operation.clock === undefined && bound.has(operation.session),
  );
  if (reads.length === 0) return;
  checkReturns(reads, report);
  const strands = new Strands(facts, sessions);
  if (strands.isPartial)
    report.note(CAUSAL.rule, "writes of some sessions without dots were left out");
  new Sweep(facts, strands, bound, report).run();
}

interface Event {
  readonly at: number;
  readonly isEnd: boolean;
  readonly fact: WriteFact | ReadFact;
}

/** Goes through all starts and ends in time, with the past of each session. */
class Sweep {
  readonly #facts: Facts;
  readonly #strands: Strands;
  readonly #bound: ReadonlySet<string>;
  readonly #report: Report;
  readonly #pasts = new Map<string, Past>();
  readonly #begun = new Map<ReadFact, Past>();
  readonly #deletes = new Map<KeyFacts, Deletes>();

  constructor(facts: Facts, strands: Strands, bound: ReadonlySet<string>, report: Report) {
    this.#facts = facts;
    this.#strands = strands;
    this.#bound = bound;
    this.#report = report;
  }

  run(): void {
    const events: Event[] = [];
    for (const fact of [...this.#facts.writes, ...this.#facts.reads]) {
      const { start, end, outcome } = fact.operation;
      events.push({ at: start, isEnd: false, fact });
      if (outcome === "ok" && end !== undefined) events.push({ at: end, isEnd: true, fact });
    }
    // What ends just when something begins does not come before it.
    events.sort((a, b) => a.at - b.at || Number(a.isEnd) - Number(b.isEnd));
    for (const { isEnd, fact } of events) {
      const isBound = this.#bound.has(fact.operation.session);
      if ("shown" in fact) {
        if (isBound && isEnd) this.#endRead(fact);
        else if (isBound) this.#begun.set(fact, this.#past(fact).slice());
      } else if (!isEnd) {
        const knows =
          isBound && (fact.operation.outcome === "ok" || fact.operation.after !== undefined);
        this.#strands.begin(fact, knows ? this.#past(fact) : this.#strands.empty());
      } else if (isBound) this.#strands.join(this.#past(fact), fact);
    }
  }

  #past({ operation: { session } }: WriteFact | ReadFact): Past {
    let past = this.#pasts.get(session);
    if (past === undefined) {
      past = this.#strands.empty();
      this.#pasts.set(session, past);
    }
    return past;
  }

  #endRead(read: ReadFact): void {
    const before = this.#begun.get(read) as Past;
    this.#begun.delete(read);
    const past = this.#past(read);
    for (const shown of read.shown) {
      if (typeof shown === "string") continue;
      this.#strands.join(before, shown);
      this.#strands.join(past, shown);
    }
    if (
      read.operation.clock === undefined &&
      !read.shown.some((shown) => typeof shown === "string")
    )
      this.#check(read, before);
  }

  #check(read: ReadFact, past: Past): void {
    const { operation, key, shown } = read;
    const latest = this.#strands.latest(past, key);
    if (latest === undefined) return;
    const rule = this.#ruleOf(read, latest);
    this.#report.checked(rule);
    if (shown.includes(latest)) return;
    const { start } = latest.operation;
    const mayFollow = (write: WriteFact): boolean => endOf(write) >= start;
    if (shown.some((write) => typeof write !== "string" && mayFollow(write))) return;
    if (this.#deletesOf(key).lastEnd(operation.end as number) >= start) return;
    this.#report.violated(rule, () => ({
      message: `${showKey(key.key)} does not show ${showWrite(latest)}, which happened before the read, nor anything that may have superseded it`,
      evidence: [
        evidence(latest.operation, "wrote it"),
        ...this.#link(read, latest).map((other) =>
          evidence(other, "comes after it, and before the read"),
        ),
        evidence(operation, "does not show it"),
      ],
    }));
  }

  /** Whose promise it is that the read shows the update. */
  #ruleOf({ operation }: ReadFact, write: WriteFact): string {
    if (write.operation.session === operation.session) return OWN_WRITES.rule;
    const isShown = (other: HistoryOperation): boolean =>
      other.session === operation.session && precedes(other, operation);
    return write.shownBy !== undefined && isShown(write.shownBy) ? MONOTONIC.rule : CAUSAL.rule;
  }

  /** An operation by which the reader was bound to know the update, unless it wrote it itself. */
  #link(read: ReadFact, write: WriteFact): HistoryOperation[] {
    const { operation } = read;
    if (write.operation.session === operation.session) return [];
    for (const other of this.#facts.reads) {
      if (other.operation.session !== operation.session) continue;
      if (other !== read && !precedes(other.operation, operation)) continue;
      for (const shown of other.shown) {
        if (typeof shown === "string") continue;
        const past = this.#strands.empty();
        this.#strands.join(past, shown);
        if (!this.#strands.includes(past, write)) continue;
        const links = shown === write ? [] : [shown.operation];
        return other === read ? links : [...links, other.operation];
      }
    }
    return [];
  }

  #deletesOf(key: KeyFacts): Deletes {
    let deletes = this.#deletes.get(key);
    if (deletes === undefined) {
      deletes = new Deletes(key);
      this.#deletes.set(key, deletes);
    }
    return deletes;
  }
}

/** The deletes of a key by start, each with the last end of it and those before. */
class Deletes {
  readonly #starts: Float64Array;
  readonly #ends: Float64Array;

  constructor(key: KeyFacts) {
    const deletes = key.writes.filter(({ operation }) => operation.operation === "delete");
    deletes.sort((a, b) => a.operation.start - b.operation.start);
    let last = Number.NEGATIVE_INFINITY;
    this.#starts = Float64Array.from(deletes, ({ operation }) => operation.start);
    this.#ends = Float64Array.from(deletes, (write) => (last = Math.max(last, endOf(write))));
  }

  /** When the last one ended of those that had begun by then. */
  lastEnd(time: number): number {
    return this.#ends[upperBound(this.#starts, time) - 1] ?? Number.NEGATIVE_INFINITY;
  }
}

/** What one session saw, then no longer saw, it never sees again. */
function checkReturns(reads: readonly ReadFact[], report: Report): void {
  const bySessionAndKey = new Map<string, Map<KeyFacts, ReadFact[]>>();
  for (const read of reads) {
    const { session } = read.operation;
    const byKey = bySessionAndKey.get(session) ?? new Map<KeyFacts, ReadFact[]>();
    bySessionAndKey.set(session, byKey);
    const list = byKey.get(read.key);
    if (list === undefined) byKey.set(read.key, [read]);
    else list.push(read);
  }
  for (const byKey of bySessionAndKey.values()) {
    for (const list of byKey.values()) checkReturnsOf(list, report);
  }
}

function checkReturnsOf(reads: ReadFact[], report: Report): void {
  reads.sort((a, b) => a.operation.start - b.operation.start);
  const alive = new Map<WriteFact, ReadFact>();
  const gone = new Map<WriteFact, ReadFact>();
  for (const read of reads) {
    if (read.shown.includes("ambiguous")) continue;
    report.checked(RESURRECTION.rule);
    const shown = new Set(read.shown);
    for (const [version, seenBy] of alive) {
      if (shown.has(version) || !precedes(seenBy.operation, read.operation)) continue;
      alive.delete(version);
      gone.set(version, read);
    }
    for (const version of shown) {
      if (typeof version === "string") continue;
      const missedBy = gone.get(version);
      if (missedBy === undefined) {
        if (!alive.has(version)) alive.set(version, read);
      } else if (precedes(missedBy.operation, read.operation)) {
        report.violated(RESURRECTION.rule, () => ({
          message: `${showKey(read.key.key)} shows ${showWrite(version)} again, which its session had seen go`,
          evidence: [
            evidence(version.operation, "wrote it"),
            evidence(missedBy.operation, "comes after it was shown, does not show it any more"),
            evidence(read.operation, "comes later in the same session, shows it again"),
          ],
        }));
      }
    }
  }
}
