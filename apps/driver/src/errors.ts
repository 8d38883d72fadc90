/** The base of everything that this package throws on purpose. */
export abstract class DriverError extends Error {
  abstract readonly code: string;
  override get name(): string {
    return this.constructor.name;
  }
}

/** One thing wrong with a scenario file. */
export interface Problem {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  /** What was expected there, and what stands there instead. */
  readonly message: string;
}

/** Scenario files that cannot be played. The message has one line per problem: `file:line:column: message`. */
export class ScenarioSyntaxError extends DriverError {
  readonly code = "VC_DRIVER_SCENARIO";
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map((p) => `${p.file}:${p.line}:${p.column}: ${p.message}`).join("\n"));
  }
}

/** Flags or arguments that cannot be honoured. */
export class UsageError extends DriverError {
  readonly code = "VC_DRIVER_USAGE";
}

/** Nothing could be recorded: no server was reached where they were said to be. */
export class ServersUnreachedError extends DriverError {
  readonly code = "VC_DRIVER_UNREACHED";
}

/** A server process could not be started, or ended when nobody asked it to. */
export class ServerProcessError extends DriverError {
  readonly code = "VC_DRIVER_SERVER";
}

/** A step that makes no sense in the state the servers are in, such as resuming what was never paused. */
export class StepError extends DriverError {
  readonly code = "VC_DRIVER_STEP";
}

/** What a step's `expect` says is not what happened. */
export class ExpectationError extends DriverError {
  readonly code = "VC_DRIVER_EXPECTATION";
  constructor(
    readonly expected: string,
    readonly got: string,
  ) {
    super(`expected ${expected}; got ${got}`);
  }
}

/** A condition that a step waits for did not come true before its deadline. */
export class DeadlineError extends DriverError {
  readonly code = "VC_DRIVER_DEADLINE";
  constructor(
    readonly expected: string,
    readonly got: string,
    readonly withinMs: number,
  ) {
    super(`expected ${expected} within ${withinMs} ms; got ${got}`);
  }
}

/** A thread that runs simulated clusters ended by itself: out of memory, or a bug. */
export class SimulationThreadError extends DriverError {
  readonly code = "VC_DRIVER_THREAD";
}

/** One thing wrong with a file that was to be checked or replayed. */
export interface InputProblem {
  readonly file: string;
  /** Counted from 1; 0 for the file as a whole. */
  readonly line: number;
  readonly message: string;
}

/** Histories or schedules that cannot be read. The message has one line per problem: `file:line: message`. */
export class InputSyntaxError extends DriverError {
  readonly code = "VC_DRIVER_INPUT";
  constructor(
    readonly problems: readonly InputProblem[],
    options?: ErrorOptions,
  ) {
    super(problems.map(formatProblem).join("\n"), options);
  }
}

function formatProblem({ file, line, message }: InputProblem): string {
  return `${file}:${line === 0 ? "" : `${line}:`} ${message}`;
}

/** Somebody pressed Ctrl-C, or asked the driver to end in another way. */
export class InterruptedError extends DriverError {
  readonly code = "VC_DRIVER_INTERRUPTED";
}
