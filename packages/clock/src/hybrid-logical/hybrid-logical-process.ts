/**
 * A process that keeps its hybrid logical clock and asks its wall clock at each event.
 *
 * The wall clock is the caller's function, so that tests and simulations bring their own; in programs it is `Date.now`.
 *
 * @see Kulkarni, Demirbas, Madappa, Avva, Leone 2014, Logical Physical Clocks, figure 5
 * @example
 * let wallMs = 1000;
 * const process = new HybridLogicalProcess(() => wallMs, { driftMsMax: 500 });
 * process.tick().toString() //=> "(1000, 0)"
 * process.receive(HybridLogicalClock.of(1200, 3)).toString() //=> "(1200, 4)"
 * wallMs = 900;
 * process.send().toString() //=> "(1200, 5)"
 */
import { HybridLogicalClock } from "./hybrid-logical-clock.js";
import { checkDrift, checkPhysical, type HybridLogicalLimits } from "./limits.js";

/** What a process may be given: its limits, and the clock to go on from. */
export interface HybridLogicalOptions extends HybridLogicalLimits {
  /** The clock that an earlier life of this process left. `HybridLogicalClock.zero` unless given. */
  readonly start?: HybridLogicalClock;
}

/** Holds the current clock. A step that throws changes nothing. */
export class HybridLogicalProcess {
  private clock: HybridLogicalClock;

  /** @param now the wall clock: milliseconds since 1970 or any other instant that all processes agree on, whole and from 0. */
  constructor(
    private readonly now: () => number,
    private readonly options: HybridLogicalOptions = {},
  ) {
    this.clock = options.start ?? HybridLogicalClock.zero;
  }

  /** The stamp of the latest event. */
  get current(): HybridLogicalClock {
    return this.clock;
  }

  /** A local event. @throws as `HybridLogicalClock.tick`. */
  tick(): HybridLogicalClock {
    this.clock = this.clock.tick(this.now(), this.options);
    return this.clock;
  }

  /** The event of sending; the stamp travels with the message. @throws as `HybridLogicalClock.tick`. */
  send(): HybridLogicalClock {
    this.clock = this.clock.send(this.now(), this.options);
    return this.clock;
  }

  /** The event of receiving a message with this stamp. @throws as `HybridLogicalClock.receive`. */
  receive(stamp: HybridLogicalClock): HybridLogicalClock {
    this.clock = this.clock.receive(this.now(), stamp, this.options);
    return this.clock;
  }

  /**
   * Knows of the stamp from now on, without an event: the next one is later than it. O(1).
   *
   * @throws {ClockDriftError} when the stamp is more than `driftMsMax` ahead of the wall clock.
   * @throws {InvalidTimeError} when the wall clock gives no time.
   */
  merge(stamp: HybridLogicalClock): HybridLogicalClock {
    checkDrift(stamp.physical - checkPhysical(this.now()), this.options);
    this.clock = this.clock.merge(stamp);
    return this.clock;
  }
}
