/** Rows of text, as a table for a terminal or for Markdown. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Aligned with spaces: the first column to the left, the others to the right. */
export function formatPlain(table: Table): string {
  const rule = widths(table).map((width) => "─".repeat(width));
  const [head = [], ...rows] = padded(table);
  return [head, rule, ...rows].map((cells) => cells.join("  ").trimEnd()).join("\n");
}

/** The same in Markdown, laid out as a formatter would. */
export function formatMarkdown(table: Table): string {
  const rule = widths(table).map((width, column) =>
    column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
  );
  const [head = [], ...rows] = padded(table);
  return [head, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function widths({ head, rows }: Table): number[] {
  return head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)),
  );
}

function padded(table: Table): string[][] {
  const columns = widths(table);
  return [table.head, ...table.rows].map((cells) =>
    columns.map((width, column) => {
      const cell = cells[column] ?? "";
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    }),
  );
}
