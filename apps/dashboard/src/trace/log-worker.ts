/** Reads a log beside the page, so that the page stays quick, and hands out the part of it that is drawn. */
import { type Execution, LogReader } from "@vclock/trace";
import {
  type LogAnswer,
  type LogQuestion,
  type LogWindow,
  WINDOW_EVENTS,
  type WindowQuestion,
} from "./log-messages.js";
import { summaryOf } from "./log-summary.js";
import { fits, showsAll, sourceEvents } from "./model.js";

const PROGRESS_EVERY_MS = 100;

let executions: readonly Execution[] = [];

addEventListener("message", ({ data }: MessageEvent<LogQuestion>) => {
  if (data.type === "window") {
    tell({ type: "window", id: data.id, window: windowOf(data) });
    return;
  }
  open(data.file, data.pattern).catch((error: unknown) => {
    tell({ type: "failed", message: error instanceof Error ? error.message : String(error) });
  });
});

function tell(answer: LogAnswer): void {
  postMessage(answer);
}

/** Piece by piece: a log may be larger than any text. */
async function open(file: File, pattern: string | undefined): Promise<void> {
  const reader = new LogReader(pattern === undefined ? {} : { format: { pattern } });
  const decoder = new TextDecoder();
  const pieces = file.stream().getReader();
  let readBytes = 0;
  let toldAt = performance.now();
  tell({ type: "progress", readBytes, totalBytes: file.size });
  for (;;) {
    const { value, done } = await pieces.read();
    if (done) break;
    reader.push(decoder.decode(value, { stream: true }));
    readBytes += value.length;
    if (performance.now() - toldAt < PROGRESS_EVERY_MS) continue;
    toldAt = performance.now();
    tell({ type: "progress", readBytes, totalBytes: file.size });
  }
  reader.push(decoder.decode());
  tell({ type: "progress", readBytes: file.size, totalBytes: file.size });
  const result = reader.end();
  executions = result.executions;
  const summary = summaryOf(file.name, result);
  const filter = { search: "", isBrief: false };
  tell({ type: "opened", summary, window: windowOf({ execution: 0, first: 0, filter }) });
}

function windowOf({ execution: number, first, filter }: WindowQuestion): LogWindow {
  const execution = executions[number];
  if (execution === undefined) return { execution: number, first: 0, events: [], fitting: 0 };
  if (showsAll(filter)) {
    const events = sourceEvents(execution, execution.slice(first, first + WINDOW_EVENTS));
    return { execution: number, first, events, fitting: execution.size };
  }
  const found = [];
  let fitting = 0;
  for (const event of execution.all()) {
    if (!fits(event, filter)) continue;
    if (fitting >= first && found.length < WINDOW_EVENTS) found.push(event);
    fitting += 1;
  }
  return { execution: number, first, events: sourceEvents(execution, found), fitting };
}
