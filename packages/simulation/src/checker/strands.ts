/**
 * Happens-before where answers tell no clocks: what sessions did in turn, and what they read from each other. Writes are put on
 * strands on which each depends on those before it: one for each node where dots are told, else one for each session that has the
 * session guarantees. So a causal past is a number for each strand.
 *
 * @see Lamport 1978, Time, Clocks, and the Ordering of Events in a Distributed System
 * @see Ahamad, Neiger, Burns, Kohli, Hutto 1995, Causal Memory: Definitions, Implementation, and Programming
 */
import { upperBound } from "./dot-table.js";
import type { Facts, KeyFacts, WriteFact } from "./facts.js";
import type { SessionFacts } from "./sessions.js";

/** For each strand how many of its writes are in it. */
export type Past = Uint32Array;

/** Sessions without dots beyond this many are no strands: their writes are not followed. */
const SESSION_STRANDS_MAX = 256;

/** The updates of one key on one strand. */
interface Updates {
  readonly positions: Float64Array;
  /** For each of them the one that began last, of it and those before. */
  readonly latest: readonly WriteFact[];
}

export class Strands {
  readonly #facts: Facts;
  readonly #places = new Map<WriteFact, { readonly strand: number; readonly position: number }>();
  readonly #updates = new Map<KeyFacts, Map<number, Updates>>();
  readonly #pasts = new Map<WriteFact, Past>();
  readonly #count: number;
  /** Whether some sessions are no strands. */
  readonly isPartial: boolean;

  constructor(facts: Facts, sessions: readonly SessionFacts[]) {
    this.#facts = facts;
    const strands = new Map<string, number>();
    const guaranteed = new Set(
      sessions.filter(({ guarantee }) => guarantee !== undefined).map(({ name }) => name),
    );
    const counts = new Map<string, number>();
    let isPartial = false;
    const inOrder = [...facts.writes].sort((a, b) => a.operation.start - b.operation.start);
    for (const write of inOrder) {
      const { node, counter, operation } = write;
      if (node >= 0) {
        this.#places.set(write, {
          strand: node,
          position: facts.dots.countUpTo(node, counter) - 1,
        });
        continue;
      }
      const { session, outcome } = operation;
      if (outcome !== "ok" || !guaranteed.has(session)) continue;
      let strand = strands.get(session);
      if (strand === undefined) {
        if (strands.size === SESSION_STRANDS_MAX) {
          isPartial = true;
          continue;
        }
        strand = facts.nodes.size + strands.size;
        strands.set(session, strand);
      }
      const position = counts.get(session) ?? 0;
      counts.set(session, position + 1);
      this.#places.set(write, { strand, position });
    }
    this.#count = facts.nodes.size + strands.size;
    this.isPartial = isPartial;
    for (const key of facts.keys.values()) this.#updates.set(key, this.#indexKey(key));
  }

  empty(): Past {
    return new Uint32Array(this.#count);
  }

  /** Keeps what came before the write: what its session knew, and what it says itself. */
  begin(write: WriteFact, past: Past): void {
    const own = past.slice();
    const { nodes, dots } = this.#facts;
    for (const clock of [write.seen?.ceiling() ?? write.atLeast, write.operation.after]) {
      for (const [id, counter] of clock ?? []) {
        const node = nodes.add(id);
        own[node] = Math.max(own[node] as number, dots.countUpTo(node, counter));
      }
    }
    this.#pasts.set(write, own);
  }

  /** Adds the write and what came before it. */
  join(past: Past, write: WriteFact): void {
    const before = this.#pasts.get(write);
    if (before !== undefined) {
      for (let strand = 0; strand < this.#count; strand++) {
        if ((before[strand] as number) > (past[strand] as number))
          past[strand] = before[strand] as number;
      }
    }
    const place = this.#places.get(write);
    if (place !== undefined && past[place.strand] !== undefined)
      past[place.strand] = Math.max(past[place.strand] as number, place.position + 1);
  }

  includes(past: Past, write: WriteFact): boolean {
    const place = this.#places.get(write);
    return place !== undefined && (past[place.strand] as number) > place.position;
  }

  /** Of the key's updates in the past, the one that began last. */
  latest(past: Past, key: KeyFacts): WriteFact | undefined {
    let latest: WriteFact | undefined;
    for (const [strand, { positions, latest: list }] of this.#updates.get(key) ?? []) {
      const count = upperBound(positions, (past[strand] as number) - 1);
      const candidate = list[count - 1];
      if (candidate === undefined) continue;
      if (latest === undefined || latest.operation.start < candidate.operation.start)
        latest = candidate;
    }
    return latest;
  }

  #indexKey(key: KeyFacts): Map<number, Updates> {
    const byStrand = new Map<number, { position: number; write: WriteFact }[]>();
    for (const write of key.writes) {
      const place = this.#places.get(write);
      if (place === undefined || write.operation.operation !== "update") continue;
      const entry = { position: place.position, write };
      const list = byStrand.get(place.strand);
      if (list === undefined) byStrand.set(place.strand, [entry]);
      else list.push(entry);
    }
    return new Map([...byStrand].map(([strand, list]) => [strand, indexUpdates(list)]));
  }
}

function indexUpdates(list: { position: number; write: WriteFact }[]): Updates {
  list.sort((a, b) => a.position - b.position);
  let latest: WriteFact | undefined;
  return {
    positions: Float64Array.from(list, ({ position }) => position),
    latest: list.map(({ write }) => {
      if (latest === undefined || latest.operation.start < write.operation.start) latest = write;
      return latest;
    }),
  };
}
