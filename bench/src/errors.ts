/** What a benchmark run can meet. A bug is an ordinary `Error`. */
export abstract class BenchError extends Error {
  abstract readonly code: string;
  override get name(): string {
    return this.constructor.name;
  }
}

/** The command line cannot be honoured. */
export class UsageError extends BenchError {
  readonly code = "VC_BENCH_USAGE";
}

/** A process that was started for the run did not come up, or ended before it was told to. */
export class ProcessError extends BenchError {
  readonly code = "VC_BENCH_PROCESS";
}

/** The echo server broke off, or answered what nobody asked. */
export class EchoError extends BenchError {
  readonly code = "VC_BENCH_ECHO";
}

/** The run was interrupted. */
export class InterruptedError extends BenchError {
  readonly code = "VC_BENCH_INTERRUPTED";
}
