/** What the page and the worker that reads a log for it say to each other. */
import type { Filter, SourceEvent } from "./model.js";

/** What is drawn of a log at a time. */
export const WINDOW_EVENTS = 10_000;

export type LogQuestion =
  | {
      readonly type: "open";
      readonly file: File;
      /** A regular expression of an event; found out when it is left out. */
      readonly pattern: string | undefined;
    }
  | ({ readonly type: "window"; readonly id: number } & WindowQuestion);

/** Which part of a log to draw. */
export interface WindowQuestion {
  /** The number of the execution. */
  readonly execution: number;
  /** Where the window begins among the events that fit. */
  readonly first: number;
  readonly filter: Filter;
}

export type LogAnswer =
  | { readonly type: "progress"; readonly readBytes: number; readonly totalBytes: number }
  | { readonly type: "opened"; readonly summary: LogSummary; readonly window: LogWindow }
  | { readonly type: "window"; readonly id: number; readonly window: LogWindow }
  | { readonly type: "failed"; readonly message: string };

/** What is told of a log besides its events. */
export interface LogSummary {
  readonly name: string;
  readonly executions: readonly { readonly label: string; readonly size: number }[];
  /** How it was read, and what was wrong with it, as sentences. */
  readonly remarks: readonly string[];
}

export interface LogWindow {
  readonly execution: number;
  readonly first: number;
  readonly events: readonly SourceEvent[];
  /** How many events of the execution fit the filter. */
  readonly fitting: number;
}
