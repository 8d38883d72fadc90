/** What is going on, while it goes on: for a terminal one line that is always the current one, else a line for each step. */
import type { ScenarioOutcome, StepOutcome } from "../play/outcome.js";
import type { Listener } from "../run.js";
import type { Scenario } from "../scenario/types.js";
import { type ProgressOutput, StatusLine } from "./status-line.js";
import { duration } from "./words.js";

export class LiveProgress implements Listener {
  readonly #status: StatusLine;
  readonly #total: number;
  #done = 0;

  constructor(output: ProgressOutput, total: number) {
    this.#status = new StatusLine(output);
    this.#total = total;
  }

  scenarioBegins(scenario: Scenario): void {
    if (!this.#status.terminal) this.#status.line(`${scenario.name}: begins`);
  }

  stepBegins(scenario: Scenario, text: string): void {
    this.#status.current(`[${this.#done + 1}/${this.#total}] ${scenario.name}: ${text}`);
  }

  stepEnded(scenario: Scenario, step: StepOutcome): void {
    if (this.#status.terminal) return;
    const mark = step.outcome === "failed" ? "FAILED " : "";
    this.#status.line(`${scenario.name}: ${mark}${step.text} (${duration(step.elapsedMs)})`);
  }

  scenarioEnded(outcome: ScenarioOutcome): void {
    this.#done += 1;
    if (!this.#status.terminal) {
      this.#status.line(`${outcome.name}: ${outcome.outcome} (${duration(outcome.elapsedMs)})`);
    }
  }

  /** Takes the current line away, so that something else can be written. */
  clear(): void {
    this.#status.clear();
  }
}
