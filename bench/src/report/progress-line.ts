/**
 * One line that tells how far a run is: rewritten in place on a terminal, else one line for each thing that begins.
 */
import type { WriteStream } from "node:tty";
import type { Progress } from "../load/result.js";
import { figure } from "./figures.js";

const CLEAR = "\r\u001B[2K";

export class ProgressLine {
  readonly #stream: Pick<WriteStream, "write" | "isTTY">;
  #what = "";

  constructor(stream: Pick<WriteStream, "write" | "isTTY">) {
    this.#stream = stream;
  }

  readonly begun = (what: string): void => {
    this.#what = what;
    this.#stream.write(this.#stream.isTTY ? `${CLEAR}${what} …` : `${what}\n`);
  };

  readonly onProgress = ({ phase, operations, elapsedMs }: Progress): void => {
    if (!this.#stream.isTTY) return;
    const rate = elapsedMs === 0 ? 0 : (operations * 1_000) / elapsedMs;
    const seconds = (elapsedMs / 1_000).toFixed(1);
    this.#stream.write(
      `${CLEAR}${this.#what}: ${phase}, ${seconds} s, ${figure(operations)} operations, ${figure(rate)}/s`,
    );
  };

  end(): void {
    if (this.#stream.isTTY) this.#stream.write(CLEAR);
  }
}
