/**
 * Event traces with vector timestamps: read logs, check them, ask what happened before what, draw them.
 *
 * @packageDocumentation
 */
export { checkExecution } from "./check.js";
export { showControls } from "./characters/controls.js";
export type { CheckOptions, Rule, Violation } from "./check/violation.js";
export {
  InvalidEventError,
  InvalidPatternError,
  ReaderEndedError,
  TraceError,
  UnknownEventError,
  UnknownHostError,
} from "./errors.js";
export type { TraceEvent } from "./event.js";
export { type ClockEntries, ExecutionBuilder } from "./execution-builder.js";
export { Execution, type Message } from "./execution.js";
export type { Cut, EventRange } from "./execution/cut.js";
export type { EventQuery } from "./execution/search.js";
export { LogReader, readJsonLines, readLog } from "./log-reader.js";
export { PATTERNS } from "./read/formats.js";
export type {
  DetectedFormat,
  FormatName,
  LogPattern,
  Problem,
  ProblemCode,
  ReadOptions,
  ReadResult,
  SkippedText,
} from "./read/result.js";
export { type HtmlOptions, toHtml } from "./html/html.js";
export {
  type Layout,
  type LayoutEdge,
  type LayoutItem,
  type LayoutOptions,
  layOut,
} from "./layout/layout.js";
export { type SvgOptions, toSvg } from "./svg/svg.js";
export type { Theme } from "./svg/style.js";
export {
  type TextDiagram,
  textDiagram,
  textLines,
  type TextOptions,
  toText,
} from "./text/diagram.js";
export type { Executions } from "./write/executions.js";
export { jsonLines, toJsonLines } from "./write/json-lines.js";
export { goVectorLines, type LogOptions, shiVizLines, toGoVector, toShiViz } from "./write/logs.js";
export { type MermaidOptions, toMermaid } from "./write/mermaid.js";
export { runNames, type StampedEvent, type WindowEvent, windowOf } from "./window.js";
