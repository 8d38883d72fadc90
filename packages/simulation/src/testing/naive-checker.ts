/**
 * The rules of the history checker again, word by word and pair by pair, with no thought of speed: the checker's twin in tests.
 */
import { type Dot, VersionVector } from "@vclock/clock";
import type { History, HistoryOperation, ReadOperation } from "../history/history.js";
import { NaiveFacts, precedes, type Read, type Write } from "./naive-facts.js";

/** The names of the rules that the history breaks. Histories must tell clocks and dots, and write no value twice. */
export function naiveViolations(
  history: History,
  lostDisks: boolean,
  newIds: boolean = lostDisks,
): ReadonlySet<string> {
  return new NaiveChecker(history, lostDisks, newIds).check();
}

class NaiveChecker extends NaiveFacts {
  check(): ReadonlySet<string> {
    this.uniqueDots();
    this.dotsInOrder();
    this.thinAir();
    this.exactReads();
    this.idleDeletes();
    this.cuts();
    this.guarantees();
    this.final();
    return this.broken;
  }

  uniqueDots(): void {
    for (const { op } of this.reads) {
      const names = (op.dots ?? []).map(({ node, counter }) => `${node}:${counter}`);
      if (new Set(names).size < names.length) this.broken.add("unique-dots");
    }
  }

  dotsInOrder(): void {
    for (const a of this.writes)
      for (const b of this.writes)
        if (
          a.dot &&
          b.dot &&
          a.dot.node === b.dot.node &&
          a.op.outcome === "ok" &&
          precedes(a.op, b.op) &&
          a.dot.counter >= b.dot.counter
        )
          this.broken.add("dots-in-order");
  }

  thinAir(): void {
    for (const { op, shown } of this.reads)
      shown.forEach((write, i) => {
        if (write === "unknown") {
          const isValue = (other: HistoryOperation): boolean =>
            other.key === op.key && other.operation === "update" && other.value === op.values?.[i];
          const failed = this.ops.some((other) => other.outcome === "failed" && isValue(other));
          const written = this.writes.some((other) => isValue(other.op));
          this.broken.add(failed && !written ? "failed-means-failed" : "no-thin-air");
        } else if (write !== "mismatch" && precedes(op, write.op)) this.broken.add("no-thin-air");
      });
  }

  exactReads(): void {
    const reads = this.reads.filter(({ shown }) => !shown.includes("mismatch"));
    for (const { op, shown } of reads) {
      const { clock } = op;
      for (const version of this.writes) {
        if (
          version.dot === undefined ||
          version.op.key !== op.key ||
          version.op.operation !== "update"
        )
          continue;
        const isCovered = clock.covers(version.dot);
        const isSuperseded = this.writes.some(
          (write) => write.dot && clock.covers(write.dot) && this.supersedes(write, version),
        );
        if (shown.includes(version)) {
          if (!isCovered) this.broken.add("clock-covers-values");
          else if (isSuperseded) this.broken.add("no-false-conflict");
        } else if (isCovered && !isSuperseded && !this.mayBeGone(version, op, clock))
          this.broken.add("no-lost-update");
      }
      for (const other of reads) this.pair({ op, shown }, other);
    }
  }

  mayBeGone(version: Write, op: HistoryOperation, clock: VersionVector): boolean {
    const dot = version.dot as Dot;
    const end = op.end as number;
    const mayFollow = ({ op }: Write): boolean =>
      op.outcome !== "ok" || op.end === undefined || op.end >= version.op.start;
    const unresolved = this.writes.some(
      (write) =>
        write.dot === undefined &&
        write.op.key === version.op.key &&
        write.op.start <= end &&
        mayFollow(write) &&
        write.op.context?.covers(dot) !== false,
    );
    if (unresolved && this.hasFreeDot(clock)) return true;
    if (
      this.writes.some(
        (write) =>
          write.dot && this.mayBeLeftOut(clock, write.dot, end) && this.supersedes(write, version),
      )
    )
      return true;
    return this.writes.some((write) => {
      if (
        write === version ||
        write.dot === undefined ||
        write.op.key !== version.op.key ||
        this.seen(write) !== undefined
      )
        return false;
      if (!clock.covers(write.dot) && !this.mayBeLeftOut(clock, write.dot, end)) return false;
      if (!mayFollow(write)) return false;
      if (write.dot.node === dot.node && write.dot.counter < dot.counter) return false;
      return this.seen(version)?.covers(write.dot) !== true;
    });
  }

  hasFreeDot(clock: VersionVector): boolean {
    if (this.newIds) return true;
    for (const [node, counter] of clock)
      for (let n = 1; n <= counter; n++)
        if (this.at({ node, counter: n }) === undefined) return true;
    return false;
  }

  pair(a: Read, b: Read): void {
    if (a.op === b.op || a.op.key !== b.op.key) return;
    const order = a.op.clock.compare(b.op.clock);
    if (order !== "equal" && order !== "before") return;
    for (const version of b.shown) {
      if (typeof version === "string" || version.dot === undefined) continue;
      if (a.shown.includes(version)) continue;
      if (!precedes(a.op, b.op) && this.mayHideSuperseder(version, a.op)) continue;
      if (order === "equal") this.broken.add("same-clock-same-values");
      else if (a.op.clock.covers(version.dot)) this.broken.add("no-resurrection");
    }
  }

  mayHideSuperseder(version: Write, { clock, end }: Read["op"]): boolean {
    return (
      this.newIds &&
      this.writes.some((write) => {
        if (write.op.start > (end as number) || !this.mightSupersede(write, version)) return false;
        return write.dot === undefined || this.mayBeLeftOut(clock, write.dot, end as number);
      })
    );
  }

  idleDeletes(): void {
    for (const op of this.answers) {
      if (op.operation !== "delete" || op.dot !== undefined || op.seen === undefined) continue;
      const clock = op.clock as VersionVector;
      for (const version of this.writes) {
        if (!version.dot || version.op.key !== op.key || version.op.operation !== "update")
          continue;
        if (!clock.covers(version.dot) || !op.seen.covers(version.dot)) continue;
        const isSuperseded = this.writes.some(
          (write) => write.dot && clock.covers(write.dot) && this.supersedes(write, version),
        );
        if (!isSuperseded && !this.mayBeGone(version, op, clock))
          this.broken.add("deletes-take-effect");
      }
    }
  }

  cuts(): void {
    for (const op of this.answers) {
      const cuts = [op.clock];
      if (op.operation !== "read" && op.context === undefined) cuts.push(op.seen?.cut);
      for (const cut of cuts) if (cut !== undefined) this.cut(op, cut);
    }
  }

  cut(op: HistoryOperation, cut: VersionVector): void {
    const end = op.end as number;
    for (const write of this.writes) {
      if (write.dot === undefined || !cut.covers(write.dot)) continue;
      const { node } = write.dot;
      const lacks = (needed: VersionVector | undefined): boolean =>
        needed !== undefined && this.lacksSome(cut, needed.without(node), end);
      if (lacks(this.needs(write))) this.broken.add("causal-reads");
      if (precedes(op, write.op)) this.broken.add("known-events");
      const guarantee = this.guarantee(write.op.session);
      if (guarantee === undefined || (guarantee === "server" && write.op.outcome !== "ok"))
        continue;
      for (const before of this.answers) {
        if (before.session !== write.op.session || !precedes(before, write.op)) continue;
        if (before.operation === "read") {
          if (lacks(before.clock)) this.broken.add("writes-follow-reads");
        } else if (before.dot && lacks(VersionVector.of([[before.dot.node, before.dot.counter]])))
          this.broken.add("monotonic-writes");
      }
    }
    let unknown = 0;
    for (const [node, counter] of cut)
      for (let n = 1; n <= counter; n++) if (this.at({ node, counter: n }) === undefined) unknown++;
    if (
      unknown >
      this.writes.filter((write) => write.dot === undefined && write.op.start <= end).length
    )
      this.broken.add("known-events");
  }

  guarantee(session: string): "token" | "server" | undefined {
    const ops = this.ops.filter((op) => op.session === session);
    const isTold = (op: HistoryOperation): boolean =>
      ops.some(
        (before) => before.outcome === "ok" && before.clock !== undefined && precedes(before, op),
      );
    if (
      ops.some((op) => op.after !== undefined) &&
      ops.every((op) => op.after !== undefined || !isTold(op))
    )
      return "token";
    const servers = new Set(
      ops.filter(({ outcome }) => outcome === "ok").map(({ server }) => server),
    );
    return !this.lostDisks && servers.size === 1 && !servers.has(undefined) ? "server" : undefined;
  }

  guarantees(): void {
    for (const b of this.answers) {
      const clock = b.clock as VersionVector;
      const end = b.end as number;
      if (b.after && this.lacksSome(clock, b.after, end)) this.broken.add("answers-cover-session");
      for (const a of this.answers) {
        if (!precedes(a, b)) continue;
        if (
          !this.lostDisks &&
          a.server === b.server &&
          this.lacksSome(clock, a.clock as VersionVector, end)
        )
          this.broken.add("server-clock-never-goes-back");
        if (b.operation !== "read") continue;
        const isStrong = a.consistency !== "one" && b.consistency !== "one";
        const dot = a.operation === "read" ? undefined : a.dot;
        if (
          isStrong &&
          dot &&
          this.writes.some(({ op, dot }) => op === a && dot !== undefined) &&
          this.lacks(clock, dot, end)
        )
          this.broken.add("quorum-visibility");
        if (a.session !== b.session || this.guarantee(b.session) === undefined) continue;
        if (dot && this.lacks(clock, dot, end)) this.broken.add("read-your-writes");
        if (a.operation === "read" && this.lacksSome(clock, a.clock as VersionVector, end))
          this.broken.add("monotonic-reads");
      }
    }
  }

  final(): void {
    const finals = this.reads.filter(({ op }) => op.final);
    for (const { op } of finals) {
      for (const a of this.answers) {
        if (!precedes(a, op)) continue;
        if (!this.lostDisks && this.lacksSome(op.clock, a.clock as VersionVector, op.end as number))
          this.broken.add("seen-survives");
        const write = this.writes.find((other) => other.op === a);
        const isPromised = !this.lostDisks || a.consistency !== "one";
        if (write?.dot && isPromised && this.lacks(op.clock, write.dot, op.end as number))
          this.broken.add("survival");
      }
      for (const { op: other } of finals) {
        const isSettled = this.writes.every(
          (write) =>
            write.op.key !== op.key || (write.op.start < op.start && write.op.start < other.start),
        );
        if (other.key === op.key && isSettled && content(op) !== content(other))
          this.broken.add("convergence");
      }
    }
  }
}

function content({ values = [], dots = [] }: ReadOperation): string {
  return JSON.stringify([
    [...values].map(String).sort(),
    dots.map(({ node, counter }) => `${node}:${counter}`).sort(),
  ]);
}
