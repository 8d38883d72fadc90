/**
 * What the bench asks of etcd, by whichever way it gets there.
 */
import type { PreloadRecord } from "../system.js";

/** The revision at which a key was written last, in the transport's own form; handed back as it came. */
export type Revision = unknown;

/** A key that is there. */
export interface Found {
  readonly revision: Revision;
  readonly value: Uint8Array;
}

/** Every method throws an OperationError when etcd, or the way to it, fails. */
export interface EtcdTransport {
  get(key: string): Promise<Found | undefined>;
  put(key: string, value: Uint8Array): Promise<void>;
  /** Puts if the key is as it was found; if not, reads it again in the same transaction. */
  replace(
    key: string,
    found: Found | undefined,
    value: Uint8Array,
  ): Promise<{ readonly done: true } | { readonly done: false; readonly found: Found | undefined }>;
  /** Puts at most 128 in one transaction. */
  putAll(records: readonly PreloadRecord[]): Promise<void>;
  close(): Promise<void>;
}
