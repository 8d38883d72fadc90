/** What is going on at the moment: on a terminal one line that is rewritten, elsewhere lines one after another. */
import { visible } from "./words.js";

export interface ProgressOutput {
  /** Whether a line may be rewritten. */
  readonly terminal: boolean;
  readonly columns: number;
  write(text: string): void;
}

const CLEAR_LINE = "\r\u001B[2K";

export class StatusLine {
  readonly #output: ProgressOutput;

  constructor(output: ProgressOutput) {
    this.#output = output;
  }

  get terminal(): boolean {
    return this.#output.terminal;
  }

  /** Puts this in place of the current line, cut to fit; on terminals only. */
  current(text: string): void {
    if (!this.#output.terminal) return;
    const line = visible(text);
    const room = Math.max(20, this.#output.columns - 1);
    this.#output.write(`${CLEAR_LINE}${line.length > room ? `${line.slice(0, room - 1)}…` : line}`);
  }

  /** A line that stays. */
  line(text: string): void {
    this.clear();
    this.#output.write(`${visible(text)}\n`);
  }

  /** Takes the current line away, so that something else can be written. */
  clear(): void {
    if (this.#output.terminal) this.#output.write(CLEAR_LINE);
  }
}

/** This process's standard error. */
export function standardError(): ProgressOutput {
  const { stderr } = process;
  return {
    terminal: stderr.isTTY,
    columns: stderr.columns ?? 80,
    write: (text) => void stderr.write(text),
  };
}
