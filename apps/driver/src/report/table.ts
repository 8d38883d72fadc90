/** Rows under one another, as text. */

/**
 * Columns as wide as their widest cell, two spaces between them.
 *
 * @param align of each column, from the left; those not named are aligned to the left
 * @example
 * table([["crash", "12"], ["lose", "3"]], ["left", "right"]) //=> ["crash  12", "lose    3"]
 */
export function table(
  rows: readonly (readonly string[])[],
  align: readonly ("left" | "right")[] = [],
): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    }
  }
  return rows.map((row) =>
    row
      .map((cell, column) =>
        align[column] === "right"
          ? cell.padStart(widths[column] ?? 0)
          : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}
