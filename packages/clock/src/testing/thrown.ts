/** What the function throws; an error of its own when it throws nothing. */
export function thrownBy(run: () => unknown): unknown {
  let result: unknown;
  try {
    result = run();
  } catch (error) {
    return error;
  }
  throw new Error(`Expected an error, got ${String(result)}`);
}
