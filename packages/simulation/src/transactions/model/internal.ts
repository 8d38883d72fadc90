/**
 * What is wrong inside one transaction or with one read alone: the first patterns of Plume, TAP-a to TAP-f.
 *
 * @see Liu, Gu, Wei and Basin 2024, Plume: Efficient and Complete Black-Box Checking of Weak Isolation Levels, §3.2, Table 1
 */
import type { Evidence } from "../../verdict.js";
import { describeOperation } from "../describe.js";
import type { TransactionOperation } from "../history.js";
import { identityOf, type Identity } from "./identity.js";
import type { WriteIndex } from "./write-index.js";

export type InternalPattern =
  | "ThinAirRead"
  | "AbortedRead"
  | "FutureRead"
  | "NotMyOwnWrite"
  | "NotMyLastWrite"
  | "IntermediateRead";

export interface Anomaly {
  readonly pattern: InternalPattern;
  readonly message: string;
  readonly evidence: readonly Evidence[];
}

/** Counts all anomalies and keeps the first few of each pattern. */
export class Anomalies {
  readonly #kept = new Map<InternalPattern, Anomaly[]>();
  readonly #keptMax: number;
  #count = 0;

  constructor(keptMax: number) {
    this.#keptMax = keptMax;
  }

  get count(): number {
    return this.#count;
  }

  get kept(): readonly Anomaly[] {
    return [...this.#kept.values()].flat();
  }

  add(pattern: InternalPattern, make: () => Omit<Anomaly, "pattern">): void {
    this.#count += 1;
    const kept = this.#kept.get(pattern) ?? [];
    this.#kept.set(pattern, kept);
    if (kept.length < this.#keptMax) kept.push({ pattern, ...make() });
  }
}

/** A read from another transaction: its key, that transaction (`undefined`: the initial one), and its place in its own. */
export interface ExternalRead {
  readonly key: number;
  readonly from: number | undefined;
  readonly at: number;
}

/**
 * Goes through one transaction: adds its reads from others to `external`, and what is wrong to `anomalies`.
 *
 * @returns the keys it writes
 */
export function internalReads(
  index: WriteIndex,
  number: number,
  external: ExternalRead[],
  anomalies: Anomalies,
  session: string,
): Iterable<number> {
  const operations = index.transactions[number]?.operations ?? [];
  const own = new Map<
    number,
    { readonly identity: Identity; readonly write: TransactionOperation }
  >();
  for (const [at, operation] of operations.entries()) {
    const key = index.keyOf(operation.key);
    if (operation.operation === "write") {
      own.set(key, { identity: identityOf(operation), write: operation });
      continue;
    }
    if (operation.value === undefined && operation.version === undefined) continue;
    const mine = own.get(key);
    if (mine !== undefined && mine.identity === identityOf(operation)) continue;
    const complain = (
      pattern: InternalPattern,
      message: string,
      others: readonly Evidence[],
    ): void =>
      anomalies.add(pattern, () => ({
        message: `${describeOperation(operation)} in session ${session}: ${message}`,
        evidence: [...others, evidence(operation, session, "read it")],
      }));
    const source = index.sourceOf(operation);
    const here =
      mine === undefined
        ? []
        : [evidence(mine.write, session, "wrote it before, in the same transaction")];
    if (source === "nowhere") {
      const hint = operation.value === 0 ? "; if it is what keys hold at the start, say so" : "";
      complain("ThinAirRead", `nobody ever wrote this${hint}`, []);
    } else if (source === "aborted") {
      const write = index.abortedWriteOf(operation);
      const writer =
        write === undefined ? [] : [evidence(index.operationAt(write), "", "wrote it and aborted")];
      complain("AbortedRead", "only a transaction that aborted wrote this", writer);
    } else if (source !== "initial" && source.transaction === number) {
      const write = index.operationAt(source);
      if (source.operation > at) {
        complain("FutureRead", "the same transaction writes this only later", [
          evidence(write, session, "writes it later"),
        ]);
      } else {
        complain("NotMyLastWrite", "the same transaction wrote another value in between", [
          evidence(write, session, "wrote what was read"),
          ...here,
        ]);
      }
    } else {
      if (mine !== undefined) {
        complain("NotMyOwnWrite", "the same transaction wrote another value before", here);
        continue;
      }
      external.push({ key, from: source === "initial" ? undefined : source.transaction, at });
      if (source === "initial") continue;
      const final = index.overwriterOf(source);
      if (final === undefined) continue;
      complain("IntermediateRead", "its transaction wrote another value after that", [
        evidence(index.operationAt(source), "", "wrote what was read"),
        evidence(final, "", "wrote another value, in the same transaction"),
      ]);
    }
  }
  return own.keys();
}

function evidence(operation: TransactionOperation, session: string, role: string): Evidence {
  const text = describeOperation(operation);
  return {
    line: operation.line,
    text: session === "" ? text : `session ${session}: ${text}`,
    role,
  };
}
