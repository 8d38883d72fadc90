/** What is going on, while it goes on: for a terminal one line that is always the current one, else a line for each step. */
import type { ScenarioOutcome, StepOutcome } from "../play/outcome.js";
import type { Listener } from "../run.js";
import type { Scenario } from "../scenario/types.js";
import { duration, visible } from "./words.js";

export interface ProgressOutput {
  /** Whether a line may be rewritten. */
  readonly terminal: boolean;
  readonly columns: number;
  write(text: string): void;
}

const CLEAR_LINE = "\r\u001B[2K";

export class LiveProgress implements Listener {
  readonly #output: ProgressOutput;
  readonly #total: number;
  #done = 0;

  constructor(output: ProgressOutput, total: number) {
    this.#output = output;
    this.#total = total;
  }

  scenarioBegins(scenario: Scenario): void {
    if (!this.#output.terminal) this.#line(`${scenario.name}: begins`);
  }

  stepBegins(scenario: Scenario, text: string): void {
    if (this.#output.terminal)
      this.#current(`[${this.#done + 1}/${this.#total}] ${scenario.name}: ${text}`);
  }

  stepEnded(scenario: Scenario, step: StepOutcome): void {
    if (this.#output.terminal) return;
    const mark = step.outcome === "failed" ? "FAILED " : "";
    this.#line(`${scenario.name}: ${mark}${step.text} (${duration(step.elapsedMs)})`);
  }

  scenarioEnded(outcome: ScenarioOutcome): void {
    this.#done += 1;
    if (!this.#output.terminal) {
      this.#line(`${outcome.name}: ${outcome.outcome} (${duration(outcome.elapsedMs)})`);
    }
  }

  /** Takes the current line away, so that something else can be written. */
  clear(): void {
    if (this.#output.terminal) this.#output.write(CLEAR_LINE);
  }

  #current(text: string): void {
    const line = visible(text);
    const room = Math.max(20, this.#output.columns - 1);
    this.#output.write(`${CLEAR_LINE}${line.length > room ? `${line.slice(0, room - 1)}…` : line}`);
  }

  #line(text: string): void {
    this.#output.write(`${visible(text)}\n`);
  }
}
