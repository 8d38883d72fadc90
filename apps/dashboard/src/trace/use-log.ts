/** A log that was dropped on the page: ours, ShiViz's, GoVector's, whatever is known. It stays in the browser. */
import { useEffect, useRef, useState } from "preact/hooks";
import {
  type LogAnswer,
  type LogQuestion,
  type LogSummary,
  type LogWindow,
  WINDOW_EVENTS,
} from "./log-messages.js";
import type { Filter } from "./model.js";

/** Between two letters of a search; the log is looked through after the last. */
const TYPING_MS = 250;

export interface OpenLog {
  readonly summary: LogSummary;
  readonly window: LogWindow;
  /** Whether only part of it is drawn at a time; else the window has all. */
  readonly isLarge: boolean;
}

/** Where reading stands. */
export interface Reading {
  readonly name: string;
  readonly readBytes: number;
  readonly totalBytes: number;
}

export interface LogState {
  readonly log: OpenLog | undefined;
  /** While a log is read. */
  readonly reading: Reading | undefined;
  /** Why the last one could not be read, and the file, for another try. */
  readonly failure: { readonly message: string; readonly file: File } | undefined;
  readonly open: (file: File, pattern?: string) => void;
  /** Another execution, from its beginning. */
  readonly choose: (execution: number) => void;
  /** Another part of a large one. */
  readonly move: (first: number) => void;
  /** Back to the live diagram; also while a log is read. */
  readonly close: () => void;
}

const ALL: Filter = { search: "", isBrief: false };

/** @param opened called when there is something else to see, from its beginning and without a filter */
export function useLog(filter: Filter, opened: () => void): LogState {
  const [log, setLog] = useState<OpenLog>();
  const [reading, setReading] = useState<Reading>();
  const [failure, setFailure] = useState<LogState["failure"]>();
  const worker = useRef<Worker | undefined>(undefined);
  /** The number of the last question; answers to earlier ones are late. */
  const asked = useRef(0);
  /** The execution that was asked for last. */
  const execution = useRef(0);

  const stop = () => {
    worker.current?.terminate();
    worker.current = undefined;
    setReading(undefined);
  };
  const ask = (question: LogQuestion) => worker.current?.postMessage(question);
  const show = (number: number, first: number, filter: Filter) => {
    asked.current += 1;
    execution.current = number;
    ask({ type: "window", id: asked.current, execution: number, first, filter });
  };
  const take = (answer: LogAnswer, file: File) => {
    switch (answer.type) {
      case "progress":
        setReading({ ...answer, name: file.name });
        break;
      case "opened":
        setReading(undefined);
        execution.current = 0;
        setLog(openLog(answer.summary, answer.window));
        opened();
        break;
      case "window":
        if (answer.id !== asked.current) break;
        setLog((log) => log && openLog(log.summary, answer.window));
        break;
      case "failed":
        stop();
        setLog(undefined);
        setFailure({ message: answer.message, file });
    }
  };
  const open = (file: File, pattern?: string) => {
    stop();
    setFailure(undefined);
    const made = new Worker(new URL("./log-worker.ts", import.meta.url), { type: "module" });
    worker.current = made;
    made.addEventListener("message", ({ data }: MessageEvent<LogAnswer>) => take(data, file));
    made.addEventListener("error", () => {
      const message = `${file.name} could not be read: it may need more memory than this browser gives. vc trace ${file.name} --check reads it, too.`;
      take({ type: "failed", message }, file);
    });
    ask({ type: "open", file, pattern });
  };
  // A large log is searched where it is; a small one is all in the window.
  const wanted = log?.isLarge === true ? filter : ALL;
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current || log === undefined) {
      isFirst.current = false;
      return undefined;
    }
    const timer = setTimeout(() => show(execution.current, 0, wanted), TYPING_MS);
    return () => clearTimeout(timer);
  }, [wanted.search, wanted.isBrief]);
  useEffect(() => () => worker.current?.terminate(), []);
  return {
    log,
    reading,
    failure,
    open,
    choose: (execution) => {
      show(execution, 0, ALL);
      opened();
    },
    move: (first) => {
      if (log !== undefined) show(log.window.execution, first, wanted);
    },
    close: () => {
      stop();
      setLog(undefined);
      setFailure(undefined);
      opened();
    },
  };
}

function openLog(summary: LogSummary, window: LogWindow): OpenLog {
  const size = summary.executions[window.execution]?.size ?? 0;
  return { summary, window, isLarge: size > WINDOW_EVENTS };
}
