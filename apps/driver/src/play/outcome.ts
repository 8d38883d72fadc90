/** What became of scenarios and their steps: the data of every report. */

export interface StepOutcome {
  /** Where the step stands in its file; 0 for the servers' start. */
  readonly line: number;
  /** How deep within `parallel`. */
  readonly depth: number;
  readonly say: string | undefined;
  /** What was to be done. */
  readonly text: string;
  readonly expected: string | undefined;
  /** What happened. */
  readonly did: string;
  readonly outcome: "passed" | "failed";
  readonly elapsedMs: number;
}

export interface FailureReport {
  /** The step that failed, and where it stands; `undefined` when the servers did not come up. */
  readonly step: string | undefined;
  readonly line: number | undefined;
  readonly code: string;
  readonly message: string;
  readonly expected: string | undefined;
  readonly got: string | undefined;
  /** The end of each server's log, by name. */
  readonly logs: Readonly<Record<string, readonly string[]>>;
  /** Where data and logs are; `undefined` when they were removed. */
  readonly kept: string | undefined;
  /** The command that plays just this scenario, and keeps everything. */
  readonly again: string;
}

export interface ScenarioOutcome {
  readonly name: string;
  readonly file: string;
  readonly teaches: string;
  /** `skipped`: not played, because an earlier one failed and `--bail` was given. */
  readonly outcome: "passed" | "failed" | "skipped";
  readonly servers: number;
  /** Where clients found the servers, when the scenario's own ports were used. */
  readonly ports: readonly number[] | undefined;
  readonly steps: readonly StepOutcome[];
  readonly failure: FailureReport | undefined;
  readonly elapsedMs: number;
}

export interface RunOutcome {
  readonly scenarios: readonly ScenarioOutcome[];
  readonly elapsedMs: number;
}

export function count(run: RunOutcome, outcome: ScenarioOutcome["outcome"]): number {
  return run.scenarios.filter((scenario) => scenario.outcome === outcome).length;
}
