/**
 * What a history tells before any rule is applied: which write has which dot, and which writes each read showed.
 */
import { type CausalContext, type Dot, VersionVector } from "@vclock/clock";
import type {
  History,
  HistoryOperation,
  ReadOperation,
  WriteOperation,
} from "../history/history.js";
import { DotTable } from "./dot-table.js";
import { Nodes, serverName } from "./nodes.js";
import type { CheckOptions } from "./options.js";

/** A write, and what is certain of it. */
export interface WriteFact {
  readonly operation: WriteOperation;
  readonly key: KeyFacts;
  /** Its dot, when it is certain that it happened under it: it was acknowledged with it, or a read showed it. */
  dot: Dot | undefined;
  /** The number of the dot's node; -1 without a dot. */
  node: number;
  /** The dot's counter; 0 without a dot. */
  counter: number;
  /** Exactly what it had seen, its own dot included; `undefined` when that is not certain. */
  seen: CausalContext | undefined;
  /** What it had seen at least, where `seen` is not certain. */
  atLeast: VersionVector;
  /** The first read that showed it. */
  shownBy: ReadOperation | undefined;
}

/** What a read showed in one place: the write, or why none can be named. */
export type Shown = WriteFact | "unknown" | "ambiguous";

export interface ReadFact {
  readonly operation: ReadOperation;
  readonly key: KeyFacts;
  /** As many as values. */
  readonly shown: Shown[];
}

export interface KeyFacts {
  readonly key: string;
  /** Those that have certainly failed are not among them, nor deletes that found nothing. */
  readonly writes: WriteFact[];
  /** Acknowledged deletes that found nothing to delete, where the history tells dots. */
  readonly idleDeletes: WriteOperation[];
  readonly failed: WriteOperation[];
  /** Answered reads. */
  readonly reads: ReadFact[];
}

export class Facts {
  readonly operations: readonly HistoryOperation[];
  readonly servers: number | undefined;
  readonly nodes: Nodes = new Nodes();
  readonly keys: Map<string, KeyFacts> = new Map();
  /** The operations of each session by start. */
  readonly sessions: Map<string, HistoryOperation[]> = new Map();
  /** All writes but those that have certainly failed or done nothing. */
  readonly writes: WriteFact[] = [];
  readonly reads: ReadFact[] = [];
  readonly dots: DotTable;
  readonly lostDisks: boolean;
  readonly restoredDisks: boolean;
  /** Whether every acknowledged update tells its dot, so that a delete without one did nothing. */
  readonly #tellsDots: boolean;

  constructor(history: History, options: CheckOptions) {
    this.operations = history.operations;
    this.servers = history.servers;
    this.#tellsDots = history.operations.every(tellsDot);
    for (const operation of history.operations) this.#take(operation);
    for (const operations of this.sessions.values()) {
      operations.sort((a, b) => a.start - b.start || (a.end ?? a.start) - (b.end ?? b.start));
    }
    const lives = this.#hasSuccessiveLives();
    this.restoredDisks = options.restoredDisks === true;
    this.lostDisks = options.lostDisks ?? (lives || this.restoredDisks);
    this.dots = new DotTable(this);
  }

  /** Whether it is an acknowledged delete that found nothing to delete. */
  isIdle({ operation, outcome, dot, seen, clock }: WriteOperation): boolean {
    if (operation !== "delete" || outcome !== "ok" || dot !== undefined) return false;
    return this.#tellsDots && (seen !== undefined || clock !== undefined);
  }

  /**
   * Whether the node may have been closed, so that clocks given out no longer name it (SPEC.md R-7), at a time up to `end`: it is
   * then covered, though absent.
   */
  mayBeClosed(node: number, end: number): boolean {
    return this.lostDisks && this.dots.lastStart(node) <= end;
  }

  /** Whether the answer covers the dot: its clock says so, or has no entry of a node that may be closed. */
  mayCover(clock: VersionVector, dot: Dot, end: number): boolean {
    const counter = clock.get(dot.node);
    if (counter >= dot.counter) return true;
    return counter === 0 && this.lostDisks && this.mayBeClosed(this.nodes.add(dot.node), end);
  }

  /** The first entry that `clock`, told in an answer that came at `end`, should have and has not. */
  missing(clock: VersionVector, needed: VersionVector, end: number): Dot | undefined {
    if (clock.dominates(needed)) return undefined;
    for (const [node, counter] of needed) {
      if (!this.mayCover(clock, { node, counter }, end)) return { node, counter };
    }
    return undefined;
  }

  #take(operation: HistoryOperation): void {
    const { session } = operation;
    const operations = this.sessions.get(session);
    if (operations === undefined) this.sessions.set(session, [operation]);
    else operations.push(operation);
    const key = this.#key(operation.key);
    this.#number(operation.after);
    this.#number(operation.clock);
    if (operation.operation === "read") {
      for (const { node } of operation.dots ?? []) this.nodes.add(node);
      if (operation.outcome !== "ok" || operation.values === undefined) return;
      const read: ReadFact = { operation, key, shown: [] };
      key.reads.push(read);
      this.reads.push(read);
      return;
    }
    const { dot, context, seen, outcome } = operation;
    if (dot !== undefined) this.nodes.add(dot.node);
    this.#numberContext(context);
    this.#numberContext(seen);
    if (outcome === "failed") key.failed.push(operation);
    else if (this.isIdle(operation)) key.idleDeletes.push(operation);
    else {
      const write: WriteFact = {
        operation,
        key,
        dot: undefined,
        node: -1,
        counter: 0,
        seen: undefined,
        atLeast: VersionVector.empty,
        shownBy: undefined,
      };
      key.writes.push(write);
      this.writes.push(write);
    }
  }

  #key(name: string): KeyFacts {
    let key = this.keys.get(name);
    if (key === undefined) {
      key = { key: name, writes: [], idleDeletes: [], failed: [], reads: [] };
      this.keys.set(name, key);
    }
    return key;
  }

  #number(clock: VersionVector | undefined): void {
    if (clock === undefined) return;
    for (const id of clock.nodes()) this.nodes.add(id);
  }

  #numberContext(context: CausalContext | undefined): void {
    if (context === undefined) return;
    this.#number(context.cut);
    for (const { node } of context.dots) this.nodes.add(node);
  }

  #hasSuccessiveLives(): boolean {
    const names = new Set<string>();
    for (let node = 0; node < this.nodes.size; node++) names.add(serverName(this.nodes.id(node)));
    return names.size < this.nodes.size;
  }
}

function tellsDot({ operation, outcome, ...rest }: HistoryOperation): boolean {
  return operation !== "update" || outcome !== "ok" || ("dot" in rest && rest.dot !== undefined);
}

/** Whether one operation certainly came before the other: it was answered before the other began. */
export function precedes(a: HistoryOperation, b: HistoryOperation): boolean {
  return a.end !== undefined && a.end < b.start;
}
