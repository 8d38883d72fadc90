/**
 * What the naive checker knows before it applies a rule: which write has which dot and what it supersedes, found by asking every
 * write each time.
 */
import { type Dot, dotsEqual, VersionVector } from "@vclock/clock";
import type {
  History,
  HistoryOperation,
  ReadOperation,
  WriteOperation,
} from "../history/history.js";

export interface Write {
  readonly op: WriteOperation;
  dot: Dot | undefined;
  atLeast: VersionVector | undefined;
}

export interface Read {
  readonly op: ReadOperation & { readonly clock: VersionVector };
  readonly shown: (Write | "unknown" | "mismatch")[];
}

export class NaiveFacts {
  readonly broken = new Set<string>();
  readonly ops: readonly HistoryOperation[];
  readonly answers: readonly HistoryOperation[];
  readonly lostDisks: boolean;
  readonly newIds: boolean;
  readonly writes: Write[];
  readonly reads: Read[];

  constructor(history: History, lostDisks: boolean, newIds: boolean) {
    this.ops = history.operations;
    this.answers = history.operations.filter(({ outcome }) => outcome === "ok");
    this.lostDisks = lostDisks;
    this.newIds = newIds;
    this.writes = this.ops
      .filter((op): op is WriteOperation => op.operation !== "read" && op.outcome !== "failed")
      .filter((op) => op.operation === "update" || op.outcome !== "ok" || op.dot !== undefined)
      .map((op) => ({ op, dot: undefined, atLeast: undefined }));
    for (const write of this.writes)
      if (write.op.outcome === "ok") this.assign(write, write.op.dot);
    this.reads = [];
    const keys = new Set(this.ops.map(({ key }) => key));
    for (const key of keys)
      for (const op of this.answers)
        if (op.key === key && op.operation === "read") this.resolve(op);
    for (const write of this.writes)
      if (write.dot !== undefined && this.seen(write) === undefined)
        write.atLeast = this.infer(write);
  }

  assign(write: Write, dot: Dot | undefined): void {
    if (dot === undefined) return;
    if (this.at(dot) === undefined) write.dot = dot;
    else this.broken.add("unique-dots");
  }

  at(dot: Dot): Write | undefined {
    return this.writes.find((write) => write.dot !== undefined && dotsEqual(write.dot, dot));
  }

  resolve(op: ReadOperation): void {
    const shown = (op.values ?? []).map((value, i): Write | "unknown" | "mismatch" => {
      const dot = op.dots?.[i] as Dot;
      const owner = this.at(dot);
      if (owner !== undefined) {
        if (owner.op.key === op.key && owner.op.operation === "update" && owner.op.value === value)
          return owner;
        this.broken.add("unique-dots");
        return "mismatch";
      }
      const write = this.writes.find(
        (w) =>
          w.op.key === op.key &&
          w.op.operation === "update" &&
          w.op.value === value &&
          w.dot === undefined,
      );
      if (write === undefined) return "unknown";
      write.dot = dot;
      return write;
    });
    this.reads.push({ op: op as Read["op"], shown });
  }

  seen({ op, dot }: Write): { covers(dot: Dot): boolean; ceiling(): VersionVector } | undefined {
    if (op.context !== undefined) return dot && op.context.add(dot);
    return op.outcome === "ok" && dot !== undefined ? op.seen?.add(dot) : undefined;
  }

  /** All that a cut with these events must have, by what writes say. */
  infer({ op, dot }: Write): VersionVector {
    const { node, counter } = dot as Dot;
    let cut = op.after ?? VersionVector.empty;
    if (counter > 1) cut = cut.merge(VersionVector.of([[node, counter - 1]]));
    for (;;) {
      let next = cut;
      for (const write of this.writes)
        if (write.dot && cut.covers(write.dot)) next = next.merge(this.needs(write));
      if (next.equals(cut)) return cut;
      cut = next;
    }
  }

  needs(write: Write): VersionVector {
    return (this.seen(write)?.ceiling() ?? VersionVector.empty).merge(
      write.op.after ?? VersionVector.empty,
    );
  }

  supersedes(write: Write, version: Write): boolean {
    if (write === version || write.dot === undefined || version.dot === undefined) return false;
    if (write.op.key !== version.op.key) return false;
    if (write.dot.node === version.dot.node && write.dot.counter <= version.dot.counter)
      return false;
    return this.seen(write)?.covers(version.dot) ?? write.atLeast?.covers(version.dot) ?? false;
  }

  mayBeClosed(node: string, end: number): boolean {
    return this.newIds && this.writes.every(({ dot, op }) => dot?.node !== node || op.start <= end);
  }

  lacks(clock: VersionVector, dot: Dot, end: number): boolean {
    return !clock.covers(dot) && !this.mayBeLeftOut(clock, dot, end);
  }

  /** Whether the clock may leave out the dot's node, though its cut holds the dot: no version up to it is live there. */
  mayBeLeftOut(clock: VersionVector, { node, counter }: Dot, end: number): boolean {
    if (clock.get(node) > 0 || !this.mayBeClosed(node, end)) return false;
    return this.writes.every(
      (version) =>
        version.op.operation !== "update" ||
        version.dot?.node !== node ||
        version.dot.counter > counter ||
        this.writes.some((write) => write.op.start <= end && this.mightSupersede(write, version)),
    );
  }

  mightSupersede(write: Write, version: Write): boolean {
    if (write === version || write.op.key !== version.op.key) return false;
    if (write.dot !== undefined && this.seen(write) !== undefined)
      return this.supersedes(write, version);
    if (write.dot === undefined && write.op.context !== undefined && write.op.outcome !== "ok")
      return version.dot !== undefined && write.op.context.covers(version.dot);
    if (this.supersedes(write, version)) return true;
    return (
      write.op.outcome !== "ok" || write.op.end === undefined || write.op.end >= version.op.start
    );
  }

  lacksSome(clock: VersionVector, needed: VersionVector, end: number): boolean {
    return [...needed].some(([node, counter]) => this.lacks(clock, { node, counter }, end));
  }
}

export function precedes(a: HistoryOperation, b: HistoryOperation): boolean {
  return a.end !== undefined && a.end < b.start;
}
