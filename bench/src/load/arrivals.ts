/**
 * When operations start: the difference between kinds of load.
 */
import { Random } from "./random.js";

/** What a kind of load is given to work with. */
export interface Work {
  readonly connections: number;
  /**
   * Whether another operation may start; asked right before each. Begins and ends the measurement by the way.
   *
   * @param dueAtMs when it was to start, in `performance.now()`. By default: now
   */
  goesOn(dueAtMs?: number): boolean;
  /**
   * Starts the next operation of a connection; never rejects.
   *
   * @param dueAtMs when it was to start; latency counts from then. By default: now
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

/**
 * An open loop: operations are due at random moments, so many a second on average (a Poisson process), whatever became of
 * those before. An operation that starts late because the system, or this process, was busy is late from when it was due.
 *
 * Connections take turns. Timers have steps of a millisecond; whatever is due also starts when an answer comes in.
 *
 * @param seed the same seed gives the same moments
 * @see Tene, How NOT to Measure Latency: coordinated omission
 */
export function openLoop(ratePerSecond: number, seed: number): Arrivals {
  return (work) =>
    new Promise((resolve) => {
      const random = new Random(seed);
      const gapMs = () => (-Math.log(1 - random.unit()) * 1_000) / ratePerSecond;
      let dueAtMs = performance.now() + gapMs();
      let turn = 0;
      let underWay = 0;
      let isOver = false;
      let timer: NodeJS.Timeout | undefined;
      const start = (): void => {
        while (!isOver && dueAtMs <= performance.now()) {
          isOver = !work.goesOn(dueAtMs);
          if (isOver) break;
          underWay += 1;
          void work.perform(turn, dueAtMs).then(ended);
          turn = (turn + 1) % work.connections;
          dueAtMs += gapMs();
        }
        if (isOver) {
          clearTimeout(timer);
          if (underWay === 0) resolve();
        } else {
          timer ??= setTimeout(onTime, dueAtMs - performance.now());
        }
      };
      const onTime = (): void => {
        timer = undefined;
        start();
      };
      const ended = (): void => {
        underWay -= 1;
        start();
      };
      start();
    });
}
