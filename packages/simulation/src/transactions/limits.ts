/** How much a check may take; all of it can be raised by whoever has the memory and the patience. */
export interface TransactionLimits {
  /** Most operations of a history. */
  readonly operationsMax: number;
  /** Most entries of the vector clocks, four bytes each; levels that need more are skipped. */
  readonly clockEntriesMax: number;
  /** Most steps, each over one entry of a clock, for causal memory, which is skipped beyond; 10^9 are some seconds. */
  readonly causalMemoryStepsMax: number;
  /** Most edges visited when looking for the shortest cycle; beyond, the shortest so far is told. */
  readonly searchStepsMax: number;
  /** Most findings of one rule that are told; at least 1. */
  readonly findingsMax: number;
}

export const defaultTransactionLimits: TransactionLimits = {
  operationsMax: 20_000_000,
  clockEntriesMax: 2 ** 28,
  causalMemoryStepsMax: 4_000_000_000,
  searchStepsMax: 3_000_000,
  findingsMax: 3,
};

/** Most operations of one transaction: an operation's place is packed into one number with its transaction's. */
export const TRANSACTION_OPERATIONS_MAX: number = 2 ** 20;
