/**
 * Figures as people read them.
 */

/** Three digits at most for small numbers, groups of thousands for large ones. */
export function figure(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return "∞";
  if (value >= 1_000) return Math.round(value).toLocaleString("en-US");
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** `0.71×`. */
export function ratio(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? "–" : `${figure(value)}×`;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

const MIB = 2 ** 20;

export function mebibytes(bytes: number | undefined): string {
  return bytes === undefined ? "–" : figure(Math.round(bytes / MIB));
}

/** `none`, or `3 VC_TIMEOUT, 1 VC_BEHIND`. */
export function errors(counts: Readonly<Record<string, number>>): string {
  const told = Object.entries(counts).map(([code, count]) => `${count} ${code}`);
  return told.length === 0 ? "none" : told.join(", ");
}
