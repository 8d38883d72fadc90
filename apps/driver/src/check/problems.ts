/** What readers and checkers say of a file that they cannot take, by file and line. */
import {
  AmbiguousHistoryError,
  HistorySyntaxError,
  SimulationError,
  TransactionSyntaxError,
  UnsupportedHistoryError,
} from "@vclock/simulation";
import { type InputProblem, InputSyntaxError } from "../errors.js";

/** The error as one about this file; one that is not about a file at all is handed back. */
export function inputError(file: string, error: unknown): unknown {
  if (!(error instanceof SimulationError)) return error;
  return new InputSyntaxError(problemsOf(file, error), { cause: error });
}

function problemsOf(file: string, error: SimulationError): readonly InputProblem[] {
  if (error instanceof HistorySyntaxError) {
    return error.problems.map(({ line, field, expected }) => ({
      file,
      line,
      message: field === undefined ? expected : `${field}: ${expected}`,
    }));
  }
  return [{ file, line: lineOf(error), message: error.message.replace(/^line \d+: /, "") }];
}

function lineOf(error: SimulationError): number {
  if (error instanceof TransactionSyntaxError || error instanceof UnsupportedHistoryError) {
    return error.line;
  }
  return error instanceof AmbiguousHistoryError ? error.lines[0] : 0;
}
