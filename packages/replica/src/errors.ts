/** The base of everything that this package throws on purpose. */
export abstract class ReplicaError extends Error {
  abstract readonly code: string;
  override get name(): string {
    return this.constructor.name;
  }
}

/** The base of a store's errors. */
export abstract class StoreError extends ReplicaError {}

/** The store could not tell what is under a key. Not the same as nothing being there. */
export class StoreReadError extends StoreError {
  readonly code = "VC_STORE_READ";
}

/** There is no room for the batch. Nothing of it was written; reads go on, and writes once there is room again. */
export class StoreFullError extends StoreError {
  readonly code = "VC_STORE_FULL";
}

/** A batch failed and it is not known what of it is on disk. The process stops and starts again from the disk. */
export class StoreWriteError extends StoreError {
  readonly code = "VC_STORE_WRITE";
}

/** What was read from the store is not what this package wrote: damage, or another format. */
export class StoreDamagedError extends StoreError {
  readonly code = "VC_STORE_DAMAGED";
}

/** A configuration that cannot be honoured; the message says which field and why. */
export class InvalidConfigError extends ReplicaError {
  readonly code = "VC_REPLICA_CONFIG";
}

/** An invariant does not hold: a bug, or memory gone bad. The process stops before it does harm. */
export class InvariantError extends ReplicaError {
  readonly code = "VC_INVARIANT";
}
