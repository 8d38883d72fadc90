/** The base of everything that this package throws on purpose. */
export abstract class SimulationError extends Error {
  abstract readonly code: string;
  override get name(): string {
    return this.constructor.name;
  }
}
