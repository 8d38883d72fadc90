import type { Operation } from "./operations.js";

/** A process that serves a load, for the accounts of CPU time and memory. */
export interface ServingProcess {
  readonly name: string;
  readonly pid: number;
}

/** Something that a load can be put on. */
export interface Target {
  /** Processes of this machine; none when they run elsewhere. */
  readonly processes: readonly ServingProcess[];
  /** @param index counts the connections of a load from 0, so that a target can spread them */
  connect(index: number): Promise<TargetConnection>;
}

export interface TargetConnection {
  /**
   * Performs one operation; many may be under way.
   *
   * A read-modify-write goes on until it replaced just what it read, or left beside it what it had not.
   *
   * @returns a word for what came of it, which is counted: `value`, `absent`, `written`
   * @throws an error with a string `code`, which is counted; any other error ends the load
   */
  perform(operation: Operation): Promise<string>;
  close(): Promise<void>;
}
