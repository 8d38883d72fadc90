/**
 * Where words go: results to standard output, everything else to standard error.
 */
import { DEFAULT_CALL, type Call } from "./call.js";
import { errorDocument } from "./documents.js";
import { jsonText } from "./json.js";
import type { Report } from "./report.js";
import { makeStyle, wantsColour, type View } from "./style.js";
import { escapeControls } from "./text.js";

/** The part of a writable stream that is used here. */
export interface Sink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string | Uint8Array): boolean;
  once(event: "drain" | "error" | "close", listener: () => void): unknown;
  on(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown;
  off(event: "drain" | "error" | "close", listener: () => void): unknown;
}

/** Prints reports, errors and lines. One per command. */
export class Ui {
  readonly view: View;
  /** Whether nobody takes what is written to standard output any more: `head` has enough, or a disk is full. */
  outputClosed = false;
  /** Whether that was a failure, such as a full disk, and has been told. */
  outputFailed = false;

  constructor(
    readonly stdout: Sink,
    readonly stderr: Sink,
    env: Readonly<Record<string, string | undefined>>,
    readonly json: boolean,
    call: Call = DEFAULT_CALL,
  ) {
    this.view = {
      out: makeStyle(wantsColour(stdout, env)),
      err: makeStyle(wantsColour(stderr, env)),
      terminal: stdout.isTTY === true,
      columns: Math.max(40, stdout.columns ?? 100),
      call,
    };
    stdout.on("error", () => {
      this.outputClosed = true;
    });
  }

  /** Prints a command's report, as text and remarks or as its document. */
  report(report: Report): void {
    if (this.json) {
      this.line(jsonText(report.document));
      return;
    }
    if (report.bytes !== undefined) this.stdout.write(report.bytes);
    else if (report.text !== "") this.line(report.text);
    for (const note of report.notes) this.note(note);
  }

  /** One line on standard output. */
  line(text: string): void {
    this.stdout.write(`${text}\n`);
  }

  /** One line on standard error. */
  note(text: string): void {
    this.stderr.write(`${text}\n`);
  }

  /** Many lines on standard output; resolves once the reader has room for more, or has gone away. */
  async lines(text: string): Promise<void> {
    if (this.outputClosed || this.stdout.write(text)) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        for (const event of ["drain", "error", "close"] as const) this.stdout.off(event, done);
        resolve();
      };
      for (const event of ["drain", "error", "close"] as const) this.stdout.once(event, done);
    });
  }

  /** Commands named in a text, called as this one was. */
  private typeable(text: string): string {
    return text.replaceAll(/(?<!npx )\bvc (?=[a-z])/g, `${this.view.call.vc} `);
  }

  /** What went wrong and what to try next. */
  error(code: string, message: string, hint: string | undefined): void {
    if (this.json) {
      this.line(jsonText(errorDocument(code, message, hint)));
      return;
    }
    const { err } = this.view;
    // Messages quote what others say: keys, hosts of logs, answers.
    this.note(`${err.red("error:")} ${escapeControls(message)}`);
    if (hint !== undefined) {
      this.note(this.typeable(escapeControls(hint)).replace(/^/gm, "  "));
    }
  }
}
