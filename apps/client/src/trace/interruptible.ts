/**
 * Work that does not come back for long, and must end at Ctrl-C all the same: a regular expression that backtracks for ever does not let
 * Node see the signal.
 */
import { createContext, Script } from "node:vm";

const script = new Script("work()");

/**
 * Runs `work`, and returns what it returns.
 *
 * @throws whatever it throws; on Ctrl-C, an error with the code `ERR_SCRIPT_EXECUTION_INTERRUPTED`
 */
export function interruptible<T>(work: () => T): T {
  let result: { readonly value: T } | undefined;
  const context = createContext({
    work: () => {
      result = { value: work() };
    },
  });
  script.runInContext(context, { breakOnSigint: true });
  if (result === undefined) throw new Error("the work was not done");
  return result.value;
}

/** Whether an error stands for Ctrl-C. It is of another context: no `Error` of this one. */
export function isInterrupt(error: unknown): boolean {
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    error.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED"
  );
}
