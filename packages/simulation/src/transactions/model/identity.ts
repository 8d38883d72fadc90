/** Values as the keys of maps, so that equal ones meet. */
import type { HistoryValue } from "../../history/history.js";
import type { TransactionOperation } from "../history.js";

export type Identity = string | number | boolean;

/**
 * What tells one write of a key from another: its version where there is one, else its value.
 *
 * Objects and arrays count as equal when their JSON text is. Strings, numbers and versions never meet.
 */
export function identityOf({ value, version }: TransactionOperation): Identity {
  if (version !== undefined) return `v${JSON.stringify(version)}`;
  return valueIdentity(value ?? null);
}

export function valueIdentity(value: HistoryValue): Identity {
  if (typeof value === "number" || typeof value === "boolean") return value;
  return typeof value === "string" ? `s${value}` : `j${JSON.stringify(value)}`;
}

/** True for a read that saw no write at all. */
export function readsInitial(read: TransactionOperation, initial: Identity | undefined): boolean {
  if (read.version !== undefined) return false;
  return read.value === null || (initial !== undefined && identityOf(read) === initial);
}
