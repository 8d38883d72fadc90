/** A file, or standard input, in pieces: the head first, to see what it is, then all of it. */
import { constants } from "node:buffer";
import { createReadStream } from "node:fs";
import { InputSyntaxError } from "../errors.js";
import { reason } from "../report/write.js";

/** So much is looked at to tell what a file is. */
const HEAD_CHARACTERS = 65_536;
const STANDARD_INPUT = "-";

export class Source {
  /** As it is called in reports. */
  readonly name: string;
  readonly #chunks: AsyncIterator<string>;
  #head = "";

  /** @param file `-` is standard input */
  constructor(file: string) {
    this.name = file === STANDARD_INPUT ? "standard input" : file;
    const stream = file === STANDARD_INPUT ? process.stdin : createReadStream(file);
    stream.setEncoding("utf8");
    this.#chunks = (stream as AsyncIterable<string>)[Symbol.asyncIterator]();
  }

  /** The first characters of it; nothing is lost by looking. @throws InputSyntaxError when it cannot be read */
  async head(): Promise<string> {
    while (this.#head.length < HEAD_CHARACTERS) {
      const chunk = await this.#next();
      if (chunk === undefined) break;
      this.#head += chunk;
    }
    return this.#head;
  }

  /** All of it, in pieces that end anywhere. @throws InputSyntaxError when it cannot be read */
  async *chunks(): AsyncGenerator<string> {
    yield this.#head;
    for (let chunk = await this.#next(); chunk !== undefined; chunk = await this.#next()) {
      yield chunk;
    }
  }

  /** All of it, line by line, without the line feeds. @throws InputSyntaxError when it cannot be read */
  async *lines(): AsyncGenerator<string> {
    const partial: string[] = [];
    for await (const chunk of this.chunks()) {
      let start = 0;
      for (let end = chunk.indexOf("\n"); end >= 0; end = chunk.indexOf("\n", start)) {
        partial.push(chunk.slice(start, end));
        yield partial.splice(0).join("");
        start = end + 1;
      }
      if (start < chunk.length) partial.push(chunk.slice(start));
    }
    if (partial.length > 0) yield partial.join("");
  }

  /** All of it in one text. @throws InputSyntaxError when it cannot be read, or is longer than a text can be */
  async text(): Promise<string> {
    const chunks: string[] = [];
    let length = 0;
    for await (const chunk of this.chunks()) {
      length += chunk.length;
      if (length > constants.MAX_STRING_LENGTH) throw this.#problem("too large for this format");
      chunks.push(chunk);
    }
    return chunks.join("");
  }

  async #next(): Promise<string | undefined> {
    try {
      const { value, done } = await this.#chunks.next();
      return done === true ? undefined : value;
    } catch (error) {
      throw this.#problem(`cannot be read: ${reason(error)}`, error);
    }
  }

  #problem(message: string, cause?: unknown): InputSyntaxError {
    return new InputSyntaxError([{ file: this.name, line: 0, message }], { cause });
  }
}
