import { SimulationError } from "./errors.js";

/** A server that does what it must not. */
export class Violation extends SimulationError {
  readonly code = "VC_SIMULATION_VIOLATION";
  /** What is wrong, without the rule's number. */
  readonly detail: string;

  constructor(
    /** The invariant or promise of SPEC.md that is broken: `I-3`, `P-2`. */
    readonly rule: string,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`${rule}: ${detail}`, options);
    this.detail = detail;
  }
}
