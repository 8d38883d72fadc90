/**
 * The naive twin: every operation with the exact context it was made with, and from that what any cut must show.
 */
import {
  type CausalContext,
  type Dot,
  formatDot,
  type NodeId,
  type VersionVector,
} from "@vclock/clock";
import type { Value } from "@vclock/protocol";
import { Operations } from "../operations.js";

interface Known {
  readonly key: string;
  readonly dot: Dot;
  readonly value: string | undefined;
  /** What the writer had seen, and the operation's own dot. */
  readonly context: CausalContext;
}

export class Oracle {
  readonly #log: string[];
  readonly #known = new Map<string, Known>();
  readonly #byKey = new Map<string, Known[]>();
  /** Nodes whose storage went back in time and that do not know it yet: what they issue names other operations. */
  readonly unsound = new Set<NodeId>();

  constructor(log: string[]) {
    this.#log = log;
  }

  record(key: string, dot: Dot, value: Value | undefined, context: CausalContext): void {
    this.#log.push(
      `${formatDot(dot)} ${key} ${value === undefined ? "deleted" : textOf(value)} ${context.toString()}`,
    );
    if (this.unsound.has(dot.node)) return;
    const known = { key, dot, value: value && textOf(value), context };
    this.#known.set(formatDot(dot), known);
    const ofKey = this.#byKey.get(key) ?? [];
    this.#byKey.set(key, [
      ...ofKey.filter((other) => formatDot(other.dot) !== formatDot(dot)),
      known,
    ]);
  }

  /** A crash undid what was not on disk; those dots may be issued again. */
  forgetAfter(node: NodeId, counter: number): void {
    if (this.unsound.has(node)) return;
    for (const [text, { dot, key }] of this.#known) {
      if (dot.node !== node || dot.counter <= counter) continue;
      this.#known.delete(text);
      this.#byKey.set(
        key,
        (this.#byKey.get(key) ?? []).filter((other) => other.dot !== dot),
      );
    }
  }

  get keys(): IterableIterator<string> {
    return this.#byKey.keys();
  }

  /** The versions of a key that a cut must show: `dot=value`, sorted. */
  expected(key: string, cut: VersionVector): string[] {
    const inside = (this.#byKey.get(key) ?? []).filter(({ dot }) => cut.covers(dot));
    return inside
      .filter(
        ({ dot, value }) =>
          value !== undefined &&
          !inside.some((other) => other.dot !== dot && other.context.covers(dot)),
      )
      .map(({ dot, value }) => `${formatDot(dot)}=${value}`)
      .sort();
  }
}

/** Has every operation that any replica coordinates recorded. @returns the way back. */
export function observe(oracle: Oracle): () => void {
  // oxlint-disable-next-line typescript/unbound-method -- it is called with the `this` that it was called on.
  const original = Operations.prototype.coordinate;
  Operations.prototype.coordinate = function (key, value, given) {
    const outcome = original.call(this, key, value, given);
    if ("dot" in outcome && outcome.dot !== undefined) {
      oracle.record(key, outcome.dot, value, outcome.context);
    }
    return outcome;
  };
  return () => {
    Operations.prototype.coordinate = original;
  };
}

export function textOf(value: Value): string {
  return String.fromCharCode(...value.bytes);
}

export function valueOf(text: string): Value {
  return { tag: 0, bytes: Uint8Array.from(text, (char) => char.charCodeAt(0)) };
}
