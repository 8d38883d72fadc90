/** A history on its way to its file, a line an operation; never more than a little of it in memory. */
import { closeSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import {
  formatHeader,
  formatOperation,
  type History,
  type HistoryOperation,
} from "@vclock/simulation";
import { UsageError } from "../errors.js";
import { reason } from "../report/write.js";

const BUFFER_CHARACTERS_MAX = 65_536;

export class HistoryFile {
  readonly path: string;
  readonly #file: number;
  #buffer: string;
  #operations = 0;
  #open = true;

  /** @throws UsageError when the file cannot be written */
  constructor(path: string, header: Pick<History, "servers" | "before">) {
    this.path = path;
    try {
      this.#file = openSync(path, "w");
    } catch (error) {
      throw new UsageError(`--out ${path}: cannot be written: ${reason(error)}`, { cause: error });
    }
    this.#buffer = `${formatHeader(header)}\n`;
  }

  get operations(): number {
    return this.#operations;
  }

  append(operation: HistoryOperation): void {
    if (!this.#open) return;
    this.#operations += 1;
    this.#buffer += `${formatOperation(operation)}\n`;
    if (this.#buffer.length >= BUFFER_CHARACTERS_MAX) this.#flush();
  }

  /** What is appended afterwards is lost: nobody may write to a history while it is checked. */
  close(): void {
    if (!this.#open) return;
    this.#flush();
    this.#open = false;
    closeSync(this.#file);
  }

  /** Closes it, and leaves none behind: there is nothing in it. What is no plain file stays. */
  discard(): void {
    this.close();
    if (statSync(this.path).isFile()) rmSync(this.path);
  }

  #flush(): void {
    writeSync(this.#file, this.#buffer);
    this.#buffer = "";
  }
}
