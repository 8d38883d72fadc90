/**
 * When operations start: the difference between kinds of load.
 */

/** What a kind of load is given to work with. */
export interface Work {
  readonly connections: number;
  /** Whether another operation may start now; asked right before each. Begins and ends the measurement by the way. */
  goesOn(): boolean;
  /**
   * Starts the next operation of a connection; never rejects.
   *
   * @param dueAtMs when it was to start, in `performance.now()`; latency counts from then. By default: now
   */
  perform(connection: number, dueAtMs?: number): Promise<void>;
}

/** Starts operations until there is no more work, and resolves when all of them have ended. */
export type Arrivals = (work: Work) => Promise<void>;

/**
 * A closed loop: each connection keeps `depth` operations under way and starts the next when one has ended. It finds what a
 * system can do; when the system stalls, so does the load, and its latencies flatter.
 */
export function closedLoop(depth: number): Arrivals {
  return async (work) => {
    const loop = async (connection: number): Promise<void> => {
      while (work.goesOn()) await work.perform(connection);
    };
    const loops = Array.from({ length: work.connections * depth }, (_, index) =>
      loop(index % work.connections),
    );
    await Promise.all(loops);
  };
}
