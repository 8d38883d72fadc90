/** Which write a value comes from. */
import { AmbiguousHistoryError, TransactionHistoryTooLargeError } from "../errors.js";
import type { HistoryTransaction, TransactionHistory, TransactionOperation } from "../history.js";
import { TRANSACTION_OPERATIONS_MAX } from "../limits.js";
import { identityOf, readsInitial, valueIdentity, type Identity } from "./identity.js";

/** A transaction, by its number in the history, and one of its operations, by its number in the transaction. */
export interface WritePlace {
  readonly transaction: number;
  readonly operation: number;
}

/** Where the value of a read comes from. */
export type Source = WritePlace | "initial" | "aborted" | "nowhere";

export class WriteIndex {
  /** All transactions of all sessions, in order. */
  readonly transactions: readonly HistoryTransaction[];
  readonly operations: number;
  readonly #keys = new Map<string, number>();
  readonly #places: Map<Identity, number>[] = [];
  readonly #aborted: Map<Identity, number>[] = [];
  /** Places of writes that their own transaction overwrites. */
  readonly #overwritten = new Set<number>();
  readonly #initial: Identity | undefined;

  /**
   * @throws AmbiguousHistoryError if two transactions that may have committed write the same value to one key.
   * @throws TransactionHistoryTooLargeError if there are too many operations.
   */
  constructor(history: TransactionHistory, operationsMax: number) {
    this.#initial = history.initial === undefined ? undefined : valueIdentity(history.initial);
    this.transactions = history.sessions.flatMap(({ transactions }) => transactions);
    let operations = 0;
    for (const [number, transaction] of this.transactions.entries()) {
      const count = transaction.operations.length;
      operations += count;
      if (count > TRANSACTION_OPERATIONS_MAX) {
        throw new TransactionHistoryTooLargeError(
          "operations of a transaction",
          count,
          TRANSACTION_OPERATIONS_MAX,
        );
      }
      this.#add(number, transaction);
    }
    if (operations > operationsMax) {
      throw new TransactionHistoryTooLargeError("operations", operations, operationsMax);
    }
    this.operations = operations;
  }

  get keys(): number {
    return this.#keys.size;
  }

  keyOf(key: string): number {
    let number = this.#keys.get(key);
    if (number === undefined) {
      number = this.#keys.size;
      this.#keys.set(key, number);
      this.#places.push(new Map());
      this.#aborted.push(new Map());
    }
    return number;
  }

  /**
   * Where a read of a known value comes from.
   *
   * @throws AmbiguousHistoryError if it saw the initial value, and somebody wrote that value too.
   */
  sourceOf(read: TransactionOperation): Source {
    const key = this.keyOf(read.key);
    const identity = identityOf(read);
    const place = this.#places[key]?.get(identity);
    if (readsInitial(read, this.#initial)) {
      if (place === undefined) return "initial";
      throw new AmbiguousHistoryError(
        read.key,
        [this.operationAt(unpack(place)).line, read.line],
        `${JSON.stringify(read.value)} is written, and is the initial value too, so that nobody can say which was read`,
      );
    }
    if (place !== undefined) return unpack(place);
    return this.#aborted[key]?.has(identity) === true ? "aborted" : "nowhere";
  }

  /** The aborted write of the value that a read saw. */
  abortedWriteOf(read: TransactionOperation): WritePlace | undefined {
    const place = this.#aborted[this.keyOf(read.key)]?.get(identityOf(read));
    return place === undefined ? undefined : unpack(place);
  }

  /** The last write of the same key in the same transaction, if it is another one. */
  overwriterOf(place: WritePlace): TransactionOperation | undefined {
    if (!this.#overwritten.has(pack(place.transaction, place.operation))) return undefined;
    const { key } = this.operationAt(place);
    return this.transactions[place.transaction]?.operations.findLast(
      (other) => other.operation === "write" && other.key === key,
    );
  }

  operationAt({ transaction, operation }: WritePlace): TransactionOperation {
    return this.transactions[transaction]?.operations[operation] as TransactionOperation;
  }

  #add(number: number, { outcome, operations }: HistoryTransaction): void {
    const own = new Map<number, number>();
    for (const [index, write] of operations.entries()) {
      if (write.operation !== "write") continue;
      const key = this.keyOf(write.key);
      const identity = identityOf(write);
      const place = pack(number, index);
      const before = own.get(key);
      if (before !== undefined) this.#overwritten.add(before);
      own.set(key, place);
      if (outcome === "failed") {
        this.#aborted[key]?.set(identity, place);
        continue;
      }
      const other = this.#places[key]?.get(identity);
      if (other !== undefined && unpack(other).transaction !== number) {
        throw new AmbiguousHistoryError(
          write.key,
          [this.operationAt(unpack(other)).line, write.line],
          `${JSON.stringify(write.value)} is written by two transactions, so that nobody can say which of them a read saw`,
        );
      }
      this.#places[key]?.set(identity, place);
    }
  }
}

function pack(transaction: number, operation: number): number {
  return transaction * TRANSACTION_OPERATIONS_MAX + operation;
}

function unpack(place: number): WritePlace {
  const operation = place % TRANSACTION_OPERATIONS_MAX;
  return { transaction: (place - operation) / TRANSACTION_OPERATIONS_MAX, operation };
}
