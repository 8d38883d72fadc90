/** Something the reader started that takes a moment: one at a time, with what came of it. */
import { useState } from "preact/hooks";
import { ApiError } from "../api/client.js";

export interface Task {
  readonly isBusy: boolean;
  readonly error: string | undefined;
  /** Does nothing while something is under way. */
  run(work: () => Promise<void>): void;
  fail(message: string | undefined): void;
}

export function useTask(): Task {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  return {
    isBusy,
    error,
    fail: setError,
    run(work) {
      if (isBusy) return;
      setBusy(true);
      setError(undefined);
      work()
        .catch((error: unknown) => setError(messageOf(error)))
        .finally(() => setBusy(false));
    },
  };
}

export function messageOf(error: unknown): string {
  if (error instanceof SyntaxError) return `That is no JSON: ${error.message}`;
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  const mayBe =
    error.applied === "unknown" ? " It may have been written, and may still spread." : "";
  return `${error.message}.${mayBe}`.replace("..", ".");
}
