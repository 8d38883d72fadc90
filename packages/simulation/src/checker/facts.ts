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
import { ClosedNodes } from "./closed-nodes.js";
import { DotTable } from "./dot-table.js";
import { Nodes, serverName } from "./nodes.js";
import type { CheckOptions } from "./options.js";
import { Superseding } from "./superseding.js";
import { writeFact } from "./write-fact.js";

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
  /** Whether it was there before the first operation, and is only known because a read showed it. */
  readonly isFormer: boolean;
  /** Of a former one: whether a read showed it that covers all that was there before, so that nothing of that supersedes it. */
  isLast: boolean;
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
  /** The facts of writes by their operations. */
  readonly written: Map<HistoryOperation, WriteFact> = new Map();
  /** What the servers had taken in before the first operation. */
  readonly before: VersionVector;
  readonly dots: DotTable;
  readonly closed: ClosedNodes = new ClosedNodes(this);
  readonly lostDisks: boolean;
  readonly newIds: boolean;
  readonly restoredDisks: boolean;
  readonly #superseding = new Map<KeyFacts, Superseding>();
  /** The entries of `before` by node. */
  readonly #former: readonly number[];
  /** Whether every acknowledged update tells its dot, so that a delete without one did nothing. */
  readonly #tellsDots: boolean;

  constructor(history: History, options: CheckOptions) {
    this.operations = history.operations;
    this.servers = history.servers;
    this.before = history.before ?? VersionVector.empty;
    this.#number(this.before);
    // Its nodes are the first that are numbered.
    this.#former = Array.from(this.before, ([, counter]) => counter);
    this.#tellsDots = history.operations.every(tellsDot);
    for (const operation of history.operations) this.#take(operation);
    for (const operations of this.sessions.values()) {
      operations.sort((a, b) => a.start - b.start || (a.end ?? a.start) - (b.end ?? b.start));
    }
    const lives = this.#hasSuccessiveLives();
    this.restoredDisks = options.restoredDisks === true;
    this.lostDisks = options.lostDisks ?? (lives || this.restoredDisks);
    this.newIds = this.lostDisks || (options.newIds ?? this.nodes.nameLives());
    this.dots = new DotTable(this);
  }

  /** Whether it is an acknowledged delete that found nothing to delete. */
  isIdle({ operation, outcome, dot, seen, clock }: WriteOperation): boolean {
    if (operation !== "delete" || outcome !== "ok" || dot !== undefined) return false;
    return this.#tellsDots && (seen !== undefined || clock !== undefined);
  }

  /** Which writes of the key may supersede which; asked for only when it is known what each had seen at least. */
  superseding(key: KeyFacts): Superseding {
    let superseding = this.#superseding.get(key);
    if (superseding === undefined) {
      superseding = new Superseding(this, key);
      this.#superseding.set(key, superseding);
    }
    return superseding;
  }

  /** How many of the node's events up to the counter are no known write, and were not there before the first operation. */
  unknownEvents(node: number, counter: number): number {
    const former = Math.min(counter, this.#former[node] ?? 0);
    if (former === 0) return counter - this.dots.countUpTo(node, counter);
    const known = this.dots.countUpTo(node, counter) - this.dots.countUpTo(node, former);
    return counter - former - known;
  }

  /** Whether the answer covers the dot: its clock says so, or leaves out a node that may be closed. */
  mayCover(clock: VersionVector, dot: Dot, end: number): boolean {
    const counter = clock.get(dot.node);
    if (counter >= dot.counter) return true;
    return counter === 0 && this.closed.mayHide(this.nodes.add(dot.node), dot.counter, end);
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
      const write = writeFact(operation, key);
      key.writes.push(write);
      this.writes.push(write);
      this.written.set(operation, write);
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
