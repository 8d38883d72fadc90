/**
 * Brings what the journal holds into LMDB: keys in order, of each only the newest value, in transactions that are large
 * enough to be cheap and small enough to let others have the disk in between.
 *
 * May be left and begun again at any time: each transaction says of some keys what the journal says, too, and the journal is
 * read first until the last one has said that it is done.
 */
import { setImmediate } from "node:timers/promises";

import { StoreFullError } from "@vclock/replica";

import { COMMIT_ENTRIES_MIN } from "../room.js";
import type { Pair, Tree } from "../tree.js";
import type { Overlay } from "./overlay.js";
import { statePair, type JournalState } from "./state.js";

const COMMIT_ENTRIES_MAX = 128;
const COMMIT_BYTES_MAX = 512 * 1024;

/** So many keys are looked at before others have a turn. */
const TURN_KEYS_MAX = 512;

/**
 * @param state is true when it is done
 * @param rest waits between two transactions; is told how many milliseconds the first one took
 * @throws StoreFullError when there is no room: some of it may be in LMDB, and it has to be done again.
 * @throws StoreWriteError when it is not known what is.
 */
export async function checkpoint(
  overlay: Overlay,
  tree: Tree,
  state: JournalState,
  rest: (tookMs: number) => Promise<void>,
): Promise<void> {
  const keys = overlay.keys();
  let entriesMax = COMMIT_ENTRIES_MAX;
  for (let at = 0; at < keys.length;) {
    const { puts, deletes, next } = await gather(overlay, tree, keys, at, entriesMax);
    if (next === keys.length) puts.push(statePair(state));
    const beganAt = performance.now();
    try {
      if (puts.length > 0 || deletes.length > 0) await tree.commit({ puts, deletes });
      at = next;
      if (at < keys.length) await rest(performance.now() - beganAt);
    } catch (error) {
      if (!(error instanceof StoreFullError) || entriesMax === COMMIT_ENTRIES_MIN) throw error;
      entriesMax = Math.max(COMMIT_ENTRIES_MIN, entriesMax >> 2);
    }
  }
}

/** What one transaction is to write, from `keys[from]` on. */
async function gather(
  overlay: Overlay,
  tree: Tree,
  keys: readonly string[],
  from: number,
  entriesMax: number,
): Promise<{ puts: Pair[]; deletes: Uint8Array[]; next: number }> {
  const puts: Pair[] = [];
  const deletes: Uint8Array[] = [];
  let bytes = 0;
  let next = from;
  while (next < keys.length && bytes < COMMIT_BYTES_MAX) {
    if (puts.length + deletes.length >= entriesMax) break;
    const name = keys[next++] as string;
    const key = Buffer.from(name, "latin1");
    const value = overlay.get(name);
    if (value) {
      puts.push([key, value]);
      bytes += key.length + value.length;
    } else if (tree.has(key)) {
      // What came and went within the journal is not in LMDB, and most of what is deleted is of that kind.
      deletes.push(key);
    }
    if ((next - from) % TURN_KEYS_MAX === 0) await setImmediate();
  }
  return { puts, deletes, next };
}
