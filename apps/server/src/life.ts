/**
 * One life of a data directory: its store, the replica on it, and the loop that drives the two.
 */
import type { NodeId } from "@vclock/clock";
import { InvalidConfigError, Replica, type Store } from "@vclock/replica";
import { openStore, refused } from "./data-dir.js";
import { InvalidOptionsError, messageOf } from "./errors.js";
import { freshNode, randomName } from "./identity.js";
import { Loop, type LoopOutput } from "./loop.js";
import type { Metrics } from "./metrics.js";
import type { Settings } from "./options.js";

export interface Life {
  readonly node: NodeId;
  /** Taken by the replica when it needs a new id. */
  readonly freshNode: NodeId;
  readonly run: string;
  readonly store: Store;
  readonly loop: Loop;
}

/**
 * Opens the store and a replica on it. The loop does not run yet.
 *
 * @param fresh the id to take where one is needed; after an end of type `new-id`, that of the life before
 * @throws InvalidOptionsError when the store belongs to another server or cluster
 * @throws DataDirectoryError when the store, or what is in it, will not do
 */
export async function beginLife(
  settings: Settings,
  edge: { readonly now: () => number; readonly metrics: Metrics; readonly output: LoopOutput },
  fresh: NodeId = freshNode(settings.name),
): Promise<Life> {
  const { cluster, name, members, tuning, dataDir, traceEvents } = settings;
  const store = await openStore(dataDir);
  const run = randomName();
  try {
    const config = {
      cluster,
      name,
      members: members.map((member) => member.name),
      freshNode: fresh,
      run,
      tuning,
      events: traceEvents > 0,
    };
    const replica = Replica.open(config, store);
    return {
      node: replica.node,
      freshNode: fresh,
      run,
      store,
      loop: new Loop({ replica, store, ...edge }),
    };
  } catch (error) {
    await store.close();
    if (error instanceof InvalidConfigError) {
      const hint =
        "give each server a data directory of its own, and the name and cluster it began with";
      throw new InvalidOptionsError(messageOf(error), { cause: error, hint });
    }
    throw refused(dataDir, error);
  }
}
