import { CausalContext, VersionVector } from "@vclock/clock";
import { InvalidContextError } from "./errors.js";
import { contextOfToken } from "./plans.js";

/** What a session has seen, shared by all that act in it. Only grows. */
export class SessionState {
  clock: VersionVector;

  constructor(clock: VersionVector) {
    this.clock = clock;
  }

  saw(clock: VersionVector): void {
    this.clock = this.clock.merge(clock);
  }

  /**
   * Goes on from a token, a clock or a context, or starts with nothing seen.
   *
   * @throws {InvalidContextError} for a token that cannot be read
   */
  static from(from: string | VersionVector | CausalContext | undefined): SessionState {
    if (from === undefined) return new SessionState(VersionVector.empty);
    if (from instanceof VersionVector) return new SessionState(from);
    if (from instanceof CausalContext) return new SessionState(from.ceiling());
    if (typeof from === "string") return new SessionState(contextOfToken(from).ceiling());
    throw new InvalidContextError(
      "A session starts from a token, a version vector or a causal context",
    );
  }
}
