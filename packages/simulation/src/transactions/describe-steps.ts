/** Edges and ways between transactions as evidence for a person. */
import type { Evidence } from "../verdict.js";
import { describeOperation, describeTransaction } from "./describe.js";
import type { TransactionOperation } from "./history.js";
import type { CompiledHistory } from "./model/compile.js";
import type { Step } from "./model/order.js";

export class Narrator {
  readonly #history: CompiledHistory;

  constructor(history: CompiledHistory) {
    this.#history = history;
  }

  /** The operation that a read is. */
  operation(read: number): TransactionOperation {
    const node = this.reader(read);
    return this.#history.transactions[node]?.operations[
      this.#history.readAt[read] as number
    ] as TransactionOperation;
  }

  /** The node that a read is of. */
  reader(read: number): number {
    const { start } = this.#history.reads;
    let low = 0;
    let high = start.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((start[middle] as number) <= read) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  session(node: number): string {
    return this.#history.sessionNames[this.#history.session[node] as number] ?? "";
  }

  /** `line 3`, or a number where there are no lines. */
  name(node: number): string {
    if (node === 0) return "the initial transaction";
    const { line } = this.#history.transactions[node] ?? { line: 0 };
    return line === 0 ? `transaction ${node}` : `line ${line}`;
  }

  evidence(node: number, role: string): Evidence {
    const transaction = this.#history.transactions[node];
    if (transaction === undefined) return { line: 0, text: "the initial transaction", role };
    const text = describeTransaction(transaction, this.session(node));
    // Without lines, roles speak of transactions by their numbers.
    return {
      line: transaction.line,
      text: transaction.line === 0 ? `${this.name(node)}, ${text}` : text,
      role,
    };
  }

  /** Evidence of one read. */
  readEvidence(read: number, role: string): Evidence {
    const operation = this.operation(read);
    const text = `session ${this.session(this.reader(read))}: ${describeOperation(operation)}`;
    return { line: operation.line, text, role };
  }

  /** One entry for each step of session order or reads-from: its first node, and why it is before the second. */
  way(steps: readonly Step[]): readonly Evidence[] {
    return steps.map(({ from, to }) =>
      this.evidence(from, `is before ${this.name(to)}: ${this.#why(from, to)}`),
    );
  }

  /** Which session guarantee a stale read breaks, when this is the way from the write that it misses to the read. */
  guarantee(steps: readonly Step[]): string | undefined {
    const kinds = steps
      .map(({ from, to }) => (this.#readFrom(from, to) === undefined ? "s" : "r"))
      .join("");
    return guarantees.find(([pattern]) => pattern.test(kinds))?.[1];
  }

  #why(from: number, to: number): string {
    const read = this.#readFrom(from, to);
    return read === undefined
      ? "session order"
      : `that one has ${describeOperation(this.operation(read))} from it`;
  }

  #readFrom(from: number, to: number): number | undefined {
    const { reads, sources } = this.#history;
    for (let read = reads.from(to); read < reads.to(to); read += 1)
      if (sources[read] === from) return read;
    return undefined;
  }
}

/**
 * Ways, as steps of session order (s) and reads-from (r), and what they break.
 *
 * @see Terry et al. 1994, Session Guarantees for Weakly Consistent Replicated Data, §3
 */
const guarantees: readonly (readonly [RegExp, string])[] = [
  [/^s+$/, "its session does not read its own writes"],
  [/^rs+$/, "its session's reads are not monotonic"],
  [/^s+rs*$/, "writes of one session are not seen in their order"],
  [/^rs*rs*$/, "a write is seen without what its session had read before"],
];
