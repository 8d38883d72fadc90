import type { KeyEntry, KeysReply, KeysRequest } from "@vclock/protocol";
import type { Core } from "./core.js";
import { prefixRange, Table, textOfKey } from "./keyspace.js";
import { decodeContainer } from "./records.js";

/**
 * One page of keys, of the durable cut: called while no batch is out, when the store shows just that.
 *
 * @throws StoreReadError, StoreDamagedError
 */
export function listKeys(core: Core, request: KeysRequest): KeysReply {
  const { prefix, conflictsOnly, id } = request;
  const { keysPageMax, pullBytesMax } = core.tuning;
  const limit = Math.min(request.limit, keysPageMax);
  const keys: KeyEntry[] = [];
  let looked = 0;
  let bytes = 0;
  let after: string | undefined;
  for (const [storeKey, value] of core.store.range(
    prefixRange(Table.containers, prefix, request.after),
  )) {
    if (keys.length >= limit || looked >= keysPageMax || bytes >= pullBytesMax) {
      return { type: "keysReply", id, keys, after, server: core.config.name };
    }
    const key = textOfKey(storeKey);
    const siblings = decodeContainer(value).length;
    looked++;
    bytes += value.length;
    after = key;
    if (siblings > 1 || !conflictsOnly) keys.push({ key, siblings });
  }
  return { type: "keysReply", id, keys, after: undefined, server: core.config.name };
}
