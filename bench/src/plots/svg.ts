/**
 * What all plots share: text made safe, colours for light and dark, marks that differ in form, too.
 */

/** Text as it may stand in XML. */
export function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** As many series as can be told apart. */
export const SERIES_MAX = 6;

/** Colours of at least 3:1 on white, and others on black; after Okabe and Ito. */
const LIGHT = ["#0072b2", "#b34700", "#007a5a", "#a6417c", "#7a6200", "#4d4d4d"];
const DARK = ["#56b4e9", "#ff9248", "#2fc79a", "#e08fc0", "#e2c21f", "#c0c0c0"];

function colours(list: readonly string[]): string {
  return list.map((colour, index) => `.s${index}{fill:${colour};stroke:${colour}}`).join("");
}

const STYLE = [
  "text{font:13px system-ui,sans-serif;fill:#1a1a1a}",
  ".title{font-weight:600;font-size:15px}",
  ".faint{fill:#595959}",
  ".paper{fill:#fff}",
  ".grid{stroke:#d9d9d9}",
  ".line{fill:none;stroke-width:2}",
  colours(LIGHT),
  "@media(prefers-color-scheme:dark){text{fill:#e6e6e6}.faint{fill:#a6a6a6}.paper{fill:#0d1117}.grid{stroke:#333b44}",
  colours(DARK),
  "}",
  // After the colours, which also fill.
  ".line.line{fill:none}",
].join("");

/**
 * A whole picture.
 *
 * @param title said by screen readers, too
 */
export function svg(
  {
    width,
    height,
    title,
  }: { readonly width: number; readonly height: number; readonly title: string },
  content: readonly string[],
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(title)}">`,
    `<title>${escape(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    `<text class="title" x="16" y="26">${escape(title)}</text>`,
    ...content,
    "</svg>",
    "",
  ].join("\n");
}

/** @param anchor where `x` is: at the text's start, middle or end */
export function label(
  x: number,
  y: number,
  text: string,
  { anchor = "start", faint = false }: { readonly anchor?: string; readonly faint?: boolean } = {},
): string {
  const style = faint ? ' class="faint"' : "";
  return `<text${style} x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${escape(text)}</text>`;
}

export function gridLine(x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="grid" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`;
}

/** The mark of a series: circle, square, diamond, triangle, cross, bar. */
export function mark(series: number, x: number, y: number, tip: string): string {
  const shapes = [
    `<circle r="5"/>`,
    `<path d="M-5-5H5V5H-5Z"/>`,
    `<path d="M0-6.5 6.5 0 0 6.5-6.5 0Z"/>`,
    `<path d="M0-6 6 5H-6Z"/>`,
    `<path d="M-5-5 5 5M5-5-5 5" stroke-width="3"/>`,
    `<path d="M-2-6H2V6H-2Z"/>`,
  ];
  const shape = shapes[series % SERIES_MAX] as string;
  return `<g class="s${series % SERIES_MAX}" transform="translate(${round(x)} ${round(y)})"><title>${escape(tip)}</title>${shape}</g>`;
}

/** The names of the series beside their marks, in a row. */
export function legend(names: readonly string[], x: number, y: number): string[] {
  let at = x;
  return names.flatMap((name, series) => {
    const placed = [mark(series, at + 6, y - 4, name), label(at + 18, y, name)];
    at += 18 + name.length * CHARACTER_WIDTH + 18;
    return placed;
  });
}

/** Of the font above, on average and a little more. */
export const CHARACTER_WIDTH = 7.2;

/** Two decimals are enough for a picture. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** A logarithmic axis from one power of ten to another, around all values. */
export interface LogScale {
  readonly ticks: readonly number[];
  place(value: number): number;
}

/** @param range where the axis begins and ends in the picture */
export function logScale(
  values: readonly number[],
  [from, to]: readonly [number, number],
): LogScale {
  const positive = values.filter((value) => value > 0);
  const low = Math.floor(Math.log10(Math.min(...positive)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...positive))));
  return {
    ticks: Array.from({ length: high - low + 1 }, (_, step) => 10 ** (low + step)),
    place: (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from),
  };
}

/** `0.01`, `10`, `1,000`. */
export function tickText(tick: number): string {
  return tick < 1 ? String(Number(tick.toPrecision(1))) : tick.toLocaleString("en-US");
}
